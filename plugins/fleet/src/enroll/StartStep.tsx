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
  isOwnMachine,
  laptopCommand,
  manifestCommand,
  secretCommand,
} from './commands';

/** The token, shown once, and the commands that start the agent. */
export function StartStep(props: { enrollment: Enrollment; token: string }) {
  const { enrollment, token } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const discovery = useApi(discoveryApiRef);
  const { data: hub = t('enroll.hub') } = useFleetQuery('hub', () =>
    discovery.getBaseUrl('fleet'),
  );
  const [way, setWay] = useState<'laptop' | 'manifest'>('laptop');
  const command = t('enroll.command');
  return (
    <>
      <Alert
        status="info"
        icon
        title={t('enroll.tokenOnce', {
          cluster: enrollment.clusterName,
          until: new Date(enrollment.expiresAt).toLocaleTimeString(undefined, {
            hour: '2-digit',
            minute: '2-digit',
          }),
        })}
      />
      <CopyableCommand text={token} what={t('enroll.token')} />
      <div>
        <ToggleButtonGroup
          aria-label={t('enroll.way')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[way]}
          onSelectionChange={keys =>
            setWay(keys.has('manifest') ? 'manifest' : 'laptop')
          }
        >
          <ToggleButton id="laptop">{t('enroll.laptop')}</ToggleButton>
          <ToggleButton id="manifest">{t('enroll.manifest')}</ToggleButton>
        </ToggleButtonGroup>
      </div>
      {way === 'laptop' ? (
        <>
          <CopyableCommand text={laptopCommand({ hub })} what={command} />
          <span className={page.quiet}>{t('enroll.laptopHint')}</span>
        </>
      ) : (
        <>
          {isOwnMachine(hub) && (
            <Alert
              status="warning"
              icon
              title={t('enroll.ownMachine', { hub })}
            />
          )}
          <span className={page.quiet}>{t('enroll.manifestHint1')}</span>
          <CopyableCommand
            text={manifestCommand({ hub, image: t('enroll.image') })}
            what={command}
          />
          <span className={page.quiet}>{t('enroll.manifestHint2')}</span>
          <CopyableCommand text={secretCommand()} what={command} />
        </>
      )}
    </>
  );
}
