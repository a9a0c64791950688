import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { msUntilNextText } from '../format';
import { momentText } from '../format/locale';
import { useNow } from '../hooks/useNow';
import { fleetReactTranslationRef } from '../translation';
import { useDuration } from './useDuration';
import styles from './Age.module.css';

/**
 * Properties of {@link Age}. Give `at`, or `seconds` where the hub counted
 * them by its own clock.
 *
 * @public
 */
export interface AgeProps {
  /** The moment, RFC 3339. */
  at?: string;
  /** Age in seconds when `receivedAt` was. */
  seconds?: number;
  /** When `seconds` was received, in ms of the browser's clock. */
  receivedAt?: number;
  /** Says nothing, or `fresh`, while younger than so many seconds. */
  silentBelow?: number;
  fresh?: string;
  /** `4 min` instead of `4 min ago`. */
  bare?: boolean;
}

/**
 * How long ago something was, ticking, with the exact time on hover.
 *
 * @public
 */
export function Age(props: AgeProps) {
  const { at, seconds, receivedAt, silentBelow, fresh, bare } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const duration = useDuration();
  const moment = momentOf(at, seconds, receivedAt);
  const first = moment === undefined ? 0 : (Date.now() - moment) / 1_000;
  const now = useNow(msUntilNextText(first));
  if (moment === undefined) {
    return <span className={styles.age}>{t('age.never')}</span>;
  }
  const age = Math.max(0, (now - moment) / 1_000);
  if (silentBelow !== undefined && age < silentBelow) {
    return fresh ? <span className={styles.age}>{fresh}</span> : null;
  }
  const text = age < 2 && !bare ? t('age.now') : duration(age);
  return (
    <time
      className={styles.age}
      dateTime={new Date(moment).toISOString()}
      title={momentText(moment)}
    >
      {bare || age < 2 ? text : t('age.ago', { duration: text })}
    </time>
  );
}

function momentOf(
  at: string | undefined,
  seconds: number | undefined,
  receivedAt: number | undefined,
): number | undefined {
  if (seconds !== undefined) {
    return (receivedAt ?? Date.now()) - seconds * 1_000;
  }
  const parsed = at === undefined ? NaN : Date.parse(at);
  return Number.isNaN(parsed) ? undefined : parsed;
}
