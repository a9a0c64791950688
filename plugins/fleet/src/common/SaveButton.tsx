import {
  fleetSearchSharePermission,
  SavedSearch,
} from '@backstage-fleet/plugin-fleet-common';
import {
  errorSentence,
  fleetApiRef,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Alert,
  Button,
  Checkbox,
  DialogTrigger,
  Popover,
  TextField,
} from '@backstage/ui';
import { RiBookmarkLine } from '@remixicon/react';
import { FormEvent, useState } from 'react';
import { fleetTranslationRef } from '../translation';
import styles from './SaveButton.module.css';
import { useAction } from './useAction';

/** Saves what a page shows under a name, for oneself or for everybody. */
export function SaveButton(props: {
  /** What is done, on both buttons. */
  action: string;
  /** What is saved: the page, and its query as that page reads it. */
  what: Pick<SavedSearch, 'page' | 'query' | 'sort'>;
  placement?: 'bottom start' | 'bottom end';
  onSaved: () => void;
}) {
  const { action, what, placement = 'bottom end', onSaved } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const sharing = usePermission({ permission: fleetSearchSharePermission });
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [description, setDescription] = useState('');
  const [isShared, setShared] = useState(false);
  const act = useAction();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const saved = await act.run(() =>
      api.saveSearch({
        ...what,
        name: name.trim(),
        isShared,
        ...(description.trim() && { description: description.trim() }),
      }),
    );
    if (saved) {
      setOpen(false);
      setName('');
      setDescription('');
      onSaved();
    }
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={setOpen}>
      <Button size="small" variant="secondary" iconStart={<RiBookmarkLine />}>
        {action}
      </Button>
      <Popover hideArrow placement={placement} aria-label={action}>
        <form className={styles.form} onSubmit={submit}>
          <TextField
            label={t('save.name')}
            value={name}
            onChange={setName}
            maxLength={128}
            isRequired
            // The dialog was opened to type this.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
          />
          <TextField
            label={t('save.description')}
            value={description}
            onChange={setDescription}
            maxLength={512}
          />
          {sharing.allowed && (
            <Checkbox isSelected={isShared} onChange={setShared}>
              {t('save.share')}
            </Checkbox>
          )}
          {act.error && (
            <Alert status="danger" icon title={errorSentence(act.error)} />
          )}
          <Button
            type="submit"
            size="small"
            isPending={act.busy}
            isDisabled={!name.trim()}
          >
            {action}
          </Button>
        </form>
      </Popover>
    </DialogTrigger>
  );
}
