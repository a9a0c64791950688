import { ColumnConfig, SortState, TableItem } from '@backstage/ui';
import { RiArrowDownLine, RiArrowUpLine } from '@remixicon/react';
import { CSSProperties, memo, MouseEvent, ReactNode } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import styles from './WindowTable.module.css';

/** What a cell or header of Backstage UI's columns is made of. */
interface CellParts {
  className?: string;
  style?: CSSProperties;
  children?: ReactNode;
  allowsSorting?: boolean;
}

const WindowRow = memo(function DrawnRow(props: {
  row: TableItem;
  index: number;
  columns: readonly ColumnConfig<TableItem>[];
  href: string | undefined;
  onRow?: (row: TableItem) => void;
}) {
  const { row, index, columns, href, onRow } = props;
  const navigate = useNavigate();
  const open = (event: MouseEvent) => {
    const inner = (event.target as Element).closest('a, button, input');
    if (inner || window.getSelection()?.toString()) {
      return;
    }
    if (href) {
      navigate(href);
    }
    onRow?.(row);
  };
  return (
    <tr
      aria-rowindex={index}
      className={href || onRow ? styles.opens : undefined}
      onClick={open}
    >
      {columns.map(column => {
        if (column.isHidden) {
          return null;
        }
        const cell = column.cell(row).props as CellParts;
        return column.isRowHeader ? (
          <th key={column.id} scope="row" className={cell.className}>
            {href ? (
              <Link to={href} className={styles.link}>
                {cell.children}
              </Link>
            ) : (
              cell.children
            )}
          </th>
        ) : (
          <td key={column.id} className={cell.className}>
            {cell.children}
          </td>
        );
      })}
    </tr>
  );
});

/**
 * The rows of a window over many, as a plain table from the same columns as
 * Backstage UI's, and looking like it. That one keeps a collection of all its
 * cells, which makes a window that moves cost some 100 ms a step; here only
 * rows that come into view are drawn.
 */
export function WindowTable<Row extends TableItem>(props: {
  columns: readonly ColumnConfig<Row>[];
  rows: readonly Row[];
  label: string;
  /** Index of the first row among all. */
  from: number;
  /** How many there are in all. */
  count: number;
  sort?: SortState;
  getHref?: (row: Row) => string | undefined;
  onRow?: (row: Row) => void;
}) {
  const { rows, label, from, count, sort, getHref, onRow } = props;
  const columns = props.columns.filter(column => !column.isHidden);
  const by = sort?.descriptor;
  return (
    <table
      className={styles.table}
      aria-label={label}
      aria-rowcount={count + 1}
    >
      <thead>
        <tr aria-rowindex={1}>
          {columns.map(column => {
            const head = (column.header?.().props ?? {}) as CellParts;
            const sorted = by?.column === column.id;
            const descending = by?.direction === 'descending';
            return (
              <th
                key={column.id}
                scope="col"
                className={head.className}
                style={head.style}
                aria-sort={sorted ? by?.direction : undefined}
              >
                {sort && (head.allowsSorting || column.isSortable) ? (
                  <button
                    type="button"
                    className={styles.sort}
                    onClick={() =>
                      sort.onSortChange({
                        column: column.id,
                        direction:
                          sorted && !descending ? 'descending' : 'ascending',
                      })
                    }
                  >
                    {column.label}
                    {sorted && descending && (
                      <RiArrowDownLine size={14} aria-hidden />
                    )}
                    {sorted && !descending && (
                      <RiArrowUpLine size={14} aria-hidden />
                    )}
                  </button>
                ) : (
                  column.label
                )}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <WindowRow
            key={row.id}
            row={row}
            index={from + index + 2}
            columns={props.columns as readonly ColumnConfig<TableItem>[]}
            href={getHref?.(row)}
            onRow={onRow as ((item: TableItem) => void) | undefined}
          />
        ))}
      </tbody>
    </table>
  );
}
