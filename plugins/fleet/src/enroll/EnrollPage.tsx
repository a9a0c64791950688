import type { EnrollmentWithToken } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useState } from 'react';
import { PageFrame } from '../common/PageFrame';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import styles from './EnrollPage.module.css';
import { NameStep } from './NameStep';
import { OpenEnrollments } from './OpenEnrollments';
import { StartStep } from './StartStep';
import { Step } from './Step';
import { WatchStep } from './WatchStep';

/** How often an enrollment is looked at, in seconds. */
const WATCH_SECONDS = 2;

/** Three steps that bring a cluster in: name it, start the agent, watch it arrive. */
export function EnrollPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  // The token is kept here only; leaving or reloading the page loses it.
  const [created, setCreated] = useState<EnrollmentWithToken>();
  const id = params.get('id') ?? undefined;
  const query = useFleetQuery(
    id ?? '',
    async signal => (id ? api.getEnrollment(id, { signal }) : undefined),
    { refreshSeconds: id ? WATCH_SECONDS : undefined },
  );
  const enrollment = query.data;
  const token = created && created.id === id ? created.token : undefined;
  const arrived = enrollment && enrollment.state !== 'waiting';

  let current = 1;
  if (id) {
    current = arrived || !token ? 3 : 2;
  }
  if (enrollment?.state === 'approved') {
    current = 4;
  }
  return (
    <PageFrame title={t('enroll.title')}>
      <p className={styles.intro}>{t('enroll.intro')}</p>
      <ol className={styles.steps}>
        <Step number={1} title={t('enroll.step1')} current={current}>
          <NameStep
            enrollment={id ? enrollment : undefined}
            watching={Boolean(id)}
            params={params}
            onCreated={next => {
              setCreated(next);
              setParams({
                id: next.id,
                cluster: undefined,
                mode: undefined,
              });
            }}
            onAgain={() => {
              setCreated(undefined);
              setParams({ id: undefined });
            }}
          />
        </Step>
        <Step number={2} title={t('enroll.step2')} current={current}>
          {created && token && !arrived && (
            <StartStep enrollment={created} token={token} />
          )}
        </Step>
        <Step number={3} title={t('enroll.step3')} current={current}>
          {id && (
            <WatchStep
              query={query}
              onWatch={next => setParams({ id: next })}
            />
          )}
        </Step>
      </ol>
      <OpenEnrollments watched={id} onWatch={next => setParams({ id: next })} />
    </PageFrame>
  );
}
