import clsx from 'clsx';
import { numberText } from '../format/locale';
import styles from './Quantity.module.css';

/**
 * A number with its unit, in figures of one width so that columns line up.
 *
 * @public
 */
export function Quantity(props: {
  value: number | undefined;
  unit?: string;
  /** Shown as `value/of`. */
  of?: number;
  /** Digits after the point at most; 1 unless said. */
  digits?: number;
  /** Draws attention where a number is not as it should be. */
  tone?: 'plain' | 'quiet' | 'warning' | 'danger';
  align?: 'left' | 'right';
}) {
  const {
    value,
    unit,
    of,
    digits = 1,
    tone = 'plain',
    align = 'right',
  } = props;
  const format = (number: number) => numberText(number, digits);
  return (
    <span className={clsx(styles.quantity, styles[tone], styles[align])}>
      {value === undefined ? (
        <span className={styles.unit}>–</span>
      ) : (
        <>
          {format(value)}
          {of !== undefined && <span className={styles.of}>/{format(of)}</span>}
          {unit && <span className={styles.unit}> {unit}</span>}
        </>
      )}
    </span>
  );
}
