import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Checkbox, Select } from '@backstage/ui';
import { fleetTranslationRef } from '../translation';
import { EnrollForm, EXPIRIES, PROFILES } from './enrollRequest';
import styles from './NameStep.module.css';

/** What most enrollments leave as it is: what the agent is for, how long the token waits, approval. */
export function MoreOptions(props: {
  form: EnrollForm;
  onChange: (part: Partial<EnrollForm>) => void;
}) {
  const { form, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <details className={styles.wide}>
      <summary className={styles.more}>{t('enroll.moreOptions')}</summary>
      <div className={styles.form}>
        <Select
          label={t('enroll.profile')}
          selectedKey={form.profile}
          onSelectionChange={key =>
            onChange({
              profile: PROFILES.find(item => item === key) ?? 'inventory',
            })
          }
          options={PROFILES.map(value => ({
            value,
            label: t(`enroll.profiles.${value}`),
          }))}
        />
        <Select
          label={t('enroll.expiry')}
          selectedKey={String(form.expiresInMinutes)}
          onSelectionChange={key => onChange({ expiresInMinutes: Number(key) })}
          options={EXPIRIES.map(minutes => ({
            value: String(minutes),
            label: t('enroll.expiryOf', {
              duration: minutes < 60 ? `${minutes} min` : `${minutes / 60} h`,
            }),
          }))}
        />
        <div className={styles.wide}>
          <Checkbox
            isSelected={form.autoApprove}
            onChange={autoApprove => onChange({ autoApprove })}
          >
            {t('enroll.autoApprove')}
          </Checkbox>
          {form.autoApprove && (
            <p className={styles.bad}>{t('enroll.autoApproveWarning')}</p>
          )}
        </div>
      </div>
    </details>
  );
}
