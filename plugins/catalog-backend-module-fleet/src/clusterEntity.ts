import {
  Cluster,
  FLEET_CLUSTER_ANNOTATION,
  FLEET_CLUSTER_ID_ANNOTATION,
  KUBERNETES_CLUSTER_TYPE,
} from '@backstage-fleet/plugin-fleet-common';
import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  DEFAULT_NAMESPACE,
  EntityLink,
  KubernetesValidatorFunctions,
  parseEntityRef,
  ResourceEntityV1alpha1,
  stringifyEntityRef,
} from '@backstage/catalog-model';

/** What entities are made with beside the cluster itself. */
export interface ClusterEntityOptions {
  /** Owner of clusters without one, as an entity reference. */
  defaultOwner: string;
  /** Where people open Fleet, without a slash at the end; no link without it. */
  fleetUrl?: string;
}

/** Prefix of the labels on cluster entities. */
const LABEL_PREFIX = 'backstage-fleet.io';

/** Label of a cluster that names the system it is part of. */
const SYSTEM_LABEL = 'backstage.io/system';

/** Members of a cluster that become labels of its entity. */
const LABELED = [
  'environment',
  'provider',
  'distribution',
  'region',
  'criticality',
  'sensitivity',
  'project',
  'workspace',
  'datacenter',
] as const;

/**
 * The catalog entity of a cluster.
 *
 * @remarks
 * It holds what people decide and what rarely changes, never health or age:
 * those are read live by the entity page, and would make the catalog write the
 * entity again and again.
 */
export function clusterEntity(
  cluster: Cluster,
  options: ClusterEntityOptions,
): ResourceEntityV1alpha1 {
  const location = `fleet:${cluster.name}`;
  const labels = labelsOf(cluster);
  const tags = tagsOf(cluster.tags);
  const links = linksOf(cluster, options.fleetUrl);
  const system = systemOf(cluster);
  const lifecycle = lifecycleOf(cluster.environment);
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: cluster.name,
      description:
        cluster.description ||
        (cluster.environment
          ? `Kubernetes cluster, ${cluster.environment}`
          : 'Kubernetes cluster'),
      annotations: {
        [ANNOTATION_LOCATION]: location,
        [ANNOTATION_ORIGIN_LOCATION]: location,
        [FLEET_CLUSTER_ANNOTATION]: cluster.name,
        [FLEET_CLUSTER_ID_ANNOTATION]: cluster.id,
      },
      ...(Object.keys(labels).length > 0 ? { labels } : {}),
      ...(tags.length > 0 ? { tags } : {}),
      ...(links.length > 0 ? { links } : {}),
    },
    spec: {
      type: KUBERNETES_CLUSTER_TYPE,
      owner: ownerOf(cluster.owner) ?? options.defaultOwner,
      ...(system === undefined ? {} : { system }),
      ...(lifecycle === undefined ? {} : { lifecycle }),
    },
  };
}

/**
 * The whole entity reference of an owner, a group of the default namespace
 * unless it says otherwise; undefined for text that is no reference.
 */
export function ownerOf(owner: string | undefined): string | undefined {
  return entityRefOf(owner, 'group');
}

function entityRefOf(
  text: string | undefined,
  defaultKind: string,
): string | undefined {
  if (!text) {
    return undefined;
  }
  try {
    const ref = parseEntityRef(text, {
      defaultKind,
      defaultNamespace: DEFAULT_NAMESPACE,
    });
    const isValid =
      KubernetesValidatorFunctions.isValidKind(ref.kind) &&
      KubernetesValidatorFunctions.isValidNamespace(ref.namespace) &&
      KubernetesValidatorFunctions.isValidObjectName(ref.name);
    return isValid ? stringifyEntityRef(ref) : undefined;
  } catch {
    return undefined;
  }
}

/** The system a cluster is part of, which people name by a label of the cluster. */
function systemOf(cluster: Cluster): string | undefined {
  return entityRefOf(cluster.labels?.[SYSTEM_LABEL], 'system');
}

/** Whatever begins as production does is the catalog's `production`; other environments stay what they are. */
function lifecycleOf(environment: string | undefined): string | undefined {
  const word = environment?.trim().toLowerCase();
  if (!word) {
    return undefined;
  }
  return word.startsWith('prod') ? 'production' : word;
}

/** The page of the cluster, then its tools. */
function linksOf(cluster: Cluster, fleetUrl: string | undefined): EntityLink[] {
  const own = fleetUrl
    ? [
        {
          url: `${fleetUrl}/clusters/${encodeURIComponent(cluster.name)}`,
          title: 'Open in Fleet',
          icon: 'dashboard',
        },
      ]
    : [];
  const tools = (cluster.links ?? []).flatMap(({ url, title, icon }) =>
    /^https?:\/\//i.test(url) && URL.canParse(url)
      ? [
          {
            url,
            title,
            ...(KubernetesValidatorFunctions.isValidObjectName(icon)
              ? { icon }
              : {}),
          },
        ]
      : [],
  );
  return [...own, ...tools];
}

/** Labels that people gave the cluster, and what it is by Fleet's own. */
function labelsOf(cluster: Cluster): Record<string, string> {
  const labels: Record<string, string> = {};
  for (const [key, text] of Object.entries(cluster.labels ?? {})) {
    const value = sanitizeLabel(text);
    const isOurs = key.startsWith(`${LABEL_PREFIX}/`);
    if (value && !isOurs && KubernetesValidatorFunctions.isValidLabelKey(key)) {
      labels[key] = value;
    }
  }
  for (const key of LABELED) {
    const value = sanitizeLabel(cluster[key] ?? '');
    if (value) {
      labels[`${LABEL_PREFIX}/${key}`] = value;
    }
  }
  return labels;
}

/** Text as a label value: at most 63 characters of `[A-Za-z0-9._-]` that begin and end with a letter or digit. */
function sanitizeLabel(text: string): string {
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 63)
    .replace(/[^A-Za-z0-9]+$/, '');
}

/** Tags as the catalog takes them: at most 63 characters, `[a-z0-9:+#]` between single hyphens. */
function tagsOf(tags: readonly string[]): string[] {
  const valid = tags
    .map(tag =>
      tag
        .toLowerCase()
        .replace(/[^a-z0-9:+#]+/g, '-')
        .replace(/^-/, '')
        .slice(0, 63)
        .replace(/-$/, ''),
    )
    .filter(tag => tag !== '');
  return [...new Set(valid)].sort();
}
