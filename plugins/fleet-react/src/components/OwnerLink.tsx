import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  useEntityPresentation,
  useEntityRefLink,
} from '@backstage/plugin-catalog-react';
import { Link } from 'react-router-dom';
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
  return <TeamLink entityRef={entityRef} />;
}

/**
 * The name that the portal gives an entity, linked to its page. The catalog's
 * own link brings a tooltip for each, which a long table cannot afford.
 */
function TeamLink({ entityRef }: { entityRef: string }) {
  const hrefOf = useEntityRefLink();
  const { primaryTitle, secondaryTitle } = useEntityPresentation(entityRef, {
    defaultKind: 'group',
  });
  return (
    <Link to={hrefOf(entityRef)} className={styles.link} title={secondaryTitle}>
      {primaryTitle}
    </Link>
  );
}
