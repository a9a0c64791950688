import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { fleetReactTranslationRef } from '../translation';
import styles from './CopyableCommand.module.css';

/**
 * Text that is made to be pasted, with a button that copies it.
 *
 * @public
 */
export function CopyableCommand(props: {
  text: string;
  /** What it is: "token", "command". */
  what: string;
}) {
  const { text, what } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const [outcome, setOutcome] = useState<'copied' | 'failed'>();

  useEffect(() => {
    if (!outcome) {
      return undefined;
    }
    const timer = setTimeout(() => setOutcome(undefined), 2_500);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      // No clipboard: an insecure origin, or the browser asked and was told no.
      setOutcome('failed');
    }
  };

  return (
    <div className={styles.box}>
      <pre className={styles.text}>
        <code>{text}</code>
      </pre>
      <div className={styles.copy}>
        <span role="status" className={styles.outcome}>
          {outcome === 'copied' && t('copy.done')}
          {outcome === 'failed' && t('copy.failed')}
        </span>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={
            outcome === 'copied' ? (
              <RiCheckLine size={16} />
            ) : (
              <RiFileCopyLine size={16} />
            )
          }
          aria-label={t('copy.label', { what })}
          onPress={copy}
        />
      </div>
    </div>
  );
}
