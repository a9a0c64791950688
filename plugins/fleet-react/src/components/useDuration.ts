import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { durationParts } from '../format';
import { fleetReactTranslationRef } from '../translation';

/**
 * Gives a function that says a length of time in words: `2 h 11 min`.
 *
 * @public
 */
export function useDuration(): (seconds: number) => string {
  const { t } = useTranslationRef(fleetReactTranslationRef);
  return useCallback(
    (seconds: number) =>
      durationParts(seconds)
        .map(part => t(`duration.${part.unit}`, { value: String(part.value) }))
        .join(' '),
    [t],
  );
}
