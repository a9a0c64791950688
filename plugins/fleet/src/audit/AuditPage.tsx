import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { PageFrame } from '../common/PageFrame';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { AuditEvents } from './AuditEvents';
import { Refusals } from './Refusals';

/** Who did what, and what was refused. */
export function AuditPage() {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const view = params.get('view') === 'refusals' ? 'refusals' : 'events';
  return (
    <PageFrame title={t('audit.title')}>
      <div>
        <ToggleButtonGroup
          aria-label={t('audit.title')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view]}
          onSelectionChange={keys =>
            setParams({
              view: [...keys][0] === 'refusals' ? 'refusals' : undefined,
            })
          }
        >
          <ToggleButton id="events">{t('audit.views.events')}</ToggleButton>
          <ToggleButton id="refusals">{t('audit.views.refusals')}</ToggleButton>
        </ToggleButtonGroup>
      </div>
      {view === 'events' ? <AuditEvents /> : <Refusals />}
    </PageFrame>
  );
}
