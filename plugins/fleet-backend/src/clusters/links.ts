import { Link } from '@backstage-fleet/plugin-fleet-common';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  fillLinkTemplate,
  LinkTemplate,
  parseLinkTemplate,
  TemplateScope,
} from './linkTemplate';

/** A rule of `fleet.links`, checked. */
export interface LinkRule {
  title: string;
  icon?: string;
  for: 'cluster' | 'resource';
  template: LinkTemplate;
  /** Properties that must have one of the values each. */
  when: readonly { property: WhenProperty; anyOf: readonly string[] }[];
}

/** What links to tools are made from of a cluster. */
export interface LinkCluster {
  id: string;
  name: string;
  owner?: string;
  environment?: string;
  provider?: string;
  distribution?: string;
  region?: string;
  project?: string;
  workspace?: string;
  datacenter?: string;
  labels?: Readonly<Record<string, string>>;
}

/** What links to tools are made from of an object. */
export interface LinkResource {
  /** GroupResource, such as `deployments.apps`. */
  kind: string;
  /** Kind, such as `Deployment`. */
  kindName: string;
  uid: string;
  name: string;
  namespace?: string;
  labels?: Readonly<Record<string, string>>;
}

const CLUSTER_PROPERTIES = [
  'cluster',
  'environment',
  'owner',
  'provider',
  'distribution',
  'region',
  'project',
  'workspace',
  'datacenter',
  'label',
] as const;

const RESOURCE_PROPERTIES = ['kind', 'namespace', 'resourceLabel'] as const;

type WhenProperty =
  | (typeof CLUSTER_PROPERTIES)[number]
  | (typeof RESOURCE_PROPERTIES)[number];

/**
 * Reads `fleet.links` once, at the start.
 *
 * @throws InputError naming the rule, what was expected and the mend
 */
export function readLinkRules(config: Config): LinkRule[] {
  return (config.getOptionalConfigArray('fleet.links') ?? []).map(
    (rule, index) => readRule(rule, `fleet.links[${index}]`),
  );
}

/** Tools of a cluster by the rules of the configuration. */
export function linksForCluster(
  rules: readonly LinkRule[],
  cluster: LinkCluster,
): Link[] {
  return links(rules, 'cluster', cluster);
}

/** Tools that show an object by the rules of the configuration. */
export function linksForResource(
  rules: readonly LinkRule[],
  cluster: LinkCluster,
  resource: LinkResource,
): Link[] {
  return links(rules, 'resource', cluster, resource);
}

function links(
  rules: readonly LinkRule[],
  subject: LinkRule['for'],
  cluster: LinkCluster,
  resource?: LinkResource,
): Link[] {
  const scope = scopeOf(cluster, resource);
  const found: Link[] = [];
  for (const rule of rules) {
    const applies =
      rule.for === subject &&
      rule.when.every(({ property, anyOf }) =>
        anyOf.some(value => matches(property, value, cluster, resource)),
      );
    const url = applies ? fillLinkTemplate(rule.template, scope) : undefined;
    if (url !== undefined) {
      found.push({
        title: rule.title,
        url,
        ...(rule.icon === undefined ? {} : { icon: rule.icon }),
      });
    }
  }
  return found;
}

function matches(
  property: WhenProperty,
  value: string,
  cluster: LinkCluster,
  resource: LinkResource | undefined,
): boolean {
  switch (property) {
    case 'cluster':
      return cluster.name === value;
    case 'label':
      return hasLabel(cluster.labels, value);
    case 'resourceLabel':
      return hasLabel(resource?.labels, value);
    case 'kind':
      return (
        resource !== undefined &&
        [resource.kind, resource.kindName].some(
          name => name.toLowerCase() === value.toLowerCase(),
        )
      );
    case 'namespace':
      return resource?.namespace === value;
    default:
      return cluster[property] === value;
  }
}

function hasLabel(
  labels: Readonly<Record<string, string>> | undefined,
  wanted: string,
): boolean {
  const at = wanted.indexOf('=');
  const key = at < 0 ? wanted : wanted.slice(0, at);
  if (!labels || !Object.hasOwn(labels, key)) {
    return false;
  }
  return at < 0 || labels[key] === wanted.slice(at + 1);
}

function scopeOf(
  cluster: LinkCluster,
  resource: LinkResource | undefined,
): TemplateScope {
  return path => {
    const [, root, member, key] =
      /^(\w+)\.(\w+)(?:\[([^\]]+)\])?$/.exec(path) ?? [];
    const subject = root === 'cluster' ? cluster : resource;
    if (member === 'labels') {
      const labels = subject?.labels;
      return labels && Object.hasOwn(labels, key) ? labels[key] : undefined;
    }
    if (root === 'resource' && member === 'kind') {
      return resource?.kindName;
    }
    const value = subject?.[member as keyof typeof subject];
    return typeof value === 'string' ? value : undefined;
  };
}

function readRule(rule: Config, key: string): LinkRule {
  const title = rule.getString('title');
  if (title.trim() === '' || title.length > 63) {
    throw new InputError(`${key}.title must have 1 to 63 characters`);
  }
  const subject = rule.getString('for');
  if (subject !== 'cluster' && subject !== 'resource') {
    throw new InputError(
      `${key}.for is "${subject}"; expected cluster or resource`,
    );
  }
  const url = rule.getString('url');
  let template: LinkTemplate;
  try {
    template = parseLinkTemplate(url, subject);
  } catch (error) {
    throw new InputError(
      `${key}.url "${url.slice(0, 200)}" cannot be used: ${
        (error as Error).message
      }`,
    );
  }
  return {
    title,
    icon: rule.getOptionalString('icon'),
    for: subject,
    template,
    when: readWhen(rule.getOptionalConfig('when'), `${key}.when`, subject),
  };
}

function readWhen(
  when: Config | undefined,
  key: string,
  subject: LinkRule['for'],
): LinkRule['when'] {
  const known: readonly string[] =
    subject === 'resource'
      ? [...CLUSTER_PROPERTIES, ...RESOURCE_PROPERTIES]
      : CLUSTER_PROPERTIES;
  return (when?.keys() ?? []).map(property => {
    if (!known.includes(property)) {
      throw new InputError(
        `${key}.${property} is not known for links of a ${subject}; expected one of ${known.join(
          ', ',
        )}`,
      );
    }
    const value = when!.get(property);
    const anyOf = Array.isArray(value) ? value : [value];
    if (anyOf.length === 0 || anyOf.some(item => typeof item !== 'string')) {
      throw new InputError(
        `${key}.${property} must be a text or a list of texts`,
      );
    }
    return { property: property as WhenProperty, anyOf: anyOf as string[] };
  });
}
