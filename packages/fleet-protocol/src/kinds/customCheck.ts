import Ajv, { ErrorObject } from 'ajv';
import { Checked } from '../checked';
import { METADATA_PATHS } from './commonPaths';
import type { CustomColumns, CustomKind } from './custom';
import { stepsOf } from './projection';
import { isSecretText, neverLeaves } from './neverLeaves';

/** Fields of one custom kind. */
const MAX_FIELDS = 100;

const path = { type: 'string', minLength: 1, maxLength: 512 } as const;
const words = {
  type: 'array',
  maxItems: 50,
  items: { type: 'string', minLength: 1, maxLength: 128 },
} as const;

const schema = {
  type: 'object',
  required: ['group', 'versions', 'kind', 'resource', 'namespaced', 'fields'],
  additionalProperties: false,
  properties: {
    group: {
      type: 'string',
      maxLength: 190,
      pattern:
        '^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?$',
    },
    versions: {
      type: 'array',
      minItems: 1,
      maxItems: 10,
      uniqueItems: true,
      items: {
        type: 'string',
        maxLength: 63,
        pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$',
      },
    },
    kind: { type: 'string', maxLength: 63, pattern: '^[A-Z][A-Za-z0-9]*$' },
    // As ids of kinds are on the wire: no hyphens.
    resource: { type: 'string', maxLength: 63, pattern: '^[a-z][a-z0-9]*$' },
    namespaced: { type: 'boolean' },
    fields: {
      type: 'array',
      maxItems: MAX_FIELDS,
      uniqueItems: true,
      items: path,
    },
    profile: { enum: ['inventory', 'security', 'lifecycle', 'onboarding'] },
    columns: {
      type: 'object',
      additionalProperties: false,
      properties: {
        status: path,
        reason: path,
        ready: path,
        desired: path,
        states: {
          type: 'object',
          additionalProperties: false,
          properties: Object.fromEntries(
            ['healthy', 'progressing', 'degraded', 'critical', 'unknown'].map(
              state => [state, words],
            ),
          ),
        },
        facts: {
          type: 'object',
          maxProperties: 12,
          propertyNames: { pattern: '^[a-z][A-Za-z0-9]{0,39}$' },
          additionalProperties: path,
        },
      },
    },
  },
} as const;

const validate = new Ajv({
  strict: true,
  allErrors: false,
}).compile<CustomKind>(schema);

/** What a pattern of the schema asks for, in words. */
const EXPECTED: Record<string, string> = {
  group:
    'must be an API group such as "example.com" (lower-case letters, digits, "-" and "."), or empty for the core group',
  versions: 'must hold API versions such as "v1" or "v1beta1"',
  kind: 'must be a kind such as "Backup" (letters and digits, a capital first)',
  resource:
    'must be the plural name in URLs, such as "backups" (lower-case letters and digits)',
  facts:
    'must have names in camelCase of at most 40 letters and digits, such as "lastBackup"',
};

/**
 * Checks a custom kind of a configuration, or one that a hub sent: its shape,
 * and that its fields ask for nothing that must never leave a cluster.
 *
 * @returns the kind, or a sentence that says what is wrong and what was expected
 * @public
 */
export function checkCustomKind(value: unknown): Checked<CustomKind> {
  if (!validate(value)) {
    return refuse(describe(validate.errors![0]));
  }
  const message =
    wrongKind(value) ?? wrongFields(value.fields) ?? wrongColumns(value);
  return message === undefined ? { ok: true, value } : refuse(message);
}

function refuse(message: string): { ok: false; message: string } {
  return { ok: false, message };
}

function describe(error: ErrorObject): string {
  const [, top] = error.instancePath.split('/');
  const at = error.instancePath.slice(1).replace(/\//g, '.');
  const where = at ? `"${at}"` : 'The kind';
  if (error.keyword === 'additionalProperties') {
    return `${where} has the unknown member "${error.params.additionalProperty}"; remove it or mend its name`;
  }
  if (error.keyword === 'required') {
    return `${where} lacks "${error.params.missingProperty}"`;
  }
  if (error.keyword === 'pattern' || error.keyword === 'propertyNames') {
    return `${where} ${EXPECTED[top === 'columns' ? 'facts' : top]}`;
  }
  if (error.keyword === 'enum') {
    return `${where} must be one of ${error.params.allowedValues.join(', ')}`;
  }
  return `${where} ${error.message}`;
}

function wrongKind({ group, resource }: CustomKind): string | undefined {
  return group === '' && (resource === 'secrets' || resource === 'configmaps')
    ? `"${resource}" of the core group cannot be collected: what they hold never leaves a cluster`
    : undefined;
}

function wrongFields(fields: readonly string[]): string | undefined {
  for (const field of fields) {
    let steps: string[];
    try {
      steps = stepsOf(field);
    } catch (error) {
      return `${
        (error as Error).message
      }. Expected members separated by dots, "[]" for the items of a list, ".*" for the plain members of a map or ".**" for all below at the end`;
    }
    const reason = wrongField(steps);
    if (reason !== undefined) {
      return `The field "${field}" ${reason}`;
    }
  }
  return undefined;
}

function wrongField(steps: string[]): string | undefined {
  const keys = steps.map(step => step.replace(/^\[(.+)\]$/, '$1'));
  const last = keys[keys.length - 1];
  const isOpen = last === '*' || last === '**';
  if (keys.some(key => key !== '*' && key !== '**' && key.endsWith('*'))) {
    return 'allows any key that begins so; name the keys one by one';
  }
  if (keys[0] === 'metadata') {
    return wrongMetadata(keys);
  }
  if (last === '**' && keys.length < 3) {
    return `would let everything below "${keys[0]}" out of the cluster; name what of it is wanted`;
  }
  const env = keys.indexOf('env');
  if (env >= 0 && (isOpen || last === 'value')) {
    return 'holds values of environment variables, which never leave a cluster; names and references (env[].name, env[].valueFrom) may';
  }
  const forbidden =
    keys.find(neverLeaves) ?? (isSecretText(last) ? last : undefined);
  return forbidden === undefined
    ? undefined
    : `asks for "${forbidden}", which never leaves a cluster because it may hold secrets`;
}

/** Of metadata all that is harmless is there already; single annotations may be added. */
function wrongMetadata(keys: string[]): string | undefined {
  const isNamedAnnotation =
    keys.length === 3 &&
    keys[1] === 'annotations' &&
    keys[2] !== '*' &&
    keys[2] !== '**' &&
    !neverLeaves(keys[2]);
  return isNamedAnnotation
    ? undefined
    : 'is not needed or not allowed: of metadata, names, labels and owners come by themselves, and single annotations may be added as metadata.annotations[key]';
}

function wrongColumns({ fields, columns }: CustomKind): string | undefined {
  const { facts = {}, states, ...paths } = columns ?? {};
  const all = [
    ...Object.entries(paths as Omit<CustomColumns, 'facts' | 'states'>),
    ...Object.entries(facts).map(
      ([name, value]) => [`facts.${name}`, value] as const,
    ),
  ];
  for (const [name, value] of all) {
    if (value !== undefined && !isAmong(value, fields)) {
      return `columns.${name} reads "${value}", which is not among the fields; add it to the fields, or read one of them`;
    }
    if (!name.startsWith('facts.') && /\[\]|\*/.test(value ?? '')) {
      return `columns.${name} reads "${value}"; expected the path of one value, without "[]" and "*"`;
    }
  }
  if (states !== undefined && columns?.status === undefined) {
    return 'columns.states needs columns.status, the path of the word that the states are named by';
  }
  return statedTwice(states);
}

function statedTwice(states: CustomColumns['states']): string | undefined {
  const seen = new Set<string>();
  for (const word of Object.values(states ?? {}).flat()) {
    if (seen.has(word)) {
      return `columns.states names "${word}" twice; a word has one state`;
    }
    seen.add(word);
  }
  return undefined;
}

/** Whether a path is one of the fields, or below one that is open. */
function isAmong(value: string, fields: readonly string[]): boolean {
  return [...METADATA_PATHS, ...fields].some(
    field =>
      field === value ||
      (field.endsWith('.**') && isBelow(value, field.slice(0, -3))) ||
      (field.endsWith('.*') &&
        isBelow(value, field.slice(0, -2)) &&
        !/[.[]/.test(
          value.slice(field.length - 1).replace(/^\[?([^[\]]+)\]$/, ''),
        )),
  );
}

function isBelow(value: string, prefix: string): boolean {
  return value.startsWith(`${prefix}.`) || value.startsWith(`${prefix}[`);
}
