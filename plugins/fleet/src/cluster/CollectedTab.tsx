import type { CollectedKind } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  KindIcon,
  QueryPanel,
  StateBadge,
  useFleetQuery,
  YamlView,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { SearchField } from '@backstage/ui';
import { RiArrowDownSLine, RiArrowRightSLine } from '@remixicon/react';
import { useState } from 'react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './CollectedTab.module.css';
import { kindDrawn } from './kindDrawn';
import { ClusterView } from './types';

/** Exactly what leaves the cluster, kind by kind: every field, and a sample byte for byte. */
export function CollectedTab({ view }: { view: ClusterView }) {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const [text, setText] = useState('');
  const { name } = view.cluster;
  const query = useFleetQuery(name, signal =>
    api.listCollected(name, { signal }),
  );
  const matching = (items: CollectedKind[]) =>
    items
      .filter(
        item =>
          item.kind.includes(text.toLowerCase()) ||
          item.fields.some(field => field.includes(text)),
      )
      // What the cluster has stands before what it might have.
      .sort(
        (a, b) =>
          Number(b.count > 0) - Number(a.count > 0) ||
          Number(a.state === 'absent') - Number(b.state === 'absent') ||
          a.kindName.localeCompare(b.kindName),
      );
  return (
    <>
      <p className={styles.intro}>{t('collected.intro')}</p>
      <div className={page.toolbar}>
        <SearchField
          aria-label={t('collected.search')}
          placeholder={t('collected.search')}
          className={page.search}
          value={text}
          onChange={setText}
        />
      </div>
      <QueryPanel
        flush
        query={query}
        rows={8}
        isEmpty={data => matching(data.items).length === 0}
        empty={{
          title: t('workloads.noMatch'),
          description: t('collected.emptyText'),
        }}
      >
        {data => (
          <ul className={styles.list}>
            {matching(data.items).map(item => (
              <Kind key={item.kind} kind={item} />
            ))}
          </ul>
        )}
      </QueryPanel>
    </>
  );
}

function Kind({ kind }: { kind: CollectedKind }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [open, setOpen] = useState(false);
  const { sample } = kind;
  return (
    <li className={styles.kind}>
      <button
        type="button"
        className={styles.head}
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {open ? (
          <RiArrowDownSLine size={18} aria-hidden />
        ) : (
          <RiArrowRightSLine size={18} aria-hidden />
        )}
        <KindIcon kind={kind.kindName} />
        <span className={styles.name}>
          {kind.kindName}
          <code>{kind.kind}</code>
        </span>
        <span className={styles.note}>
          {t('collected.fields', { count: kind.fields.length })}
          {kind.isCustom && ` · ${t('collected.custom')}`}
        </span>
        <span className={styles.state}>
          {kind.state && (
            <StateBadge
              state={kindDrawn(kind.state)}
              word={t(`connection.kindState.${kind.state}`)}
            />
          )}
        </span>
        <span className={styles.count}>{kind.count.toLocaleString()}</span>
      </button>
      {open && (
        <div className={styles.body}>
          <ul className={styles.fields}>
            {kind.fields.map(field => (
              <li key={field}>
                <code>{field}</code>
              </li>
            ))}
          </ul>
          <div>
            <div className={styles.sampleTitle}>
              {sample
                ? t('collected.sample', {
                    name: [sample.namespace, sample.name]
                      .filter(Boolean)
                      .join('/'),
                    bytes: sample.bytes.toLocaleString(),
                  })
                : t('collected.noSample')}
            </div>
            {sample && (
              <YamlView
                language="json"
                text={sample.json}
                label={t('collected.sampleLabel', { kind: kind.kindName })}
                maxHeight={320}
              />
            )}
          </div>
        </div>
      )}
    </li>
  );
}
