import type { AuditEvent } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  ClusterChip,
  fleetApiRef,
  OwnerLink,
  QueryPanel,
  StateBadge,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Select } from '@backstage/ui';
import { DiffTable } from '../changes/DiffTable';
import { useHrefs } from '../common/hrefs';
import { MoreButton } from '../common/MoreButton';
import page from '../common/page.module.css';
import { TimeSpan } from '../common/TimeSpan';
import { SettledField } from '../common/SettledField';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import styles from './Audit.module.css';

const PAGE_SIZE = 50;
const ANY = '*';
const FIELDS = ['actor', 'event', 'cluster'] as const;

/** Severities worth a word; most of what people do is of the ordinary one. */
const SEVERE = new Set(['high', 'critical']);

/** Who did what to what, with the fields that changed; narrowed by the address. */
export function AuditEvents() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const outcome = (['succeeded', 'failed'] as const).find(
    item => item === params.get('outcome'),
  );
  const filter = {
    ...Object.fromEntries(
      [...FIELDS, 'since', 'until'].flatMap(name => {
        const value = params.get(name);
        return value ? [[name, value]] : [];
      }),
    ),
    ...(outcome && { outcome }),
  };
  const list = useKeysetRows<AuditEvent>(
    JSON.stringify(filter),
    (cursor, signal) =>
      api.listAudit(
        { ...filter, limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { signal },
      ),
    { idOf: event => event.id },
  );
  const isNarrowed = Object.keys(filter).length > 0;
  return (
    <>
      <div className={page.toolbar}>
        {FIELDS.map(name => (
          <SettledField
            look="narrow"
            key={name}
            label={t(`audit.${name}`)}
            value={params.get(name) ?? ''}
            onSettled={value => setParams({ [name]: value })}
          />
        ))}
        <Select
          aria-label={t('audit.outcome')}
          className={page.select}
          selectedKey={outcome ?? ANY}
          onSelectionChange={key =>
            setParams({ outcome: key === ANY ? undefined : String(key) })
          }
          options={[
            { value: ANY, label: t('audit.anyOutcome') },
            { value: 'succeeded', label: t('audit.succeeded') },
            { value: 'failed', label: t('audit.failed') },
          ]}
        />
        <TimeSpan
          span={{
            since: params.get('since') ?? undefined,
            until: params.get('until') ?? undefined,
          }}
          onSpan={({ since, until }) => setParams({ since, until })}
        />
        {isNarrowed && (
          <Button
            size="small"
            variant="tertiary"
            onPress={() =>
              setParams(
                Object.fromEntries(
                  [...FIELDS, 'outcome', 'since', 'until'].map(name => [
                    name,
                    undefined,
                  ]),
                ),
              )
            }
          >
            {t('audit.clear')}
          </Button>
        )}
      </div>
      <QueryPanel
        title={t('audit.events')}
        flush
        query={list}
        rows={8}
        empty={{
          title: t(isNarrowed ? 'audit.noMatch' : 'audit.empty'),
          description: t(isNarrowed ? 'audit.noMatchText' : 'audit.emptyText'),
        }}
      >
        {rows => (
          <>
            <ol className={styles.list}>
              {rows.map(event => (
                <Event key={event.id} event={event} />
              ))}
            </ol>
            <MoreButton list={list} label={t('audit.older')} />
          </>
        )}
      </QueryPanel>
    </>
  );
}

function Event({ event }: { event: AuditEvent }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const isPerson = /^(user|group):/.test(event.actor);
  const namesCluster = event.target === `cluster:${event.cluster}`;
  return (
    <li className={styles.event}>
      <span className={styles.who}>
        {isPerson ? <OwnerLink owner={event.actor} /> : event.actor}
      </span>
      <div className={styles.body}>
        <div className={styles.line}>
          <span className={styles.name}>{event.event}</span>
          {event.cluster && (
            <ClusterChip
              name={event.cluster}
              href={hrefs.cluster(event.cluster)}
            />
          )}
          {event.target && !namesCluster && (
            <span className={styles.quiet}>{event.target}</span>
          )}
          {event.outcome === 'failed' && (
            <StateBadge state="critical" word={t('audit.failed')} />
          )}
          {SEVERE.has(event.severity ?? '') && (
            <span className={styles.severe}>{event.severity}</span>
          )}
        </div>
        {event.reason && <span className={styles.quiet}>{event.reason}</span>}
        <DiffTable diff={event.diff ?? []} shown={5} />
      </div>
      <span className={styles.when}>
        <Age at={event.at} />
      </span>
    </li>
  );
}
