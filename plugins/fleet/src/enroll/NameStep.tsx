import {
  Enrollment,
  EnrollmentWithToken,
  fleetEnrollmentCreatePermission,
} from '@backstage-fleet/plugin-fleet-common';
import {
  errorSentence,
  fleetApiRef,
  OwnerLink,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  Alert,
  Button,
  NumberField,
  Radio,
  RadioGroup,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
} from '@backstage/ui';
import { FormEvent, useState } from 'react';
import { OwnerPicker } from '../common/OwnerPicker';
import page from '../common/page.module.css';
import { useAction } from '../common/useAction';
import { fleetTranslationRef } from '../translation';
import { isClusterName } from './clusterName';
import {
  EnrollForm,
  formFrom,
  isPrefix,
  MAX_USES,
  MODES,
  requestOf,
} from './enrollRequest';
import { MoreOptions } from './MoreOptions';
import styles from './NameStep.module.css';

/** Asks what is enrolled and whose it is, and makes its token. */
export function NameStep(props: {
  enrollment: Enrollment | undefined;
  /** True while an enrollment is watched instead. */
  watching: boolean;
  /** Parameters that another page's link came with. */
  params: URLSearchParams;
  onCreated: (enrollment: EnrollmentWithToken) => void;
  onAgain: () => void;
}) {
  const { enrollment, watching, params, onCreated, onAgain } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const permission = usePermission({
    permission: fleetEnrollmentCreatePermission,
  });
  const [form, setForm] = useState(() => formFrom(params));
  const action = useAction();
  const set = (part: Partial<EnrollForm>) =>
    setForm(before => ({ ...before, ...part }));

  if (watching) {
    return (
      <div className={styles.summary}>
        {enrollment && (
          <>
            <strong>
              {enrollment.clusterName ||
                t('enroll.manyOf', {
                  count: enrollment.maxUses ?? 1,
                  prefix: enrollment.namePrefix ?? '',
                })}
            </strong>
            {enrollment.mode && enrollment.mode !== 'new' && (
              <span>{t(`enroll.mode.${enrollment.mode}`)}</span>
            )}
            {enrollment.environment && <span>{enrollment.environment}</span>}
            <OwnerLink owner={enrollment.owner} />
          </>
        )}
        <Button size="small" variant="tertiary" onPress={onAgain}>
          {t('enroll.createAgain')}
        </Button>
      </div>
    );
  }
  if (!permission.loading && !permission.allowed) {
    return <p className={page.quiet}>{t('enroll.forbidden')}</p>;
  }

  const request = requestOf(form);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (request) {
      await action.run(async () => {
        const created = await api.createEnrollment(request);
        setForm(formFrom(new URLSearchParams()));
        onCreated(created);
      });
    }
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.wide}>
        <ToggleButtonGroup
          aria-label={t('enroll.howMany')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[form.many ? 'many' : 'one']}
          onSelectionChange={keys => set({ many: keys.has('many') })}
        >
          <ToggleButton id="one">{t('enroll.one')}</ToggleButton>
          <ToggleButton id="many">{t('enroll.many')}</ToggleButton>
        </ToggleButtonGroup>
      </div>
      {form.many ? (
        <ManyFields form={form} onChange={set} />
      ) : (
        <OneFields form={form} onChange={set} />
      )}
      <OwnerPicker value={form.owner} onChange={owner => set({ owner })} />
      <TextField
        label={t('enroll.environment')}
        description={t('enroll.environmentHint')}
        value={form.environment}
        onChange={environment => set({ environment })}
        maxLength={63}
        autoComplete="off"
      />
      <MoreOptions form={form} onChange={set} />
      {action.error && (
        <div className={styles.wide}>
          <Alert status="danger" icon title={errorSentence(action.error)} />
        </div>
      )}
      <div className={styles.wide}>
        <Button
          type="submit"
          isPending={action.busy}
          isDisabled={!request || !permission.allowed}
        >
          {t('enroll.create')}
        </Button>
      </div>
    </form>
  );
}

function OneFields(props: {
  form: EnrollForm;
  onChange: (part: Partial<EnrollForm>) => void;
}) {
  const { form, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const bad = form.name !== '' && !isClusterName(form.name);
  return (
    <>
      <div className={styles.wide}>
        <TextField
          label={t('enroll.name')}
          value={form.name}
          onChange={name => onChange({ name })}
          isRequired
          maxLength={63}
          autoComplete="off"
          spellCheck="false"
          isInvalid={bad}
          aria-describedby="fleet-name-rule"
        />
        <p
          id="fleet-name-rule"
          className={bad ? styles.bad : styles.rule}
          role={bad ? 'alert' : undefined}
        >
          {bad
            ? t('enroll.nameBad', { name: form.name })
            : t('enroll.nameRule')}
        </p>
      </div>
      <div className={styles.wide}>
        <RadioGroup
          label={t('enroll.modeLabel')}
          value={form.mode}
          onChange={mode =>
            onChange({ mode: MODES.find(item => item === mode) ?? 'new' })
          }
        >
          {MODES.map(mode => (
            <Radio key={mode} value={mode}>
              {t(`enroll.mode.${mode}`)}
            </Radio>
          ))}
        </RadioGroup>
        {form.mode === 'replace' && (
          <p className={styles.bad}>{t('enroll.replaceWarning')}</p>
        )}
      </div>
    </>
  );
}

function ManyFields(props: {
  form: EnrollForm;
  onChange: (part: Partial<EnrollForm>) => void;
}) {
  const { form, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const bad = !isPrefix(form.prefix);
  return (
    <>
      <NumberField
        label={t('enroll.maxUses')}
        description={t('enroll.maxUsesHint')}
        minValue={2}
        maxValue={MAX_USES}
        value={form.maxUses}
        onChange={maxUses => onChange({ maxUses })}
      />
      <TextField
        label={t('enroll.prefix')}
        description={t(bad ? 'enroll.nameRule' : 'enroll.prefixHint')}
        value={form.prefix}
        onChange={prefix => onChange({ prefix })}
        isInvalid={bad}
        maxLength={40}
        autoComplete="off"
        spellCheck="false"
      />
    </>
  );
}
