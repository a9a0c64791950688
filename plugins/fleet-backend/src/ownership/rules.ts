import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/** Labels of Kubernetes objects that name their owner. */
export interface LabelRule {
  label: string;
  /** Entity reference with `{{ value }}` for the value of the label. */
  owner: string;
}

/** What `fleet.ownership` says. */
export interface OwnershipConfig {
  labels: LabelRule[];
}

const LABEL =
  /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
/** Longest entity reference that is stored. */
const MAX_LENGTH = 253;

const PLACEHOLDER = /\{\{\s*value\s*\}\}/g;

/** Without configuration one label counts, whose name leaves no doubt. */
const DEFAULT_RULES: LabelRule[] = [
  { label: 'backstage.io/owner', owner: 'group:default/{{ value }}' },
];

/**
 * Reads `fleet.ownership`.
 *
 * @throws InputError naming the key, what was expected and the mend
 */
export function readOwnershipConfig(config: Config): OwnershipConfig {
  const rules = config.getOptionalConfigArray('fleet.ownership.labels');
  if (!rules) {
    return { labels: DEFAULT_RULES };
  }
  return {
    labels: rules.map((rule, index) => {
      const key = `fleet.ownership.labels[${index}]`;
      const label = rule.getString('label');
      if (!LABEL.test(label)) {
        throw new InputError(
          `${key}.label is "${label}", which is no key of a Kubernetes label; write it like "team" or "example.com/team"`,
        );
      }
      const owner =
        rule.getOptionalString('owner') ?? 'group:default/{{ value }}';
      if (ownerOf({ label, owner }, 'example') === undefined) {
        throw new InputError(
          `${key}.owner is "${owner}", which makes no entity reference; write it like "group:default/{{ value }}"`,
        );
      }
      return { label, owner };
    }),
  };
}

/** The owner a rule makes of a label's value, or undefined where that is no entity reference. */
export function ownerOf(rule: LabelRule, value: string): string | undefined {
  return normalizeOwner(rule.owner.replace(PLACEHOLDER, () => value));
}

/**
 * An entity reference in its whole form, lower case, as Backstage compares
 * them; groups unless it says otherwise.
 *
 * @returns undefined where the text is no entity reference
 */
export function normalizeOwner(text: string): string | undefined {
  if (text.length > MAX_LENGTH || /[\s\0]/.test(text)) {
    return undefined;
  }
  try {
    const ref = parseEntityRef(text, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    });
    const owner = stringifyEntityRef(ref);
    // With what it had left out, and in lower case, it may be longer than the
    // store takes: labels hold what whoever writes them likes.
    return owner.length > MAX_LENGTH ? undefined : owner;
  } catch {
    return undefined;
  }
}
