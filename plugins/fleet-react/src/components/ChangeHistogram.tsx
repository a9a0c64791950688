import type { ChangeBin } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { KeyboardEvent, useMemo, useState } from 'react';
import { fleetReactTranslationRef } from '../translation';
import styles from './ChangeHistogram.module.css';

const DAY_SECONDS = 24 * 3600;

/** Times of a day, with the day where there are several, and days alone where bins are days of UTC. */
function timesOf(binSeconds: number, bins: number): Intl.DateTimeFormat {
  if (binSeconds >= DAY_SECONDS) {
    return new Intl.DateTimeFormat(undefined, {
      day: 'numeric',
      month: 'short',
      timeZone: 'UTC',
    });
  }
  return new Intl.DateTimeFormat(undefined, {
    ...(binSeconds * (bins - 1) > DAY_SECONDS && { weekday: 'short' }),
    hour: '2-digit',
    minute: '2-digit',
  });
}

/**
 * Changes hour by hour as bars the hub counted: created, changed, deleted,
 * and a red foot where changes left objects critical. A bar chooses its span.
 *
 * @public
 */
export function ChangeHistogram(props: {
  bins: readonly ChangeBin[];
  binSeconds: number;
  onSelect?: (span: { since: string; until: string }) => void;
  /** Span that is chosen, drawn strong. */
  selected?: { since?: string; until?: string };
  height?: number;
}) {
  const { bins, binSeconds, onSelect, selected, height = 96 } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const [reachable, setReachable] = useState(bins.length - 1);
  const total = (bin: ChangeBin) => bin.added + bin.modified + bin.deleted;
  const top = Math.max(1, ...bins.map(total));
  const endOf = (bin: ChangeBin) =>
    new Date(Date.parse(bin.start) + binSeconds * 1_000).toISOString();
  const chosen = (bin: ChangeBin) =>
    !selected?.since ||
    (bin.start < (selected.until ?? '9') && endOf(bin) > selected.since);
  const times = useMemo(
    () => timesOf(binSeconds, bins.length),
    [binSeconds, bins.length],
  );
  const clock = (iso: string) => times.format(new Date(iso));
  const tabStop = Math.min(reachable, bins.length - 1);

  const onKeyDown = (event: KeyboardEvent<HTMLElement>, index: number) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const bars = event.currentTarget.parentElement?.children;
    const next = bars?.[index + (step ?? 0)];
    if (step && next instanceof HTMLElement) {
      event.preventDefault();
      setReachable(index + step);
      next.focus();
    }
  };

  return (
    <div className={styles.chart}>
      <div className={styles.top}>{top.toLocaleString()}</div>
      <div
        className={styles.bars}
        role="group"
        aria-label={t('timeline.label')}
        style={{ height }}
      >
        {bins.map((bin, index) => {
          const count = total(bin);
          const text = [
            t('timeline.bar', {
              count,
              from: clock(bin.start),
              to: clock(endOf(bin)),
            }),
            bin.failing > 0 && t('timeline.failing', { count: bin.failing }),
          ]
            .filter(Boolean)
            .join(', ');
          const share = (value: number) => `${(value / top) * 100}%`;
          return (
            <button
              key={bin.start}
              type="button"
              className={clsx(styles.bar, !chosen(bin) && styles.faint)}
              tabIndex={index === tabStop ? 0 : -1}
              aria-label={text}
              title={text}
              disabled={!onSelect}
              onKeyDown={event => onKeyDown(event, index)}
              onClick={() =>
                onSelect?.({ since: bin.start, until: endOf(bin) })
              }
            >
              <span
                className={styles.deleted}
                style={{ height: share(bin.deleted) }}
              />
              <span
                className={styles.added}
                style={{ height: share(bin.added) }}
              />
              <span
                className={styles.modified}
                style={{ height: share(bin.modified) }}
              />
              <span className={styles.failing} data-failing={bin.failing > 0} />
            </button>
          );
        })}
      </div>
      {bins.length > 1 && (
        <div className={styles.axis}>
          {[0, Math.floor(bins.length / 2), bins.length - 1].map(index => (
            <span key={index}>
              {clock(
                index === bins.length - 1
                  ? endOf(bins[index])
                  : bins[index].start,
              )}
            </span>
          ))}
        </div>
      )}
      <ul className={styles.legend}>
        {(['added', 'modified', 'deleted'] as const).map(type => (
          <li key={type}>
            <span className={clsx(styles.swatch, styles[type])} aria-hidden />
            {t(`timeline.${type}`)}
          </li>
        ))}
        {bins.some(bin => bin.failing > 0) && (
          <li>
            <span
              className={clsx(styles.swatch, styles.failing)}
              data-failing="true"
              aria-hidden
            />
            {t('timeline.left')}
          </li>
        )}
      </ul>
    </div>
  );
}
