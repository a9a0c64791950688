import { fleetExportPermission } from '@backstage-fleet/plugin-fleet-common';
import { errorSentence } from '@backstage-fleet/plugin-fleet-react';
import { ResponseError, toError } from '@backstage/errors';
import {
  fetchApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { RiDownloadLine } from '@remixicon/react';
import { useState } from 'react';
import { fleetTranslationRef } from '../translation';
import { cutOffOf, LAST_LINE_BYTES } from './exportEnd';

/** Saves what a list shows as a file; nothing where one may not export. */
export function ExportButton(props: {
  /** Path below the base of the portal API. */
  path: (format: 'csv' | 'ndjson') => string;
  /** Without its ending. */
  filename: string;
  isDisabled?: boolean;
}) {
  const { path, filename, isDisabled } = props;
  const { fetch } = useApi(fetchApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const permission = usePermission({ permission: fleetExportPermission });
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [cutOff, setCutOff] = useState<string>();
  if (permission.loading || !permission.allowed) {
    return null;
  }
  const save = async (format: 'csv' | 'ndjson') => {
    setBusy(true);
    setError(undefined);
    setCutOff(undefined);
    try {
      const response = await fetch(`plugin://fleet${path(format)}`);
      if (!response.ok) {
        throw await ResponseError.fromResponse(response);
      }
      const file = await response.blob();
      saveAs(file, `${filename}.${format}`);
      setCutOff(cutOffOf(await file.slice(-LAST_LINE_BYTES).text()));
    } catch (problem) {
      setError(toError(problem));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <MenuTrigger>
        <Button
          variant="secondary"
          size="small"
          isPending={busy}
          isDisabled={isDisabled}
          iconStart={<RiDownloadLine />}
        >
          {t('export.action')}
        </Button>
        <Menu>
          <MenuItem onAction={() => save('csv')}>{t('export.csv')}</MenuItem>
          <MenuItem onAction={() => save('ndjson')}>
            {t('export.ndjson')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {error && (
        <Alert
          status="danger"
          icon
          title={t('export.failed')}
          description={errorSentence(error)}
        />
      )}
      {cutOff && (
        <Alert
          status="warning"
          icon
          title={t('export.cutOff')}
          description={cutOff}
        />
      )}
    </>
  );
}

function saveAs(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
