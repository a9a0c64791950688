import {
  KeysetPage,
  KeysetRows,
  useFleetQuery,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useState } from 'react';

/** Rows that stand still while newer ones are counted. */
export interface StillRows<Row> {
  list: KeysetRows<Row>;
  /** Newer rows there are but are not shown. */
  newer: number;
  /** True where there may be more newer ones than were counted. */
  newerAtLeast: boolean;
  showNewer: () => void;
}

/**
 * A list whose first page is asked for at every hint, only to count what is
 * newer; shown is what was loaded until newer rows are asked for.
 *
 * @param isNewer - whether a row came after the newest that is shown
 */
export function useStillRows<Row>(
  key: string,
  load: (
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<KeysetPage<Row>>,
  options: {
    idOf: (row: Row) => string;
    isNewer: (row: Row, newestShown: Row) => boolean;
    revision: number;
  },
): StillRows<Row> {
  const { idOf, isNewer, revision } = options;
  const [asked, setAsked] = useState(0);
  const list = useKeysetRows(`${key} ${asked}`, load, { idOf });
  const first = useFleetQuery(key, signal => load(undefined, signal), {
    revision,
  });
  const top = list.data?.[0];
  const items = first.data?.items ?? [];
  const newer = top ? items.filter(item => isNewer(item, top)).length : 0;
  return {
    list,
    newer,
    newerAtLeast: newer > 0 && newer === items.length,
    showNewer: () => setAsked(value => value + 1),
  };
}
