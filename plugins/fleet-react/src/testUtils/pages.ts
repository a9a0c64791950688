/** One page of a list, its cursor being the index of the next row. */
export function page<Item>(
  items: readonly Item[],
  query: { limit?: number; cursor?: string } = {},
) {
  const from = Number(query.cursor ?? 0);
  const to = from + (query.limit ?? 100);
  return {
    items: items.slice(from, to).map(item => ({ ...item })),
    ...(to < items.length ? { nextCursor: String(to) } : {}),
    totalCount: { value: items.length, relation: 'eq' as const },
  };
}

/** Counts values, the most frequent first. */
export function countBy<Item>(
  items: readonly Item[],
  valuesOf: (item: Item) => readonly string[],
): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const item of items) {
    for (const value of valuesOf(item)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .sort((a, b) => b.count - a.count || a.value.localeCompare(b.value));
}

/** Whether a text holds a pattern in which `*` is any text. */
export function like(pattern: string, value: string): boolean {
  const source = pattern
    .split('*')
    .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(value);
}
