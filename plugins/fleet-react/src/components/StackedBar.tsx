import clsx from 'clsx';
import { Link } from 'react-router-dom';
import styles from './StackedBar.module.css';

/**
 * A part of a {@link StackedBar}.
 *
 * @public
 */
export interface StackedPart {
  id: string;
  label: string;
  value: number;
  /** 0 is calm and new, 1 is what asks for a look. */
  weight?: number;
  /** Where the rows behind it are. */
  href?: string;
  /** Words beside the label, such as `2 behind`. */
  note?: string;
}

/** Parts narrower than this share have their label in the legend alone. */
const LABELED = 0.07;

/**
 * Parts of a whole in their given order, shaded from calm to what asks for a
 * look, with a legend whose numbers lead to the rows behind them.
 *
 * @public
 */
export function StackedBar(props: {
  parts: StackedPart[];
  /** What is counted, for readers that do not see. */
  label: string;
  /** A line after this part, such as the newest version that is supported. */
  lineAfter?: { id: string; label: string };
}) {
  const { label, lineAfter } = props;
  const parts = props.parts.filter(part => part.value > 0);
  const total = parts.reduce((sum, part) => sum + part.value, 0);
  const text = parts.map(part => `${part.label}: ${part.value}`).join(', ');
  return (
    <div className={styles.wrap}>
      <div role="img" aria-label={`${label}: ${text}`} className={styles.bar}>
        {parts.map(part => (
          <span
            key={part.id}
            title={`${part.label}: ${part.value}`}
            className={clsx(
              styles.part,
              part.id === lineAfter?.id && styles.line,
            )}
            style={{
              flexGrow: part.value,
              ['--fleet-weight' as string]: `${Math.round(
                (part.weight ?? 0) * 100,
              )}%`,
            }}
          >
            {part.value / total >= LABELED && (
              <span className={styles.inside}>{part.label}</span>
            )}
          </span>
        ))}
      </div>
      <ul className={styles.legend}>
        {parts.map(part => {
          const content = (
            <>
              <span
                className={styles.swatch}
                style={{
                  ['--fleet-weight' as string]: `${Math.round(
                    (part.weight ?? 0) * 100,
                  )}%`,
                }}
                aria-hidden
              />
              <span className={styles.label}>{part.label}</span>
              <span className={styles.note}>{part.note}</span>
              <span className={styles.value}>
                {part.value.toLocaleString()}
              </span>
            </>
          );
          return (
            <li
              key={part.id}
              className={part.id === lineAfter?.id ? styles.ruled : undefined}
              data-line={
                part.id === lineAfter?.id ? lineAfter.label : undefined
              }
            >
              {part.href ? (
                <Link to={part.href} className={styles.item}>
                  {content}
                </Link>
              ) : (
                <span className={styles.item}>{content}</span>
              )}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
