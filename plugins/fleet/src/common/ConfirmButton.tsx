import { errorSentence } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  DialogTrigger,
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { fleetTranslationRef } from '../translation';
import styles from './ConfirmButton.module.css';
import { useAction } from './useAction';

/** A button that says what it is about to do before it does it. */
export function ConfirmButton(props: {
  /** What is done, on both buttons. */
  action: string;
  /** Name of the first button for readers that do not see its row. */
  label?: string;
  title: string;
  text: string;
  /** Name that must be typed first, for what cannot be undone. */
  typed?: string;
  destructive?: boolean;
  isDisabled?: boolean;
  onConfirm: () => Promise<unknown>;
  onDone?: () => void;
}) {
  const { action, label, title, text, typed, destructive, isDisabled } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const act = useAction();
  const change = (next: boolean) => {
    setOpen(next);
    setName('');
    act.reset();
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={change}>
      <Button
        size="small"
        variant="secondary"
        // What is dangerous looks it where nothing else holds one back.
        destructive={destructive && typed !== undefined}
        aria-label={label}
        isDisabled={isDisabled}
      >
        {action}
      </Button>
      <Dialog>
        <DialogHeader>{title}</DialogHeader>
        <DialogBody>
          <div className={styles.body}>
            <p className={styles.text}>{text}</p>
            {typed !== undefined && (
              <TextField
                label={t('confirm.type', { name: typed })}
                value={name}
                onChange={setName}
                autoComplete="off"
                spellCheck="false"
              />
            )}
            {act.error && (
              <Alert status="danger" icon title={errorSentence(act.error)} />
            )}
          </div>
        </DialogBody>
        <DialogFooter>
          <Button
            destructive={destructive}
            isPending={act.busy}
            isDisabled={typed !== undefined && name !== typed}
            onPress={async () => {
              if (await act.run(props.onConfirm)) {
                change(false);
                props.onDone?.();
              }
            }}
          >
            {action}
          </Button>
          <Button variant="secondary" slot="close">
            {t('confirm.cancel')}
          </Button>
        </DialogFooter>
      </Dialog>
    </DialogTrigger>
  );
}
