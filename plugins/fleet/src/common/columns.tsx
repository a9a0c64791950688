import { Cell, Column, ColumnConfig, TableItem } from '@backstage/ui';
import clsx from 'clsx';
import { ReactNode } from 'react';
import styles from './columns.module.css';

/** Frame that tables stand in, which quiets their lines. */
export const tableFrame = styles.frame;

/** What a column is like beside its content. */
export interface ColumnOptions {
  /** Figures: right aligned, header too. */
  numeric?: boolean;
  /** How much of the table's width it takes; an even share unless said. */
  share?: 'wide' | 'medium';
  isHidden?: boolean;
  isRowHeader?: boolean;
}

/** A column of any content. */
export function column<Item extends TableItem>(
  id: string,
  label: string,
  render: (item: Item) => ReactNode,
  options: ColumnOptions = {},
): ColumnConfig<Item> {
  const { numeric, share, isHidden, isRowHeader } = options;
  return {
    id,
    label,
    isHidden,
    isRowHeader,
    header: () => (
      <Column
        id={id}
        isRowHeader={isRowHeader}
        className={clsx(
          numeric && styles.numericHeader,
          share && styles[share],
        )}
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
