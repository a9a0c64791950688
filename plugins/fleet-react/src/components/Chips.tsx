import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCloseLine, RiShipLine } from '@remixicon/react';
import clsx from 'clsx';
import { Link } from 'react-router-dom';
import { DrawnState } from '../state';
import { fleetReactTranslationRef } from '../translation';
import styles from './Chips.module.css';
import { OwnerLink } from './OwnerLink';
import { StateMark } from './StateMark';

/**
 * The team that owns something, as a chip that leads to the catalog.
 *
 * @public
 */
export function OwnerChip(props: { owner: string | undefined }) {
  return (
    <span className={clsx(styles.chip, !props.owner && styles.none)}>
      <OwnerLink owner={props.owner} />
    </span>
  );
}

/**
 * A cluster as a chip, with its state where that is known.
 *
 * @public
 */
export function ClusterChip(props: {
  name: string;
  href?: string;
  state?: DrawnState;
}) {
  const { name, href, state } = props;
  const content = (
    <>
      {state ? (
        <StateMark state={state} size={9} />
      ) : (
        <RiShipLine size={12} aria-hidden />
      )}
      <span title={name}>{name}</span>
    </>
  );
  return href ? (
    <Link to={href} className={clsx(styles.chip, styles.link)}>
      {content}
    </Link>
  ) : (
    <span className={styles.chip}>{content}</span>
  );
}

/**
 * An environment as a chip; production stands out, since what happens there
 * counts most.
 *
 * @public
 */
export function EnvironmentChip(props: { environment: string | undefined }) {
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const { environment } = props;
  return (
    <span
      className={clsx(
        styles.chip,
        /^prod/i.test(environment ?? '') && styles.loud,
        !environment && styles.none,
      )}
    >
      {environment || t('environment.none')}
    </span>
  );
}

/**
 * A value that a list is narrowed to, which a click takes away.
 *
 * @public
 */
export function RemovableChip(props: { label: string; onRemove: () => void }) {
  const { t } = useTranslationRef(fleetReactTranslationRef);
  return (
    <span className={styles.chip}>
      {props.label}
      <button
        type="button"
        className={styles.remove}
        aria-label={t('filter.remove', { label: props.label })}
        onClick={props.onRemove}
      >
        <RiCloseLine size={14} aria-hidden />
      </button>
    </span>
  );
}
