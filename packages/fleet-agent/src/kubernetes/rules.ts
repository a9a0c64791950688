import { JsonObject } from '@backstage-fleet/protocol';
import { isAllowed } from './accessReview';
import { kubernetesJson } from './request';
import { KubernetesConnection } from './types';

interface Rule {
  verbs: string[];
  apiGroups: string[];
  resources: string[];
}

interface Followed {
  group: string;
  resource: string;
}

const NEEDED = ['list', 'watch'];

/** What the credentials may do in one namespace. */
export class OwnRules {
  readonly #rules: Rule[];
  readonly #complete: boolean;

  constructor(rules: Rule[], complete: boolean) {
    this.#rules = rules;
    this.#complete = complete;
  }

  /** Whether these are all, or some authorizer does not list its own. */
  get areComplete(): boolean {
    return this.#complete;
  }

  /** Whether they let a kind be listed and watched. */
  letFollow({ group, resource }: Followed): boolean {
    return NEEDED.every(verb =>
      this.#rules.some(
        rule =>
          holds(rule.verbs, verb) &&
          holds(rule.apiGroups, group) &&
          holds(rule.resources, resource),
      ),
    );
  }
}

function holds(list: string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

/**
 * Asks the API server by SelfSubjectRulesReview what the credentials may do in
 * a namespace, rights in all namespaces included. A watch is authorized when it
 * is opened only, so that a right that was taken away would show minutes later.
 *
 * @throws KubernetesError when it does not say
 */
export async function readOwnRules(
  kubernetes: KubernetesConnection,
  namespace: string,
  signal?: AbortSignal,
): Promise<OwnRules> {
  const review = await kubernetesJson(
    kubernetes,
    '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    {
      method: 'POST',
      signal,
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectRulesReview',
        spec: { namespace },
      },
    },
  );
  const status = (review.status ?? {}) as JsonObject;
  const rules = Array.isArray(status.resourceRules) ? status.resourceRules : [];
  return new OwnRules(
    rules.map(each => {
      const rule = (each ?? {}) as JsonObject;
      return {
        verbs: texts(rule.verbs),
        apiGroups: texts(rule.apiGroups),
        // A rule for single objects is none for the kind.
        resources: texts(rule.resourceNames).length
          ? []
          : texts(rule.resources),
      };
    }),
    status.incomplete !== true,
  );
}

/**
 * Asks by SelfSubjectAccessReview whether a kind may be listed and watched, for
 * authorizers that do not list their rules.
 *
 * @param namespace - all of them unless told
 * @throws KubernetesError when the API server does not say
 */
export async function mayFollow(
  kubernetes: KubernetesConnection,
  { group, resource }: Followed,
  namespace?: string,
  signal?: AbortSignal,
): Promise<boolean> {
  for (const verb of NEEDED) {
    if (
      !(await isAllowed(
        kubernetes,
        { verb, group, resource, namespace },
        signal,
      ))
    ) {
      return false;
    }
  }
  return true;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
