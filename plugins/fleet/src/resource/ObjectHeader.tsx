import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  ClusterChip,
  KindIcon,
  OwnerChip,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiArrowRightSLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import header from '../common/Header.module.css';
import { useHrefs } from '../common/hrefs';
import { ToolLinks } from '../common/ToolLinks';
import { fleetTranslationRef } from '../translation';
import styles from './ObjectHeader.module.css';

/** What the object is, how it is, where it stands and whose it is, and why. */
export function ObjectHeader({ resource }: { resource: ResourceDetail }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { cluster, kind, kindName, namespace, name, reason } = resource;
  return (
    <header className={header.header}>
      <ol className={styles.crumbs}>
        <li>
          <ClusterChip name={cluster} href={hrefs.cluster(cluster)} />
        </li>
        {namespace && (
          <li>
            <RiArrowRightSLine size={14} aria-hidden />
            <Link to={hrefs.search(`cluster:${cluster} ns:${namespace}`)}>
              {namespace}
            </Link>
          </li>
        )}
        {[...resource.owners].reverse().map(owner => (
          <li key={owner.uid}>
            <RiArrowRightSLine size={14} aria-hidden />
            <Link to={hrefs.resource(cluster, owner.uid)}>
              <KindIcon kind={owner.kindName} size={13} />
              {owner.kindName} {owner.name}
            </Link>
          </li>
        ))}
        <li>
          <RiArrowRightSLine size={14} aria-hidden />
          <Link to={hrefs.search(`cluster:${cluster} kind:${kind}`)}>
            {kindName}
          </Link>
        </li>
      </ol>
      <div className={header.line}>
        <span className={styles.icon}>
          <KindIcon kind={kindName} size={24} />
        </span>
        <h1 className={header.name}>{name}</h1>
        <StateBadge
          state={resource.state}
          word={resource.status}
          variant="pill"
        />
      </div>
      {reason && <p className={styles.reason}>{reason}</p>}
      <ul className={header.facts}>
        <li>
          <OwnerWithWhy resource={resource} />
        </li>
        {resource.createdAt && (
          <li>
            {t('resource.created')} <Age at={resource.createdAt} />
          </li>
        )}
        {Boolean(resource.restarts) && (
          <li>{t('resource.restarts', { count: resource.restarts ?? 0 })}</li>
        )}
        {resource.changedBy && (
          <li>{t('changes.by', { manager: resource.changedBy.manager })}</li>
        )}
      </ul>
      <ToolLinks label={t('resource.links')} links={resource.links} />
    </header>
  );
}

function OwnerWithWhy({ resource }: { resource: ResourceDetail }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { ownedBy } = resource;
  const why = ownedBy && [
    t(`resource.ownedBy.level.${ownedBy.level}`),
    ownedBy.rule
      ? t(`resource.ownedBy.source.${ownedBy.source}`, {
          rule: ownedBy.rule,
        } as never)
      : t(`resource.ownedBy.ruleless.${ownedBy.source}`),
  ];
  return (
    <span className={styles.owner}>
      <OwnerChip owner={ownedBy?.owner ?? resource.owner} />
      {why && <span>{why.join(', ')}</span>}
    </span>
  );
}
