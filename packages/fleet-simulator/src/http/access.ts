import { badRequest, forbidden, forbiddenPath, invalid } from '../api/status';
import { isRecord } from '../store';
import { RequestInfo } from './requestInfo';

/**
 * Who asks.
 *
 * @public
 */
export interface User {
  username: string;
  groups?: string[];
}

/**
 * What is asked, for a decision.
 *
 * @public
 */
export interface AccessRequest {
  user: User;
  verb: string;
  /** Empty for the core group; undefined for paths that are no resource. */
  group?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
  /** Set for paths that are no resource. */
  path?: string;
}

/**
 * One RBAC rule (`rbac.authorization.k8s.io/v1` PolicyRule).
 *
 * @public
 */
export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

/**
 * Decides who may do what.
 *
 * @public
 */
export interface Authorizer {
  authorize(request: AccessRequest): boolean;
  /** What SelfSubjectRulesReview answers; without it the review says it is incomplete. */
  rules?(user: User, namespace: string): PolicyRule[];
}

function listed(list: string[] | undefined, value: string): boolean {
  return list?.includes('*') === true || list?.includes(value) === true;
}

/** Says whether a rule covers a request, by the rules of RBAC. */
export function ruleCovers(rule: PolicyRule, request: AccessRequest): boolean {
  if (!listed(rule.verbs, request.verb)) return false;
  if (request.path !== undefined) {
    return (rule.nonResourceURLs ?? []).some(url =>
      url.endsWith('*')
        ? request.path!.startsWith(url.slice(0, -1))
        : url === request.path,
    );
  }
  const resource = request.subresource
    ? `${request.resource}/${request.subresource}`
    : request.resource ?? '';
  return (
    listed(rule.apiGroups, request.group ?? '') &&
    (listed(rule.resources, resource) ||
      (request.subresource !== undefined &&
        rule.resources?.includes(`*/${request.subresource}`) === true)) &&
    (!rule.resourceNames?.length ||
      rule.resourceNames.includes(request.name ?? ''))
  );
}

/** What every authenticated user may read, as `system:discovery` grants it. */
const DISCOVERY: PolicyRule = {
  verbs: ['get'],
  nonResourceURLs: [
    '/api',
    '/api/*',
    '/apis',
    '/apis/*',
    '/healthz',
    '/livez',
    '/openapi',
    '/openapi/*',
    '/readyz',
    '/version',
    '/version/',
  ],
};

/** What every authenticated user may ask, as `system:basic-user` grants it. */
const SELF_REVIEW: PolicyRule = {
  verbs: ['create'],
  apiGroups: ['authorization.k8s.io'],
  resources: ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'],
};

/**
 * An authorizer with the rules of RBAC: `cluster` rules hold everywhere, rules
 * under a namespace there. Users who are not listed may only discover.
 *
 * @public
 */
export function rbacAuthorizer(
  grants: Record<
    string,
    { cluster?: PolicyRule[]; namespaces?: Record<string, PolicyRule[]> }
  >,
): Authorizer {
  const rules = (user: User, namespace?: string) => [
    DISCOVERY,
    SELF_REVIEW,
    ...(grants[user.username]?.cluster ?? []),
    ...((namespace && grants[user.username]?.namespaces?.[namespace]) || []),
  ];
  return {
    rules,
    authorize: request =>
      rules(request.user, request.namespace).some(rule =>
        ruleCovers(rule, request),
      ),
  };
}

/** @throws ApiStatusError 403 in the words of the API server */
export function checkAccess(
  authorizer: Authorizer | undefined,
  user: User,
  info: RequestInfo,
): void {
  if (!authorizer) return;
  const { verb, group, resource, subresource, namespace, name } = info;
  if (resource === undefined) {
    const path = info.path;
    if (authorizer.authorize({ user, verb, path })) return;
    throw forbiddenPath(user.username, verb, path);
  }
  const request = { user, verb, group, resource, subresource, namespace, name };
  if (authorizer.authorize(request)) return;
  const full = subresource ? `${resource}/${subresource}` : resource;
  const scope = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  throw forbidden(
    { group: group ?? '', plural: resource },
    name,
    `User "${user.username}" cannot ${verb} resource "${full}" in API group "${group}" ${scope}`,
  );
}

/** Answers a SelfSubjectAccessReview or SelfSubjectRulesReview. */
export function review(
  authorizer: Authorizer | undefined,
  user: User,
  resource: string,
  body: unknown,
): object {
  const input = isRecord(body) ? body : {};
  const head = {
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec: input.spec ?? {},
  };
  if (resource === 'selfsubjectrulesreviews') {
    const { namespace } = head.spec;
    if (!namespace) throw badRequest('no namespace on request');
    const rules = authorizer
      ? authorizer.rules?.(user, namespace) ?? []
      : [
          { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
          { verbs: ['*'], nonResourceURLs: ['*'] },
        ];
    return {
      kind: 'SelfSubjectRulesReview',
      ...head,
      spec: {},
      status: {
        resourceRules: rules.filter(rule => rule.resources),
        nonResourceRules: rules.filter(rule => rule.nonResourceURLs),
        incomplete: authorizer !== undefined && !authorizer.rules,
      },
    };
  }
  const { resourceAttributes, nonResourceAttributes } = head.spec;
  if (!resourceAttributes === !nonResourceAttributes) {
    throw invalid({ group: 'authorization.k8s.io', kind: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.resourceAttributes',
        message:
          'Invalid value: null: exactly one of nonResourceAttributes or resourceAttributes must be specified',
      },
    ]);
  }
  const request: AccessRequest = nonResourceAttributes
    ? {
        user,
        verb: nonResourceAttributes.verb,
        path: nonResourceAttributes.path,
      }
    : {
        user,
        verb: resourceAttributes.verb,
        group: resourceAttributes.group ?? '',
        resource: resourceAttributes.resource,
        subresource: resourceAttributes.subresource || undefined,
        namespace: resourceAttributes.namespace || undefined,
        name: resourceAttributes.name || undefined,
      };
  const allowed = authorizer ? authorizer.authorize(request) : true;
  return {
    kind: 'SelfSubjectAccessReview',
    ...head,
    status: { allowed },
  };
}
