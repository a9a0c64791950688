import type { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import {
  CopyableCommand,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import {
  discoveryApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Alert, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useState } from 'react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import {
  helmCommand,
  isOwnMachine,
  laptopCommand,
  manifestCommand,
  manyCommand,
  secretCommand,
} from './commands';

/** Where an agent of one cluster may run. */
const WAYS = ['laptop', 'helm', 'manifest'] as const;

/** The token, shown once, and the commands that start the agent. */
export function StartStep(props: { enrollment: Enrollment; token: string }) {
  const { enrollment, token } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const discovery = useApi(discoveryApiRef);
  const { data: hub = t('enroll.hub') } = useFleetQuery('hub', () =>
    discovery.getBaseUrl('fleet'),
  );
  const many = (enrollment.maxUses ?? 1) > 1;
  const until = new Date(enrollment.expiresAt).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
  });
  return (
    <>
      <Alert
        status="info"
        icon
        title={
          many
            ? t('enroll.tokenMany', { count: enrollment.maxUses ?? 1, until })
            : t('enroll.tokenOnce', { cluster: enrollment.clusterName, until })
        }
      />
      <CopyableCommand text={token} what={t('enroll.token')} />
      {many ? (
        <ManyCommands enrollment={enrollment} hub={hub} />
      ) : (
        <OneCommands enrollment={enrollment} hub={hub} />
      )}
    </>
  );
}

function ManyCommands(props: { enrollment: Enrollment; hub: string }) {
  const { enrollment, hub } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <>
      <OwnMachine hub={hub} />
      <CopyableCommand
        text={manyCommand({
          hub,
          image: t('enroll.image'),
          prefix: enrollment.namePrefix,
          profile: enrollment.profile,
        })}
        what={t('enroll.command')}
      />
      <span className={page.quiet}>{t('enroll.manyHint')}</span>
    </>
  );
}

function OneCommands(props: { enrollment: Enrollment; hub: string }) {
  const { enrollment, hub } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [way, setWay] = useState<(typeof WAYS)[number]>('laptop');
  const command = t('enroll.command');
  const { profile } = enrollment;
  return (
    <>
      <div>
        <ToggleButtonGroup
          aria-label={t('enroll.way')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[way]}
          onSelectionChange={keys =>
            setWay(WAYS.find(item => keys.has(item)) ?? 'laptop')
          }
        >
          {WAYS.map(item => (
            <ToggleButton key={item} id={item}>
              {t(`enroll.${item}`)}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      </div>
      {way === 'laptop' && (
        <>
          <CopyableCommand
            text={laptopCommand({ hub, profile })}
            what={command}
          />
          <span className={page.quiet}>{t('enroll.laptopHint')}</span>
        </>
      )}
      {way !== 'laptop' && (
        <>
          <OwnMachine hub={hub} />
          <span className={page.quiet}>
            {t(way === 'helm' ? 'enroll.helmHint1' : 'enroll.manifestHint1')}
          </span>
          <CopyableCommand
            text={
              way === 'helm'
                ? helmCommand({ hub, image: t('enroll.image'), profile })
                : manifestCommand({ hub, image: t('enroll.image'), profile })
            }
            what={command}
          />
          <span className={page.quiet}>{t('enroll.manifestHint2')}</span>
          <CopyableCommand text={secretCommand()} what={command} />
        </>
      )}
    </>
  );
}

/** Says that no pod reaches the portal by the address it calls itself. */
function OwnMachine({ hub }: { hub: string }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  return isOwnMachine(hub) ? (
    <Alert status="warning" icon title={t('enroll.ownMachine', { hub })} />
  ) : null;
}
