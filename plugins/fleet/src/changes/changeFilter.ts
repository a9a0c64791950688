import type { FleetApi } from '@backstage-fleet/plugin-fleet-react';

/** What the feed is narrowed by. */
export type ChangeFilter = Omit<
  NonNullable<Parameters<FleetApi['listChanges']>[0]>,
  'limit' | 'cursor' | 'uid'
>;

/** Filters with one value, as the address holds them. */
export const CHANGE_FIELDS = [
  'cluster',
  'kind',
  'namespace',
  'owner',
  'environment',
  'manager',
] as const;

const TYPES = ['added', 'modified', 'deleted'] as const;

/** The filter an address holds. */
export function changeFilterOf(params: URLSearchParams): ChangeFilter {
  const filter: ChangeFilter = {};
  for (const name of [...CHANGE_FIELDS, 'q', 'since', 'until'] as const) {
    const value = params.get(name);
    if (value) {
      filter[name] = value;
    }
  }
  const types = TYPES.filter(type => params.getAll('type').includes(type));
  if (types.length > 0) {
    filter.type = types;
  }
  return filter;
}

/** Whether an address narrows the feed by more than time. */
export function isNarrowed(filter: ChangeFilter): boolean {
  const { since, until, ...rest } = filter;
  return Object.keys(rest).length > 0;
}

/** The address of a view, as a saved search keeps it: without its place in time. */
export function savedViewOf(params: URLSearchParams): string {
  const kept = new URLSearchParams(params);
  kept.delete('since');
  kept.delete('until');
  kept.sort();
  return kept.toString();
}
