import type { Facet } from '@backstage-fleet/plugin-fleet-common';
import {
  FacetList,
  fleetReactTranslationRef,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { RiFilter3Line } from '@remixicon/react';
import { useState } from 'react';
import { fleetTranslationRef } from '../translation';
import styles from './FacetColumn.module.css';
import { chosenValues, withValues } from './queryTerms';
import { SEARCH_FACETS, SearchField } from './useSearchFacets';

const NOBODY = 'none';

/** Facets that add terms to the query and take them away. */
export function FacetColumn(props: {
  query: string;
  facets: readonly Facet[] | undefined;
  onQuery: (query: string) => void;
}) {
  const { query, facets, onQuery } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const [open, setOpen] = useState(false);
  const labelOf = (field: SearchField) => (value: string) => {
    if (field === 'state') {
      return tReact(`state.${value as 'healthy'}`);
    }
    if (field === 'owner') {
      return value === NOBODY
        ? t('search.noOwner')
        : value.replace(/^group:(default\/)?/, '');
    }
    return value;
  };
  return (
    <aside
      className={styles.column}
      aria-label={t('search.facets')}
      data-open={open}
    >
      <span className={styles.toggle}>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiFilter3Line />}
          aria-expanded={open}
          onPress={() => setOpen(!open)}
        >
          {t('search.facetsShow')}
        </Button>
      </span>
      <div className={styles.facets}>
        {SEARCH_FACETS.map(({ field, key }) => {
          const facet = asTerms(
            facets?.find(item => item.field === field),
            field,
          );
          return (
            <FacetList
              key={field}
              title={t(`search.facet.${field}`)}
              facet={facet}
              selected={chosenOf(query, key, facet)}
              labelOf={labelOf(field)}
              onChange={values => onQuery(withValues(query, key, values))}
            />
          );
        })}
      </div>
    </aside>
  );
}

/** A facet with the values that a term can ask for. */
function asTerms(facet: Facet | undefined, field: SearchField) {
  return (
    facet && {
      ...facet,
      values: facet.values
        .filter(item => item.value !== '' || field === 'owner')
        .map(item => (item.value === '' ? { ...item, value: NOBODY } : item)),
    }
  );
}

/** Values the query asks for, as the facet writes them: `Pod` is its `pods`. */
function chosenOf(
  query: string,
  key: string,
  facet: Facet | undefined,
): string[] {
  return chosenValues(query, key).map(value => {
    const same = (text: string | undefined) =>
      text?.toLowerCase() === value.toLowerCase();
    const known = facet?.values.find(
      item => same(item.value) || same(item.label),
    );
    return known?.value ?? value;
  });
}
