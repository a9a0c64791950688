import { useDuration } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, DialogTrigger, Popover } from '@backstage/ui';
import { RiHistoryLine } from '@remixicon/react';
import { FormEvent, useState } from 'react';
import { localTime } from '../common/localTime';
import form from '../common/TimePopover.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './AsOf.module.css';

const QUICK_SECONDS = [900, 3_600, 6 * 3_600, 86_400, 3 * 86_400];

/** Choice of a past time: what the hub knew then. */
export function AsOfPicker(props: {
  at: string | undefined;
  onAt: (at: string | undefined) => void;
}) {
  const { at, onAt } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const change = (next: boolean) => {
    setOpen(next);
    setText(localTime(at ? new Date(at) : new Date()));
  };
  const go = (moment: Date) => {
    setOpen(false);
    onAt(moment.toISOString());
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const moment = new Date(text);
    if (!Number.isNaN(moment.getTime())) {
      go(moment);
    }
  };
  return (
    <DialogTrigger isOpen={open} onOpenChange={change}>
      <Button size="small" variant="secondary" iconStart={<RiHistoryLine />}>
        {t('search.asOf')}
      </Button>
      <Popover
        hideArrow
        placement="bottom end"
        aria-label={t('search.asOfPick')}
      >
        <form className={form.form} onSubmit={submit}>
          <label className={form.label}>
            {t('search.asOfPick')}
            <input
              type="datetime-local"
              className={form.time}
              value={text}
              max={localTime(new Date())}
              onChange={event => setText(event.target.value)}
            />
          </label>
          <div className={form.quick}>
            {QUICK_SECONDS.map(seconds => (
              <Button
                key={seconds}
                size="small"
                variant="tertiary"
                onPress={() => go(new Date(Date.now() - seconds * 1_000))}
              >
                {t('search.asOfAgo', { duration: duration(seconds) })}
              </Button>
            ))}
          </div>
          <Button type="submit" size="small">
            {t('search.asOfApply')}
          </Button>
        </form>
      </Popover>
    </DialogTrigger>
  );
}

/** Says that the past is shown, and leads back. */
export function AsOfBanner(props: { at: string; onNow: () => void }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const time = new Date(props.at).toLocaleString(undefined, {
    dateStyle: 'full',
    timeStyle: 'short',
  });
  return (
    <div role="status" className={styles.banner}>
      <RiHistoryLine size={16} aria-hidden />
      <strong>{t('search.asOfBanner', { time })}</strong>
      <span className={styles.quiet}>{t('search.asOfRights')}</span>
      <Button size="small" variant="secondary" onPress={props.onNow}>
        {t('search.asOfNow')}
      </Button>
    </div>
  );
}
