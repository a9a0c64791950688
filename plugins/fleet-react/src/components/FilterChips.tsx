import type { Facet } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, DialogTrigger, Popover } from '@backstage/ui';
import { RiArrowDownSLine } from '@remixicon/react';
import clsx from 'clsx';
import { fleetReactTranslationRef } from '../translation';
import { FacetList } from './FacetList';
import styles from './FilterChips.module.css';

/**
 * A property that {@link FilterChips} narrows by.
 *
 * @public
 */
export interface ChipFilter {
  field: string;
  label: string;
  selected: readonly string[];
  labelOf?: (value: string) => string;
}

/**
 * Filters as a row of chips that say what they are set to; each opens its
 * values with counts.
 *
 * @public
 */
export function FilterChips(props: {
  filters: ChipFilter[];
  facets: readonly Facet[] | undefined;
  onChange: (field: string, values: string[]) => void;
  onClear?: () => void;
}) {
  const { filters, facets, onChange, onClear } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const active = filters.some(filter => filter.selected.length > 0);
  return (
    <div className={styles.chips} role="group" aria-label={t('filter.label')}>
      {filters.map(filter => {
        const facet = facets?.find(item => item.field === filter.field);
        const { selected, label, labelOf } = filter;
        const first = selected[0];
        return (
          <DialogTrigger key={filter.field}>
            <Button
              size="small"
              variant="secondary"
              className={clsx(styles.chip, selected.length > 0 && styles.on)}
              iconEnd={<RiArrowDownSLine />}
            >
              {label}{' '}
              {selected.length > 0 && (
                <span className={styles.value}>
                  {labelOf?.(first) || first || t('filter.none')}
                  {selected.length > 1 && ` +${selected.length - 1}`}
                </span>
              )}
            </Button>
            <Popover hideArrow placement="bottom start" aria-label={label}>
              <div className={styles.values}>
                {facet || selected.length > 0 ? (
                  <FacetList
                    title={label}
                    facet={facet}
                    selected={selected}
                    labelOf={labelOf}
                    onChange={values => onChange(filter.field, values)}
                  />
                ) : (
                  <span className={styles.none}>{t('filter.nothing')}</span>
                )}
              </div>
            </Popover>
          </DialogTrigger>
        );
      })}
      {active && onClear && (
        <Button size="small" variant="tertiary" onPress={onClear}>
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}
