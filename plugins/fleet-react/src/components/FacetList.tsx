import type { Facet } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import { fleetReactTranslationRef } from '../translation';
import styles from './FacetList.module.css';

/** Values shown before more are asked for. */
const FOLDED = 6;

/**
 * Values of a property with how many there are of each; several may be
 * chosen. A chosen value stays on offer when nothing matches it any more.
 *
 * @public
 */
export function FacetList(props: {
  title: string;
  facet: Facet | undefined;
  selected: readonly string[];
  onChange: (values: string[]) => void;
  /** How people say a value; itself unless said. */
  labelOf?: (value: string) => string;
}) {
  const { title, facet, selected, onChange, labelOf } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const [unfolded, setUnfolded] = useState(false);
  const known = facet?.values ?? [];
  const values = [
    ...known,
    ...selected
      .filter(value => !known.some(item => item.value === value))
      .map(value => ({ value, count: 0, label: undefined })),
  ];
  if (values.length === 0) {
    return null;
  }
  const shown = unfolded
    ? values
    : values.filter(
        (item, index) => index < FOLDED || selected.includes(item.value),
      );
  const label = (item: (typeof values)[number]) =>
    item.label || labelOf?.(item.value) || item.value || t('filter.none');
  return (
    <fieldset className={styles.facet}>
      <legend className={styles.title}>{title}</legend>
      {shown.map(item => (
        <label key={item.value} className={styles.value}>
          <input
            type="checkbox"
            checked={selected.includes(item.value)}
            onChange={event =>
              onChange(
                event.target.checked
                  ? [...selected, item.value]
                  : selected.filter(value => value !== item.value),
              )
            }
          />
          <span className={styles.name} title={label(item)}>
            {label(item)}
          </span>{' '}
          <span className={styles.count}>
            {facet?.isSampled
              ? t('filter.atLeast', { count: item.count })
              : item.count.toLocaleString()}
          </span>
        </label>
      ))}
      {shown.length < values.length && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => setUnfolded(true)}
        >
          {t('filter.more', { count: values.length - shown.length })}
        </Button>
      )}
      {unfolded && facet && !facet.isComplete && (
        <span className={styles.note}>{t('filter.incomplete')}</span>
      )}
    </fieldset>
  );
}
