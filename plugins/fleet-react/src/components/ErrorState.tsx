import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import {
  RiErrorWarningLine,
  RiLock2Line,
  RiPlugLine,
  RiQuestionLine,
} from '@remixicon/react';
import { fleetReactTranslationRef } from '../translation';
import { EmptyState } from './EmptyState';
import { errorKind, errorSentence } from './errorKind';

/**
 * Why something is not shown, in the hub's own sentence, and what to do:
 * forbidden, not found, no answer, or anything else.
 *
 * @public
 */
export function ErrorState(props: { error: Error; onRetry?: () => void }) {
  const { error, onRetry } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const retry = onRetry && (
    <Button variant="secondary" onPress={onRetry}>
      {t('error.retry')}
    </Button>
  );
  return (
    <div role="alert">
      {(() => {
        switch (errorKind(error)) {
          case 'forbidden':
            return (
              <EmptyState
                icon={<RiLock2Line size={24} />}
                title={t('error.forbidden')}
                description={t('error.forbiddenHelp')}
              />
            );
          case 'notFound':
            return (
              <EmptyState
                icon={<RiQuestionLine size={24} />}
                title={t('error.notFound')}
                description={errorSentence(error)}
                action={retry}
              />
            );
          case 'unreachable':
            return (
              <EmptyState
                icon={<RiPlugLine size={24} />}
                title={t('error.title')}
                description={t('error.unreachable')}
                action={retry}
              />
            );
          default:
            return (
              <EmptyState
                icon={<RiErrorWarningLine size={24} />}
                title={t('error.title')}
                description={errorSentence(error)}
                action={retry}
              />
            );
        }
      })()}
    </div>
  );
}
