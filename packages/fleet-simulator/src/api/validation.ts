import { KubeObject, deepEqual, isRecord } from '../store';
import { ServedKind } from './kinds';
import { LabelSelector, selectorMatches } from './selectors';
import { StatusCause, invalid } from './status';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Kinds whose names become DNS labels and not subdomains. */
const LABEL_NAMED = new Set(['Namespace', 'Service']);

function nameCauses(kind: ServedKind, name: string): StatusCause[] {
  // Names of roles and of their bindings may be any segment of a path.
  if (kind.group === 'rbac.authorization.k8s.io') return [];
  const isLabel = LABEL_NAMED.has(kind.kind);
  const max = isLabel ? 63 : 253;
  const causes: StatusCause[] = [];
  if (name.length > max) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'metadata.name',
      message: `Invalid value: "${name}": must be no more than ${max} characters`,
    });
  }
  if (!(isLabel ? LABEL : SUBDOMAIN).test(name)) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'metadata.name',
      message: isLabel
        ? `Invalid value: "${name}": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')`
        : `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')`,
    });
  }
  return causes;
}

function required(field: string, message = ''): StatusCause {
  return {
    reason: 'FieldValueRequired',
    field,
    message: message ? `Required value: ${message}` : 'Required value',
  };
}

function podSpecCauses(spec: any, path: string): StatusCause[] {
  if (!Array.isArray(spec?.containers) || spec.containers.length === 0) {
    return [required(`${path}.containers`)];
  }
  return spec.containers.flatMap((container: any, index: number) => {
    const at = `${path}.containers[${index}]`;
    return [
      ...(container?.name ? [] : [required(`${at}.name`)]),
      // A template may leave the image to somebody else; a pod may not.
      ...(container?.image || path !== 'spec' ? [] : [required(`${at}.image`)]),
    ];
  });
}

function workloadCauses(object: KubeObject): StatusCause[] {
  const { selector, template } = object.spec ?? {};
  const causes: StatusCause[] = [];
  if (!isRecord(selector)) {
    causes.push(required('spec.selector'));
  }
  if (!selectorMatches(selector as LabelSelector, template?.metadata?.labels)) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${JSON.stringify(
        template?.metadata?.labels ?? null,
      )}: \`selector\` does not match template \`labels\``,
    });
  }
  if ((object.spec?.replicas ?? 0) < 0) {
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.replicas',
      message: `Invalid value: ${object.spec.replicas}: must be greater than or equal to 0`,
    });
  }
  return [...causes, ...podSpecCauses(template?.spec, 'spec.template.spec')];
}

const DATA_KEY = /^[-._a-zA-Z0-9]+$/;

function dataCauses(object: KubeObject): StatusCause[] {
  return Object.keys(object.data ?? {})
    .filter(key => !DATA_KEY.test(key))
    .map(key => ({
      reason: 'FieldValueInvalid',
      field: `data[${key}]`,
      message: `Invalid value: "${key}": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')`,
    }));
}

const WORKLOADS = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
]);

function immutableCauses(
  object: KubeObject,
  previous: KubeObject,
): StatusCause[] {
  if (
    WORKLOADS.has(object.kind) &&
    !deepEqual(object.spec?.selector, previous.spec?.selector)
  ) {
    return [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.selector',
        message: `Invalid value: ${JSON.stringify(
          object.spec?.selector,
        )}: field is immutable`,
      },
    ];
  }
  if (
    ['ConfigMap', 'Secret'].includes(object.kind) &&
    previous.immutable === true &&
    !deepEqual(object.data, previous.data)
  ) {
    return [
      {
        reason: 'FieldValueForbidden',
        field: 'data',
        message: 'Forbidden: field is immutable when `immutable` is set',
      },
    ];
  }
  return [];
}

/**
 * Refuses what the API server refuses: bad names, workloads without a fitting
 * selector or without containers, changes of immutable fields. A small part of
 * the real validation: what clients of this project can run into.
 *
 * @throws ApiStatusError 422 with one cause per field
 */
export function validate(
  kind: ServedKind,
  object: KubeObject,
  previous?: KubeObject,
): void {
  const causes = previous
    ? immutableCauses(object, previous)
    : nameCauses(kind, object.metadata.name);
  if (WORKLOADS.has(kind.kind)) causes.push(...workloadCauses(object));
  if (['ConfigMap', 'Secret'].includes(kind.kind)) {
    causes.push(...dataCauses(object));
  }
  if (kind.kind === 'Pod') causes.push(...podSpecCauses(object.spec, 'spec'));
  const added = (object.metadata.finalizers ?? []).filter(
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
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
}
