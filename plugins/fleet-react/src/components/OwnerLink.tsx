import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { fleetReactTranslationRef } from '../translation';
import styles from './OwnerLink.module.css';

/**
 * The team that owns something, linked to its page in the catalog.
 *
 * @public
 */
export function OwnerLink(props: { owner: string | undefined }) {
  const { t } = useTranslationRef(fleetReactTranslationRef);
  if (!props.owner) {
    return <span className={styles.none}>{t('owner.none')}</span>;
  }
  return (
    <EntityRefLink
      entityRef={props.owner}
      defaultKind="group"
      hideIcon
      className={styles.link}
    />
  );
}
