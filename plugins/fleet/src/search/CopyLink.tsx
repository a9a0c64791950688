import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiCheckLine, RiLink } from '@remixicon/react';
import { useState } from 'react';
import { fleetTranslationRef } from '../translation';

/** Copies the address of what is shown, which holds all of it. */
export function CopyLink() {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard?.writeText(window.location.href).then(
      () => setCopied(true),
      // Without the right to the clipboard the address bar still has it.
      () => setCopied(false),
    );
  return (
    <Button
      size="small"
      variant="secondary"
      iconStart={copied ? <RiCheckLine /> : <RiLink />}
      onPress={copy}
    >
      {t(copied ? 'search.copied' : 'search.copyLink')}
    </Button>
  );
}
