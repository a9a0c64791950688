import { Cell, Column, ColumnConfig, TableItem } from '@backstage/ui';
import clsx from 'clsx';
import { ReactNode } from 'react';
import styles from './columns.module.css';

/** What a column is like beside its content. */
export interface ColumnOptions {
  /** Figures: right aligned, header too. */
  numeric?: boolean;
  /** How much of the table's width it takes; an even share unless said. */
  share?: 'wide' | 'medium' | `${number}%`;
  isHidden?: boolean;
  isRowHeader?: boolean;
  /** The hub sorts by it when its header is clicked. */
  isSortable?: boolean;
}

/** A column of any content. */
export function column<Item extends TableItem>(
  id: string,
  label: string,
  render: (item: Item) => ReactNode,
  options: ColumnOptions = {},
): ColumnConfig<Item> {
  const { numeric, share, isHidden, isRowHeader, isSortable } = options;
  return {
    id,
    label,
    isHidden,
    isRowHeader,
    isSortable,
    header: () => (
      <Column
        id={id}
        isRowHeader={isRowHeader}
        allowsSorting={isSortable}
        className={clsx(
          numeric && styles.numericHeader,
          share && styles[share],
        )}
        style={share?.endsWith('%') ? { width: share } : undefined}
      >
        {label}
      </Column>
    ),
    cell: item => (
      <Cell className={numeric ? styles.numeric : styles.cell}>
        {render(item)}
      </Cell>
    ),
  };
}
