import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { fleetReactTranslationRef } from '../translation';
import styles from './OwnerLink.module.css';

/**
 * An owner as a whole entity reference: a group of the default namespace unless
 * it says otherwise. Undefined for text that is no reference: clusters take any.
 */
function wholeRef(owner: string): string | undefined {
  const part = '[A-Za-z0-9_.-]+';
  const match = new RegExp(`^(?:(${part}):)?(?:(${part})/)?(${part})$`).exec(
    owner,
  );
  return match
    ? `${match[1] ?? 'group'}:${match[2] ?? 'default'}/${match[3]}`
    : undefined;
}

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
  const entityRef = wholeRef(props.owner);
  // The link of the catalog throws at what it cannot read, and takes the page with it.
  if (!entityRef) {
    return <span>{props.owner}</span>;
  }
  return (
    <EntityRefLink
      entityRef={entityRef}
      defaultKind="group"
      hideIcon
      className={styles.link}
    />
  );
}
