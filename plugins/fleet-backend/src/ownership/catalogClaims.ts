import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  Entity,
  RELATION_OWNED_BY,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { FLEET_CLUSTER_ID_ANNOTATION } from '@backstage-fleet/plugin-fleet-common';
import { OwnerClaim } from './resolve';
import { normalizeOwner } from './rules';

const ID = 'backstage.io/kubernetes-id';
const NAMESPACE = 'backstage.io/kubernetes-namespace';
const CLUSTER = 'backstage.io/kubernetes-cluster';

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'metadata.annotations',
  'relations',
  'spec.owner',
];

/**
 * What the catalog says of owners: every entity with
 * `backstage.io/kubernetes-id`, page by page.
 *
 * @throws what the catalog throws; then what was known stays true
 */
export async function readCatalogClaims(
  catalog: CatalogService,
  auth: AuthService,
): Promise<OwnerClaim[]> {
  const credentials = await auth.getOwnServiceCredentials();
  const claims: OwnerClaim[] = [];
  for await (const page of catalog.streamEntities(
    {
      filter: [{ [`metadata.annotations.${ID}`]: CATALOG_FILTER_EXISTS }],
      fields: FIELDS,
    },
    { credentials },
  )) {
    claims.push(...page.flatMap(entity => claimOf(entity) ?? []));
  }
  return claims;
}

/**
 * The claim of an entity, or undefined where it makes none. Entities that
 * Fleet itself put into the catalog make none: owners must come from outside.
 */
export function claimOf(entity: Entity): OwnerClaim | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const kubernetesId = annotations[ID];
  if (!kubernetesId || annotations[FLEET_CLUSTER_ID_ANNOTATION]) {
    return undefined;
  }
  const ownedBy = entity.relations?.find(
    relation => relation.type === RELATION_OWNED_BY,
  )?.targetRef;
  const said = ownedBy ?? entity.spec?.owner;
  const owner = typeof said === 'string' ? normalizeOwner(said) : undefined;
  return owner === undefined
    ? undefined
    : {
        entity: stringifyEntityRef(entity),
        kubernetesId,
        owner,
        ...(annotations[NAMESPACE]
          ? { namespace: annotations[NAMESPACE] }
          : {}),
        ...(annotations[CLUSTER] ? { cluster: annotations[CLUSTER] } : {}),
      };
}

/** Says once, not every minute, that the catalog does not answer. */
export class CatalogOutage {
  #isOut = false;
  readonly #logger: LoggerService;

  constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  failed(error: Error): void {
    if (!this.#isOut) {
      this.#logger.warn(
        'The catalog does not answer; owners stay as they were known, and are read again every minute',
        error,
      );
    }
    this.#isOut = true;
  }

  answered(): void {
    if (this.#isOut) {
      this.#logger.info('The catalog answers again; owners are up to date');
    }
    this.#isOut = false;
  }
}
