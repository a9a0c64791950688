import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button } from '@backstage/ui';
import { fleetReactTranslationRef } from '../translation';
import { errorSentence } from './errorKind';

/**
 * Says that what is shown is old because loading it again failed. Shows
 * nothing while there is no error.
 *
 * @public
 */
export function RefreshNotice(props: {
  error: Error | undefined;
  onRetry: () => void;
}) {
  const { t } = useTranslationRef(fleetReactTranslationRef);
  if (!props.error) {
    return null;
  }
  return (
    <Alert
      status="warning"
      icon
      title={t('error.failedRefresh')}
      description={errorSentence(props.error)}
      customActions={
        <Button size="small" variant="secondary" onPress={props.onRetry}>
          {t('error.retry')}
        </Button>
      }
    />
  );
}
