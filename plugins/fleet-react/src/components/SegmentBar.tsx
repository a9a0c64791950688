import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { compareStates, DrawnState, stateClass } from '../state';
import { fleetReactTranslationRef } from '../translation';
import { StateMark } from './StateMark';
import styles from './SegmentBar.module.css';

/**
 * How many things are in a state.
 *
 * @public
 */
export interface Segment {
  state: DrawnState;
  value: number;
  /** What they are called instead of the state's word. */
  label?: string;
}

/**
 * Things by state as parts of one bar, what needs a person first. A small
 * part keeps a width that can be seen.
 *
 * @public
 */
export function SegmentBar(props: {
  segments: Segment[];
  /** What is counted, for readers that do not see. */
  label: string;
  size?: 'small' | 'medium';
  /** Shows numbers and words below the bar. */
  legend?: boolean;
  /** Makes the words of the legend buttons. */
  onSelect?: (state: DrawnState) => void;
  selected?: DrawnState;
}) {
  const { label, size = 'medium', legend, onSelect, selected } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const segments = props.segments
    .filter(segment => segment.value > 0)
    .sort((a, b) => compareStates(a.state, b.state));
  const word = (segment: Segment) =>
    segment.label ?? t(`state.${segment.state}`);
  const text =
    segments
      .map(segment =>
        t('segments.item', {
          label: word(segment),
          value: String(segment.value),
        }),
      )
      .join(', ') || t('segments.none');
  return (
    <div className={styles.wrap}>
      <div
        role="img"
        aria-label={`${label}: ${text}`}
        title={text}
        className={clsx(styles.bar, styles[size])}
      >
        {segments.map(segment => (
          <span
            key={segment.state}
            className={clsx(
              styles.segment,
              styles[segment.state],
              stateClass(segment.state),
            )}
            style={{ flexGrow: segment.value }}
          />
        ))}
      </div>
      {legend && (
        <div className={styles.legend}>
          {segments.map(segment => {
            const content = (
              <>
                <StateMark state={segment.state} label={false} size={10} />
                <span className={styles.value}>
                  {segment.value.toLocaleString()}
                </span>
                {word(segment)}
              </>
            );
            return onSelect ? (
              <button
                key={segment.state}
                type="button"
                className={clsx(styles.item, styles.button)}
                aria-pressed={selected === segment.state}
                onClick={() => onSelect(segment.state)}
              >
                {content}
              </button>
            ) : (
              <span key={segment.state} className={styles.item}>
                {content}
              </span>
            );
          })}
        </div>
      )}
    </div>
  );
}
