/// <reference types="react-syntax-highlighter" />
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useMemo, useState } from 'react';
import json from 'react-syntax-highlighter/dist/cjs/languages/prism/json';
import yaml from 'react-syntax-highlighter/dist/cjs/languages/prism/yaml';
import SyntaxHighlighter from 'react-syntax-highlighter/dist/cjs/prism-light';
import { stringify } from 'yaml';
import { fleetReactTranslationRef } from '../translation';
import styles from './CodeView.module.css';

SyntaxHighlighter.registerLanguage('yaml', yaml);
SyntaxHighlighter.registerLanguage('json', json);

/**
 * Text with the colors of its language; an object is written as YAML.
 *
 * @public
 */
export function CodeView(props: {
  /** Written as YAML. */
  value?: unknown;
  /** Shown as it is, in `language`. */
  text?: string;
  language?: 'yaml' | 'json';
  /** What it is, for readers that do not see and for the copy button. */
  label: string;
  maxHeight?: number;
}) {
  const { value, label, language = 'yaml', maxHeight = 480 } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const [copied, setCopied] = useState(false);
  const text = useMemo(
    () => props.text ?? stringify(value ?? null, { lineWidth: 0 }),
    [props.text, value],
  );
  const copy = () =>
    navigator.clipboard?.writeText(text).then(
      () => setCopied(true),
      // Without the right to the clipboard the text can still be selected.
      () => setCopied(false),
    );
  return (
    <div className={styles.frame}>
      <Button
        size="small"
        variant="secondary"
        className={styles.copy}
        aria-label={t('copy.label', { what: label })}
        iconStart={copied ? <RiCheckLine /> : <RiFileCopyLine />}
        onPress={copy}
      >
        {t(copied ? 'copy.done' : 'copy.action')}
      </Button>
      <div
        className={styles.scroll}
        style={{ maxHeight }}
        role="region"
        aria-label={label}
        // What scrolls must be reached by the keyboard, too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={0}
      >
        <SyntaxHighlighter
          language={language}
          useInlineStyles={false}
          className={styles.code}
        >
          {text}
        </SyntaxHighlighter>
      </div>
    </div>
  );
}
