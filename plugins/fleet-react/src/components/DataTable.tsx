import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  ColumnConfig,
  SortState,
  Table,
  TableItem,
} from '@backstage/ui';
import clsx from 'clsx';
import { UIEvent, useEffect, useMemo, useRef, useState } from 'react';
import { fleetReactTranslationRef } from '../translation';
import styles from './DataTable.module.css';
import { rowWindow } from './rowWindow';
import { WindowTable } from './WindowTable';

/** More rows than this scroll in a frame of their own. */
const WINDOWED_ABOVE = 100;

/** Rows from the end at which more are loaded. */
const LOAD_AHEAD = 60;

/**
 * Rows as Backstage UI's table. Many rows scroll in a frame of their own, of
 * which only those on the screen are drawn; more are loaded on the way down.
 *
 * @public
 */
export function DataTable<Row extends TableItem>(props: {
  columns: readonly ColumnConfig<Row>[];
  rows: Row[];
  /** What the rows are, for readers that do not see. */
  label: string;
  sort?: SortState;
  getHref?: (row: Row) => string | undefined;
  onRow?: (row: Row) => void;
  /** Height of a row in px where there are many; 57 unless said. */
  rowHeight?: number;
  totalCount?: { value: number; relation: 'eq' | 'gte' };
  hasMore?: boolean;
  loadingMore?: boolean;
  onMore?: () => void;
  onVisible?: (from: number, to: number) => void;
}) {
  const {
    columns,
    rows,
    label,
    sort,
    getHref,
    onRow,
    rowHeight = 57,
    totalCount,
    hasMore = false,
    loadingMore = false,
    onMore,
    onVisible,
  } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const frame = useRef<HTMLDivElement>(null);
  const windowed = rows.length > WINDOWED_ABOVE;
  const [seen, setSeen] = useState({ from: 0, to: 60 });
  const span = windowed
    ? {
        from: Math.min(seen.from, rows.length),
        to: Math.min(seen.to, rows.length),
      }
    : { from: 0, to: rows.length };

  const look = (element: HTMLElement) => {
    const next = rowWindow(rows.length, rowHeight, {
      top: element.scrollTop,
      height: element.clientHeight || 600,
    });
    setSeen(before =>
      before.from === next.from && before.to === next.to ? before : next,
    );
    if (hasMore && !loadingMore && next.to >= rows.length - LOAD_AHEAD) {
      onMore?.();
    }
  };
  useEffect(() => {
    if (frame.current && windowed) {
      look(frame.current);
    }
    // Looks again when rows came; scrolling looks by itself.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [windowed, rows.length]);
  const { from, to } = span;
  useEffect(() => onVisible?.(from, to), [onVisible, from, to]);

  const drawn = useMemo(
    () => (windowed ? rows.slice(from, to) : rows),
    [windowed, rows, from, to],
  );
  const rowConfig = useMemo(
    () => ({ getHref, onClick: onRow }),
    [getHref, onRow],
  );
  return (
    <div>
      <div
        ref={frame}
        role="region"
        aria-label={label}
        className={clsx(styles.frame, windowed && styles.windowed)}
        style={{ ['--fleet-row' as string]: `${rowHeight}px` }}
        // What scrolls must be reached by the keyboard, too.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        tabIndex={windowed ? 0 : undefined}
        onScroll={
          windowed
            ? (event: UIEvent<HTMLElement>) => look(event.currentTarget)
            : undefined
        }
      >
        <div
          style={
            windowed
              ? {
                  paddingTop: from * rowHeight,
                  paddingBottom: (rows.length - to) * rowHeight,
                }
              : undefined
          }
        >
          {windowed ? (
            <WindowTable
              columns={columns}
              rows={drawn}
              label={label}
              from={from}
              count={totalCount?.value ?? rows.length}
              sort={sort}
              getHref={getHref}
              onRow={onRow}
            />
          ) : (
            <Table
              columnConfig={columns}
              data={drawn}
              sort={sort}
              pagination={{ type: 'none' }}
              rowConfig={rowConfig}
            />
          )}
        </div>
      </div>
      {(hasMore || windowed) && (
        <div className={styles.foot}>
          <span>
            {t(
              totalCount?.relation === 'gte'
                ? 'table.loadedAtLeast'
                : 'table.loaded',
              {
                loaded: rows.length.toLocaleString(),
                total: (totalCount?.value ?? rows.length).toLocaleString(),
              },
            )}
          </span>
          {hasMore && (
            <Button
              size="small"
              variant="secondary"
              isPending={loadingMore}
              onPress={onMore}
            >
              {t('table.more')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
