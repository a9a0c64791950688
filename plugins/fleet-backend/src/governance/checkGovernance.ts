import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import { toHttpUrl } from '../clusters/linkTemplate';
import { GOVERNANCE_MEMBERS } from './governance';

/** Answers what is wrong with a value, or undefined. */
type Check = (value: unknown) => string | undefined;

const LABEL_KEY =
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f]/;

const CHECKS: Record<(typeof GOVERNANCE_MEMBERS)[number], Check> = {
  owner: value =>
    text(253)(value) ??
    (toOwnerRef(value as string) === undefined
      ? `is "${value}"; expected an entity reference such as group:default/team-a`
      : undefined),
  environment: text(63),
  criticality: oneOf(['low', 'medium', 'high', 'critical']),
  sensitivity: oneOf(['public', 'internal', 'confidential', 'restricted']),
  project: text(63),
  workspace: text(63),
  datacenter: text(63),
  description: text(1024),
  provider: text(63),
  distribution: text(63),
  region: text(63),
  contacts: listOf(20, value =>
    members(value, {
      name: required(text(128)),
      role: text(63),
      email: item =>
        text(254)(item) ??
        (/^[^\s@]+@[^\s@]+$/.test(item as string)
          ? undefined
          : 'is no e-mail address'),
      url: webAddress,
    }),
  ),
  tags: listOf(50, required(text(63))),
  labels: value => {
    if (!isObject(value)) {
      return 'must be an object of texts';
    }
    const entries = Object.entries(value);
    if (entries.length > 64) {
      return `has ${entries.length} labels; at most 64 are kept`;
    }
    for (const [key, item] of entries) {
      if (!LABEL_KEY.test(key)) {
        return `has the key "${key.slice(
          0,
          80,
        )}"; expected it as Kubernetes does: an optional prefix of a domain with a slash, then 1 to 63 letters, digits, dashes, underscores or dots`;
      }
      const problem = text(253)(item);
      if (problem) {
        return `[${key}] ${problem}`;
      }
    }
    return undefined;
  },
  links: listOf(20, value =>
    members(value, {
      title: required(text(63)),
      url: required(webAddress),
      icon: text(63),
    }),
  ),
};

/**
 * Checks what people say of a cluster, from whichever source, and puts it into
 * the form that is stored. Members that are null stay null: they clear.
 *
 * @throws InputError naming every member that is wrong, and what was expected
 */
export function checkGovernance(value: unknown): Governance {
  if (!isObject(value)) {
    throw new InputError('Governance must be an object of members');
  }
  const problems = Object.entries(value).flatMap(([member, item]) => {
    const check = Object.hasOwn(CHECKS, member)
      ? CHECKS[member as keyof typeof CHECKS]
      : undefined;
    if (!check) {
      return [
        `${member} is not known; expected one of ${GOVERNANCE_MEMBERS.join(
          ', ',
        )}`,
      ];
    }
    const problem =
      item === null || item === undefined ? undefined : check(item);
    if (problem === undefined) {
      return [];
    }
    return [
      problem.startsWith('[') ? member + problem : `${member} ${problem}`,
    ];
  });
  if (problems.length > 0) {
    throw new InputError(problems.join('; '));
  }
  const checked = { ...value } as Governance;
  if (checked.owner) {
    checked.owner = toOwnerRef(checked.owner);
  }
  if (checked.tags) {
    checked.tags = [...new Set(checked.tags)];
  }
  return checked;
}

/** A whole entity reference, or undefined for text that is none or names no kind. */
function toOwnerRef(owner: string): string | undefined {
  if (owner === '') {
    return '';
  }
  try {
    const ref = parseEntityRef(owner, { defaultNamespace: 'default' });
    const isValid = [ref.kind, ref.namespace, ref.name].every(part =>
      NAME_PART.test(part),
    );
    return isValid ? stringifyEntityRef(ref) : undefined;
  } catch {
    return undefined;
  }
}

function text(max: number): Check {
  return value => {
    if (typeof value !== 'string') {
      return 'must be text';
    }
    if (value.length > max) {
      return `has ${value.length} characters; at most ${max} are kept`;
    }
    return CONTROL.test(value) ? 'holds control characters' : undefined;
  };
}

function oneOf(values: readonly string[]): Check {
  return value =>
    values.includes(value as string)
      ? undefined
      : `is ${JSON.stringify(value).slice(
          0,
          80,
        )}; expected one of ${values.join(', ')}`;
}

function webAddress(value: unknown): string | undefined {
  return (
    text(2048)(value) ??
    (toHttpUrl(value as string) === undefined
      ? `is "${(value as string).slice(
          0,
          80,
        )}"; expected an http or https URL without user and password`
      : undefined)
  );
}

function required(check: Check): Check {
  return value =>
    value === undefined || value === '' ? 'is missing' : check(value);
}

function listOf(max: number, check: Check): Check {
  return value => {
    if (!Array.isArray(value)) {
      return 'must be a list';
    }
    if (value.length > max) {
      return `has ${value.length} items; at most ${max} are kept`;
    }
    for (const [index, item] of value.entries()) {
      const problem = check(item);
      if (problem) {
        return problem.startsWith('.')
          ? `[${index}]${problem}`
          : `[${index}] ${problem}`;
      }
    }
    return undefined;
  };
}

function members(
  value: unknown,
  checks: Record<string, Check>,
): string | undefined {
  if (!isObject(value)) {
    return 'must be an object';
  }
  const unknown = Object.keys(value).find(key => !Object.hasOwn(checks, key));
  if (unknown !== undefined) {
    return `.${unknown} is not known; expected ${Object.keys(checks).join(
      ', ',
    )}`;
  }
  for (const [key, check] of Object.entries(checks)) {
    const item = value[key];
    const isOptional = item === undefined && check(undefined) !== 'is missing';
    const problem = isOptional ? undefined : check(item);
    if (problem) {
      return `.${key} ${problem}`;
    }
  }
  return undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
