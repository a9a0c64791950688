import { useDuration } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, DialogTrigger, Popover } from '@backstage/ui';
import { RiCalendarLine } from '@remixicon/react';
import { FormEvent, useState } from 'react';
import { fleetTranslationRef } from '../translation';
import { localTime } from './localTime';
import styles from './TimePopover.module.css';

const QUICK_SECONDS = [3_600, 86_400, 7 * 86_400, 30 * 86_400];

/** A span of time as the address keeps it: ISO texts, open where there is none. */
export interface Span {
  since: string | undefined;
  until: string | undefined;
}

/** Choice of a span of time: the last so long, or from and to. */
export function TimeSpan(props: { span: Span; onSpan: (span: Span) => void }) {
  const { span, onSpan } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const [open, setOpen] = useState(false);
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const isSet = Boolean(span.since || span.until);
  const change = (next: boolean) => {
    setOpen(next);
    setSince(fieldOf(span.since));
    setUntil(fieldOf(span.until));
  };
  const go = (next: Span) => {
    setOpen(false);
    onSpan(next);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    go({ since: momentOf(since), until: momentOf(until) });
  };
  const isBackwards = Boolean(since && until && since >= until);
  return (
    <DialogTrigger isOpen={open} onOpenChange={change}>
      <Button size="small" variant="secondary" iconStart={<RiCalendarLine />}>
        {isSet
          ? t('span.chosen', {
              from: shown(span.since) ?? t('span.begin'),
              to: shown(span.until) ?? t('span.now'),
            })
          : t('span.any')}
      </Button>
      <Popover hideArrow placement="bottom start" aria-label={t('span.pick')}>
        <form className={styles.form} onSubmit={submit}>
          <div className={styles.quick}>
            {QUICK_SECONDS.map(seconds => (
              <Button
                key={seconds}
                size="small"
                variant="tertiary"
                onPress={() =>
                  go({
                    since: new Date(Date.now() - seconds * 1_000).toISOString(),
                    until: undefined,
                  })
                }
              >
                {t('span.last', { duration: duration(seconds) })}
              </Button>
            ))}
          </div>
          <label className={styles.label}>
            {t('span.since')}
            <input
              type="datetime-local"
              className={styles.time}
              value={since}
              max={until || undefined}
              onChange={event => setSince(event.target.value)}
            />
          </label>
          <label className={styles.label}>
            {t('span.until')}
            <input
              type="datetime-local"
              className={styles.time}
              value={until}
              min={since || undefined}
              onChange={event => setUntil(event.target.value)}
            />
          </label>
          {isBackwards && (
            <span role="alert" className={styles.wrong}>
              {t('span.backwards')}
            </span>
          )}
          <div className={styles.quick}>
            <Button type="submit" size="small" isDisabled={isBackwards}>
              {t('span.apply')}
            </Button>
            {isSet && (
              <Button
                size="small"
                variant="secondary"
                onPress={() => go({ since: undefined, until: undefined })}
              >
                {t('span.clear')}
              </Button>
            )}
          </div>
        </form>
      </Popover>
    </DialogTrigger>
  );
}

/** A time of the address in the field; nothing where it is none. */
function fieldOf(iso: string | undefined): string {
  const moment = new Date(iso ?? NaN);
  return Number.isNaN(moment.getTime()) ? '' : localTime(moment);
}

/** What was typed as the address keeps it. */
function momentOf(field: string): string | undefined {
  const moment = new Date(field);
  return Number.isNaN(moment.getTime()) ? undefined : moment.toISOString();
}

function shown(iso: string | undefined): string | undefined {
  const moment = new Date(iso ?? NaN);
  return Number.isNaN(moment.getTime())
    ? iso
    : moment.toLocaleString(undefined, {
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
      });
}
