import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { scaleBand, scaleLinear } from '@visx/scale';
import { Bar } from '@visx/shape';
import { useEffect, useRef, useState } from 'react';
import { fleetReactTranslationRef } from '../translation';
import { TimelineBin, timelineBins } from './timelineBins';
import styles from './ChangeTimeline.module.css';

const HEIGHT = 72;
const AXIS = 18;

/**
 * A change as the time line needs it.
 *
 * @public
 */
export interface TimelineChange {
  type: 'added' | 'modified' | 'deleted';
  /** ms since 1970 */
  at: number;
}

/**
 * Changes per span of time as bars: added, modified, deleted. A bar chooses
 * its span.
 *
 * @public
 */
export function ChangeTimeline(props: {
  changes: readonly TimelineChange[];
  /** Time shown, ms since 1970. */
  from: number;
  to: number;
  onSelect?: (span: { from: number; to: number }) => void;
}) {
  const { changes, from, to, onSelect } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const bins = timelineBins(changes, from, to, Math.max(8, width / 12));
  const total = (bin: TimelineBin) => bin.added + bin.modified + bin.deleted;
  const x = scaleBand({
    domain: bins.map(bin => bin.from),
    range: [0, width],
    padding: 0.25,
  });
  const y = scaleLinear({
    domain: [0, Math.max(1, ...bins.map(total))],
    range: [0, HEIGHT - 8],
  });
  const clock = (ms: number) =>
    new Date(ms).toLocaleTimeString(undefined, {
      hour: '2-digit',
      minute: '2-digit',
    });
  const ticks = [bins[0], bins[Math.floor(bins.length / 2)], bins.at(-1)];

  return (
    <div ref={frame} className={styles.frame}>
      <svg
        width={width}
        height={HEIGHT + AXIS}
        role="group"
        aria-label={t('timeline.label')}
      >
        <line
          x1={0}
          x2={width}
          y1={HEIGHT}
          y2={HEIGHT}
          className={styles.axis}
        />
        {bins.map(bin => {
          const count = total(bin);
          const label = t('timeline.bar', {
            count,
            from: clock(bin.from),
            to: clock(bin.to),
          });
          let top = HEIGHT;
          return (
            <g
              key={bin.from}
              className={styles.bin}
              {...(count > 0 && onSelect
                ? {
                    role: 'button',
                    tabIndex: 0,
                    'aria-label': label,
                    onClick: () => onSelect(bin),
                    onKeyDown: event => {
                      if (event.key === 'Enter' || event.key === ' ') {
                        event.preventDefault();
                        onSelect(bin);
                      }
                    },
                  }
                : {})}
            >
              <title>{label}</title>
              <rect
                x={x(bin.from)}
                y={0}
                width={x.bandwidth()}
                height={HEIGHT}
                className={styles.hit}
              />
              {(['modified', 'added', 'deleted'] as const).map(type => {
                const height = y(bin[type]);
                top -= height;
                return height > 0 ? (
                  <Bar
                    key={type}
                    x={x(bin.from)}
                    y={top}
                    width={x.bandwidth()}
                    height={Math.max(2, height - 1)}
                    rx={1.5}
                    className={styles[type]}
                  />
                ) : null;
              })}
            </g>
          );
        })}
        {ticks.map((bin, index) =>
          bin ? (
            <text
              key={index}
              x={[0, width / 2, width][index]}
              y={HEIGHT + AXIS - 3}
              textAnchor={(['start', 'middle', 'end'] as const)[index]}
              className={styles.tick}
            >
              {clock(index === 2 ? bin.to : bin.from)}
            </text>
          ) : null,
        )}
      </svg>
    </div>
  );
}

/** Width of an element in px, kept up to date. */
function useWidth(ref: React.RefObject<HTMLElement>): number {
  const [width, setWidth] = useState(600);
  useEffect(() => {
    const element = ref.current;
    if (!element || typeof ResizeObserver === 'undefined') {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.max(120, Math.floor(entry.contentRect.width))),
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
