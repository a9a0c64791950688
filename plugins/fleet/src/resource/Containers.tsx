import { Age, Panel, StateBadge } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';
import { FactRows } from './FactRows';
import { containerDrawn, ContainerFacts, ContainerState } from './podSpec';
import styles from './Summary.module.css';

/** Containers with what they run, ask for and answer, and how they are where pods report it. */
export function Containers(props: { containers: ContainerFacts[] }) {
  const { containers } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <Panel
      title={t('resource.containers')}
      note={containers.length.toLocaleString()}
      flush
    >
      <ul className={styles.containers}>
        {containers.map(item => (
          <Container key={`${item.isInit} ${item.name}`} item={item} />
        ))}
      </ul>
    </Panel>
  );
}

function Container({ item }: { item: ContainerFacts }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const amount = ({ request, limit }: ContainerFacts['cpu']) =>
    request || limit
      ? t(limit ? 'resource.amount' : 'resource.amountUnlimited', {
          request: request ?? t('resource.unset'),
          limit: limit ?? '',
        })
      : undefined;
  return (
    <li className={styles.container}>
      <div className={styles.containerHead}>
        <span className={styles.containerName}>{item.name}</span>
        {item.isInit && (
          <span className={styles.tag}>{t('resource.initContainer')}</span>
        )}
        {item.state && <State state={item.state} isInit={item.isInit} />}
      </div>
      <FactRows
        rows={[
          [
            t('resource.image'),
            <code key="image" className={styles.code}>
              {item.image}
            </code>,
          ],
          [t('resource.cpu'), amount(item.cpu)],
          [t('resource.memory'), amount(item.memory)],
          [t('resource.ports'), item.ports.join(', ')],
          [
            t('resource.probes'),
            item.probes
              .map(probe =>
                [
                  t(`resource.probe.${probe.type}`),
                  probe.text,
                  probe.periodSeconds &&
                    t('resource.every', {
                      seconds: String(probe.periodSeconds),
                    }),
                ]
                  .filter(Boolean)
                  .join(' '),
              )
              .join(' · '),
          ],
          [
            t('resource.environment'),
            item.variables.length > 0 && (
              <span title={item.variables.join(', ')}>
                {t('resource.variables', { count: item.variables.length })}
              </span>
            ),
          ],
          [
            t('resource.mounts'),
            item.mounts.length > 0 &&
              item.mounts.map((mount, index) => (
                <span key={mount.path}>
                  {index > 0 && ' · '}
                  <code className={styles.code}>{mount.path}</code>
                  {mount.readOnly && (
                    <span className={styles.quiet}>
                      {' '}
                      {t('resource.readOnly')}
                    </span>
                  )}
                </span>
              )),
          ],
        ].map(([name, value]) => [String(name), value || undefined] as const)}
      />
    </li>
  );
}

function State(props: { state: ContainerState; isInit: boolean }) {
  const { state, isInit } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const ending = (from: { exitCode?: number; signal?: number }) =>
    [
      from.exitCode !== undefined &&
        t('resource.container.exit', { code: String(from.exitCode) }),
      from.signal !== undefined &&
        t('resource.container.signal', { signal: String(from.signal) }),
    ].filter(Boolean);
  const word =
    state.reason ??
    (state.phase === 'running' && !isInit
      ? t(`resource.container.${state.ready ? 'ready' : 'notReady'}`)
      : t(`resource.container.${state.phase}`));
  const { last } = state;
  return (
    <>
      <StateBadge
        state={containerDrawn(state, isInit)}
        word={[word, ...(state.exitCode ? ending(state) : [])].join(', ')}
      />
      {state.restarts > 0 && (
        <span className={styles.quiet}>
          {t('resource.restarts', { count: state.restarts })}
        </span>
      )}
      {last && (
        <span className={styles.last}>
          {t('resource.container.last', {
            reason: [last.reason, ...ending(last)].filter(Boolean).join(', '),
          })}
          {last.finishedAt && (
            <>
              {', '}
              <Age at={last.finishedAt} />
            </>
          )}
        </span>
      )}
    </>
  );
}
