import { ReactNode } from 'react';
import type { FleetQuery } from '../hooks/useFleetQuery';
import { EmptyState } from './EmptyState';
import { Panel } from './Panel';
import { QueryView } from './QueryView';

/**
 * A framed part of a page that a query fills: what it is at while it loads,
 * fails or finds nothing, and what is there.
 *
 * @public
 */
export function QueryPanel<Data>(props: {
  title?: ReactNode;
  /** Quiet words beside the title, such as a count. */
  note?: ReactNode;
  /** Links and buttons at the right. */
  actions?: ReactNode;
  className?: string;
  /** Lets what is there reach the frame; messages keep their distance. */
  flush?: boolean;
  query: Pick<FleetQuery<Data>, 'data' | 'error' | 'reload'>;
  /** Lines of what is loading. */
  rows?: number;
  /** Whether there is nothing to show; by default that of a list without items. */
  isEmpty?: (data: NonNullable<Data>) => boolean;
  /** What will stand here, and what fills it. */
  empty: Parameters<typeof EmptyState>[0];
  /** Says what is missing where data is a part only. */
  partial?: (data: NonNullable<Data>) => ReactNode;
  /** Stands above, whatever the query is at. */
  top?: ReactNode;
  children: (data: NonNullable<Data>) => ReactNode;
}) {
  const { title, note, actions, className, flush, query, rows } = props;
  const { isEmpty = hasNoItems, empty, partial, top, children } = props;
  const { data } = query;
  const isFilled = data !== undefined && data !== null && !isEmpty(data);
  return (
    <Panel
      title={title}
      note={note}
      actions={actions}
      className={className}
      flush={flush && isFilled}
    >
      {top}
      <QueryView
        query={query}
        loading={{ rows }}
        isEmpty={isEmpty}
        empty={<EmptyState {...empty} />}
        partial={partial}
      >
        {children}
      </QueryView>
    </Panel>
  );
}

/** A list, or an answer that holds one, without items. */
function hasNoItems(data: unknown): boolean {
  const items = Array.isArray(data)
    ? data
    : (data as { items?: unknown }).items;
  return Array.isArray(items) && items.length === 0;
}
