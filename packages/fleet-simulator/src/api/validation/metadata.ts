import { KubeObject, OwnerReference } from '../../store';
import { ServedKind } from '../kinds';
import { StatusCause } from '../status';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const NAME_PART = /^[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$/;
const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;

/** Kinds whose names become DNS labels and not subdomains. */
const LABEL_NAMED = new Set(['Namespace', 'Service']);

function wrong(field: string, value: string, why: string): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value)}: ${why}`,
  };
}

/** Why an object cannot have its name. */
export function nameCauses(kind: ServedKind, name: string): StatusCause[] {
  // Names of roles and of their bindings may be any segment of a path.
  if (kind.group === 'rbac.authorization.k8s.io') return [];
  const isLabel = LABEL_NAMED.has(kind.kind);
  const max = isLabel ? 63 : 253;
  const causes: StatusCause[] = [];
  if (name.length > max) {
    causes.push(
      wrong('metadata.name', name, `must be no more than ${max} characters`),
    );
  }
  if (!(isLabel ? LABEL : SUBDOMAIN).test(name)) {
    causes.push(
      wrong(
        'metadata.name',
        name,
        isLabel
          ? `a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`
          : `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
      ),
    );
  }
  return causes;
}

/** A qualified name: an optional subdomain and a slash before a name of at most 63 characters. */
function isQualified(key: string): boolean {
  const parts = key.split('/');
  const name = parts.pop()!;
  if (parts.length > 1 || name.length > 63 || !NAME_PART.test(name)) {
    return false;
  }
  return parts.every(prefix => prefix.length <= 253 && SUBDOMAIN.test(prefix));
}

function keyCauses(
  field: string,
  keys: string[],
  normalize = (key: string) => key,
): StatusCause[] {
  return keys
    .filter(key => !isQualified(normalize(key)))
    .map(key =>
      wrong(
        field,
        key,
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      ),
    );
}

function labelCauses(labels: Record<string, string>): StatusCause[] {
  const field = 'metadata.labels';
  const values = Object.values(labels).flatMap(value => {
    if (value.length > 63) {
      return [wrong(field, value, 'must be no more than 63 characters')];
    }
    return VALUE.test(value)
      ? []
      : [
          wrong(
            field,
            value,
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
          ),
        ];
  });
  return [...keyCauses(field, Object.keys(labels)), ...values];
}

function ownerCauses(owners: OwnerReference[]): StatusCause[] {
  const field = 'metadata.ownerReferences';
  const parts = ['apiVersion', 'kind', 'name', 'uid'] as const;
  const causes = owners.flatMap(owner =>
    parts
      .filter(part => !owner[part])
      .map(part => wrong(`${field}.${part}`, '', 'must not be empty')),
  );
  if (owners.filter(owner => owner.controller).length > 1) {
    causes.push({
      reason: 'FieldValueInvalid',
      field,
      message:
        'Invalid value: Only one reference can have Controller set to true',
    });
  }
  return causes;
}

/** What is wrong with the metadata of an object, apart from its name. */
export function metadataCauses(
  { metadata }: KubeObject,
  previous?: KubeObject,
): StatusCause[] {
  const {
    labels = {},
    annotations = {},
    ownerReferences = [],
    finalizers = [],
  } = metadata;
  const causes = [
    ...labelCauses(labels),
    // Prefixes of annotations may have upper case.
    ...keyCauses('metadata.annotations', Object.keys(annotations), key =>
      key.toLowerCase(),
    ),
    ...ownerCauses(ownerReferences),
  ];
  const added = finalizers.filter(
    finalizer => !previous?.metadata.finalizers?.includes(finalizer),
  );
  if (previous?.metadata.deletionTimestamp && added.length > 0) {
    causes.push({
      reason: 'FieldValueForbidden',
      field: 'metadata.finalizers',
      message: `Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${added
        .map(finalizer => `"${finalizer}"`)
        .join(', ')}}`,
    });
  }
  return causes;
}
