import type { Version } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  fleetApiRef,
  QueryPanel,
  useKeysetRows,
  YamlView,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import { DiffTable } from '../changes/DiffTable';
import { MoreButton } from '../common/MoreButton';
import { fleetTranslationRef } from '../translation';
import styles from './Versions.module.css';
import { placeOn, VersionStep, versionSteps } from './versionSteps';

const PAGE_SIZE = 50;

/** What became of the object: its versions on a line, each with what it changed. */
export function Versions(props: {
  cluster: string;
  uid: string;
  revision: number;
}) {
  const { cluster, uid, revision } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const list = useKeysetRows<Version>(
    `${cluster} ${uid}`,
    (cursor, signal) =>
      api.listVersions(
        cluster,
        uid,
        { limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { signal },
      ),
    { idOf: version => `${version.hash} ${version.receivedAt}`, revision },
  );
  const [chosen, setChosen] = useState<string>();
  const steps = versionSteps(list.data ?? [], !list.hasMore);
  return (
    <QueryPanel
      title={t('resource.versions.title')}
      note={t('resource.versions.note')}
      query={list}
      rows={5}
      empty={{
        title: t('resource.versions.empty'),
        description: t('resource.versions.emptyText'),
      }}
    >
      {() => (
        <>
          {steps.length > 1 && <Line steps={steps} onChoose={setChosen} />}
          <ol className={styles.list}>
            {steps.map(step => (
              <Step
                key={`${step.version.hash} ${step.version.receivedAt}`}
                step={step}
                isChosen={chosen === step.version.receivedAt}
              />
            ))}
          </ol>
          <MoreButton list={list} label={t('resource.versions.more')} />
        </>
      )}
    </QueryPanel>
  );
}

function Line(props: {
  steps: readonly VersionStep[];
  onChoose: (receivedAt: string) => void;
}) {
  const { steps, onChoose } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const from = steps[steps.length - 1].version.receivedAt;
  const to = new Date().toISOString();
  const exact = (at: string) => new Date(at).toLocaleString();
  return (
    <div>
      <div
        className={styles.line}
        role="group"
        aria-label={t('resource.versions.timeline')}
      >
        {steps.map(({ version, type }) => (
          <button
            key={`${version.hash} ${version.receivedAt}`}
            type="button"
            className={styles.point}
            data-type={type}
            style={{ left: `${placeOn(version.receivedAt, from, to) * 100}%` }}
            title={exact(version.receivedAt)}
            aria-label={t('resource.versions.point', {
              time: exact(version.receivedAt),
            })}
            onClick={() => {
              onChoose(version.receivedAt);
              document
                .getElementById(`version-${version.receivedAt}`)
                ?.scrollIntoView?.({ block: 'center', behavior: 'smooth' });
            }}
          />
        ))}
      </div>
      <div className={styles.ends}>
        <Age at={from} />
        <span>{t('resource.versions.newest')}</span>
      </div>
    </div>
  );
}

function Step(props: { step: VersionStep; isChosen: boolean }) {
  const { step, isChosen } = props;
  const { version, type, diff } = step;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [open, setOpen] = useState(false);
  const what = {
    first: t('resource.versions.first'),
    deleted: t('resource.versions.deleted'),
    changed:
      diff.length > 0
        ? t('resource.versions.fields', { count: diff.length })
        : t('resource.versions.unchanged'),
  }[type];
  return (
    <li
      id={`version-${version.receivedAt}`}
      className={styles.version}
      data-chosen={isChosen}
    >
      <div className={styles.head}>
        <strong>
          <Age at={version.receivedAt} />
        </strong>
        <span>{what}</span>
        {version.changedBy && (
          <span className={styles.quiet}>
            {t('changes.by', { manager: version.changedBy.manager })}
          </span>
        )}
        {version.observedAt && (
          <span className={styles.quiet}>
            {t('resource.versions.observed', {
              time: new Date(version.observedAt).toLocaleTimeString(),
            })}
          </span>
        )}
        {version.object && (
          <Button
            size="small"
            variant="tertiary"
            aria-expanded={open}
            onPress={() => setOpen(!open)}
          >
            {t(open ? 'resource.versions.hide' : 'resource.versions.object')}
          </Button>
        )}
      </div>
      <DiffTable diff={diff} shown={6} />
      {open && (
        <YamlView
          label={t('resource.versions.point', {
            time: new Date(version.receivedAt).toLocaleString(),
          })}
          value={version.object}
          maxHeight={360}
        />
      )}
    </li>
  );
}
