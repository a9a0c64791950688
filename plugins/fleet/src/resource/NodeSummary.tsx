import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import {
  binaryBytes,
  Panel,
  parseQuantity,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { factLabel } from '../cluster/factText';
import { fleetTranslationRef } from '../translation';
import { FactRows } from './FactRows';
import { listAt, mapAt, textAt } from './read';
import styles from './Summary.module.css';

const SYSTEM = [
  'kubeletVersion',
  'osImage',
  'kernelVersion',
  'containerRuntimeVersion',
  'architecture',
] as const;

/** What a node offers, runs and keeps away. */
export function NodeSummary({ resource }: { resource: ResourceDetail }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { object } = resource;
  const allocatable = mapAt(object, 'status', 'allocatable');
  const capacity = mapAt(object, 'status', 'capacity');
  const isAllocatable = Object.keys(allocatable).length > 0;
  const amounts = isAllocatable ? allocatable : capacity;
  const taints = listAt(object, 'spec', 'taints').map(
    taint =>
      `${textAt(taint, 'key')}${
        textAt(taint, 'value') ? `=${textAt(taint, 'value')}` : ''
      }:${textAt(taint, 'effect')}`,
  );
  return (
    <div className={styles.columns}>
      <Panel
        title={t(isAllocatable ? 'resource.allocatable' : 'resource.capacity')}
        note={isAllocatable ? t('resource.allocatableNote') : undefined}
      >
        <FactRows
          rows={Object.entries(amounts).map(
            ([name, value]) => [name, quantityText(name, value)] as const,
          )}
        />
      </Panel>
      <Panel title={t('resource.system')}>
        <FactRows
          rows={[
            ...SYSTEM.map(
              name =>
                [
                  factLabel(name),
                  textAt(object, 'status', 'nodeInfo', name),
                ] as const,
            ),
            [
              t('resource.addresses'),
              listAt(object, 'status', 'addresses')
                .map(
                  item => `${textAt(item, 'type')} ${textAt(item, 'address')}`,
                )
                .join(', '),
            ],
            [t('resource.taints'), taints.join(', ') || t('resource.noTaints')],
          ]}
        />
      </Panel>
    </div>
  );
}

/** `32861588Ki` as `31.3 GiB`; what is no amount of bytes as it is. */
export function quantityText(name: string, value: string): string {
  const amount = parseQuantity(value);
  if (amount === undefined || !/memory|storage|hugepages/.test(name)) {
    return value;
  }
  const { value: size, unit } = binaryBytes(amount);
  return `${size.toLocaleString(undefined, {
    maximumFractionDigits: 1,
  })} ${unit}`;
}
