import { Cell, Column, ColumnConfig, TableItem } from '@backstage/ui';
import { ReactNode } from 'react';
import styles from './columns.module.css';

/** A column of any content. */
export function column<Item extends TableItem>(
  id: string,
  label: string,
  render: (item: Item) => ReactNode,
  options: Partial<ColumnConfig<Item>> & { numeric?: boolean } = {},
): ColumnConfig<Item> {
  const { numeric, ...config } = options;
  return {
    id,
    label,
    cell: item => (
      <Cell className={numeric ? styles.numeric : styles.cell}>
        {render(item)}
      </Cell>
    ),
    ...(numeric
      ? {
          header: () => (
            <Column
              id={id}
              className={styles.numericHeader}
              width={config.width}
              minWidth={config.minWidth}
              maxWidth={config.maxWidth}
            >
              {label}
            </Column>
          ),
        }
      : {}),
    ...config,
  };
}
