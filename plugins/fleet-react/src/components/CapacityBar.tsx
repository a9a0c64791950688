import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { bytesOf, coresOf, shareOf } from '../format';
import { numberText } from '../format/locale';
import { fleetReactTranslationRef } from '../translation';
import styles from './CapacityBar.module.css';

/** Above this share of what is there, little more can be placed. */
const FULL = 0.9;

/**
 * How much of what is allocatable is requested, as a bar with the share and
 * both amounts in one unit.
 *
 * @public
 */
export function CapacityBar(props: {
  /** `cpu` in thousandths of a core, `memory` in bytes, `pods` in pods. */
  resource: 'cpu' | 'memory' | 'pods';
  requested: number | undefined;
  allocatable: number | undefined;
  /** `small` is for rows: the share alone, the amounts on hover. */
  size?: 'small' | 'medium';
  /** Stands before the bar. */
  label?: string;
}) {
  const { resource, requested, allocatable, size = 'medium', label } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  if (requested === undefined || !allocatable) {
    return <span className={styles.none}>–</span>;
  }
  const share = shareOf(requested, allocatable);
  const percent = `${Math.round((requested / allocatable) * 100)} %`;
  const amounts = amountsOf(resource, requested, allocatable, {
    cores: t('capacity.cores'),
    pods: t('capacity.pods'),
  });
  const text = t('capacity.text', { ...amounts, percent });
  return (
    <span className={clsx(styles.wrap, styles[size])} title={text}>
      {label && <span className={styles.label}>{label}</span>}
      <span
        className={styles.bar}
        role="meter"
        aria-label={label ? `${label}: ${text}` : text}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <span
          className={clsx(styles.fill, share >= FULL && styles.full)}
          style={{ width: `${share * 100}%` }}
        />
      </span>
      <span className={styles.share}>{percent}</span>
      {size === 'medium' && (
        <span className={styles.amounts}>{t('capacity.amounts', amounts)}</span>
      )}
    </span>
  );
}

/** Both amounts as text, in the unit of the larger. */
function amountsOf(
  resource: 'cpu' | 'memory' | 'pods',
  value: number,
  of: number,
  units: { cores: string; pods: string },
): { value: string; of: string; unit: string } {
  const said = (number: number) => numberText(number, 1);
  if (resource === 'memory') {
    const bytes = bytesOf(value, of);
    return { value: said(bytes.value), of: said(bytes.of), unit: bytes.unit };
  }
  return resource === 'cpu'
    ? { value: said(coresOf(value)), of: said(coresOf(of)), unit: units.cores }
    : { value: said(value), of: said(of), unit: units.pods };
}
