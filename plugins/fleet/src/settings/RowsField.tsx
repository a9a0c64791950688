import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, ButtonIcon, TextField } from '@backstage/ui';
import { RiAddLine, RiCloseLine } from '@remixicon/react';
import { fleetTranslationRef } from '../translation';
import styles from './Settings.module.css';

/** Rows of short texts that are added and taken away, such as labels. */
export function RowsField<Row extends object>(props: {
  legend: string;
  rows: Row[];
  fields: [name: keyof Row & string, label: string][];
  /** A row as it begins. */
  empty: Row;
  isDisabled: boolean;
  onChange: (rows: Row[]) => void;
}) {
  const { legend, rows, fields, empty, isDisabled, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <fieldset className={`${styles.wide} ${styles.rows}`} disabled={isDisabled}>
      <legend>{legend}</legend>
      {rows.map((row, index) => (
        <div key={index} className={styles.row}>
          {fields.map(([name, label]) => (
            <TextField
              key={name}
              size="small"
              aria-label={`${legend} ${index + 1}: ${label}`}
              placeholder={label}
              value={String(row[name] ?? '')}
              isDisabled={isDisabled}
              onChange={value =>
                onChange(
                  rows.map((item, at) =>
                    at === index ? { ...item, [name]: value } : item,
                  ),
                )
              }
              autoComplete="off"
            />
          ))}
          <ButtonIcon
            size="small"
            variant="tertiary"
            icon={<RiCloseLine />}
            aria-label={t('settings.removeRow', {
              what: `${legend} ${index + 1}`,
            })}
            isDisabled={isDisabled}
            onPress={() => onChange(rows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <span>
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiAddLine />}
          isDisabled={isDisabled}
          onPress={() => onChange([...rows, { ...empty }])}
        >
          {t('settings.addRow')}
        </Button>
      </span>
    </fieldset>
  );
}
