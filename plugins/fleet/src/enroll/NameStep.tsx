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
import { toError } from '@backstage/errors';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, TextField } from '@backstage/ui';
import { FormEvent, useState } from 'react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { isClusterName } from './clusterName';
import styles from './NameStep.module.css';

/** Asks what the cluster is called and whose it is, and makes its token. */
export function NameStep(props: {
  enrollment: Enrollment | undefined;
  /** True while an enrollment is watched instead. */
  watching: boolean;
  onCreated: (enrollment: EnrollmentWithToken) => void;
  onAgain: () => void;
}) {
  const { enrollment, watching, onCreated, onAgain } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const permission = usePermission({
    permission: fleetEnrollmentCreatePermission,
  });
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [environment, setEnvironment] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();

  if (watching) {
    return (
      <div className={styles.summary}>
        {enrollment && (
          <>
            <strong>{enrollment.clusterName}</strong>
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

  const bad = name !== '' && !isClusterName(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      const created = await api.createEnrollment({
        clusterName: name,
        ...(owner && { owner }),
        ...(environment && { environment }),
      });
      setName('');
      onCreated(created);
    } catch (problem) {
      setError(toError(problem));
    } finally {
      setBusy(false);
    }
  };

  return (
    <form className={styles.form} onSubmit={submit}>
      <div className={styles.wide}>
        <TextField
          label={t('enroll.name')}
          value={name}
          onChange={setName}
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
          {bad ? t('enroll.nameBad', { name }) : t('enroll.nameRule')}
        </p>
      </div>
      <TextField
        label={t('enroll.owner')}
        description={t('enroll.ownerHint')}
        value={owner}
        onChange={setOwner}
        autoComplete="off"
      />
      <TextField
        label={t('enroll.environment')}
        description={t('enroll.environmentHint')}
        value={environment}
        onChange={setEnvironment}
        maxLength={63}
        autoComplete="off"
      />
      {error && (
        <div className={styles.wide}>
          <Alert status="danger" icon title={errorSentence(error)} />
        </div>
      )}
      <div className={styles.wide}>
        <Button
          type="submit"
          isPending={busy}
          isDisabled={!isClusterName(name) || !permission.allowed}
        >
          {t('enroll.create')}
        </Button>
      </div>
    </form>
  );
}
