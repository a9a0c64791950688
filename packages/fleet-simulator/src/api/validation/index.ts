import { KubeObject, isRecord } from '../../store';
import { definitionCauses } from '../customResources';
import { ServedKind } from '../kinds';
import { schemaCauses } from '../schema';
import { LabelSelector, selectorMatches } from '../selectors';
import { StatusCause, invalid } from '../status';
import { immutableCauses } from './immutable';
import { metadataCauses, nameCauses } from './metadata';

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
  const names = spec.containers.map((container: any) => container?.name);
  return spec.containers.flatMap((container: any, index: number) => {
    const at = `${path}.containers[${index}]`;
    const name = container?.name;
    return [
      ...(name ? [] : [required(`${at}.name`)]),
      ...(name && names.indexOf(name) < index
        ? [
            {
              reason: 'FieldValueDuplicate',
              field: `${at}.name`,
              message: `Duplicate value: "${name}"`,
            },
          ]
        : []),
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

function bodyCauses(kind: ServedKind, object: KubeObject): StatusCause[] {
  if (kind.custom) {
    return kind.schema ? schemaCauses(object, kind.schema, '', true) : [];
  }
  if (WORKLOADS.has(kind.kind)) return workloadCauses(object);
  switch (kind.kind) {
    case 'ConfigMap':
    case 'Secret':
      return dataCauses(object);
    case 'Pod':
      return podSpecCauses(object.spec, 'spec');
    case 'CustomResourceDefinition':
      return definitionCauses(object);
    default:
      return [];
  }
}

/**
 * Refuses what the API server refuses: bad names and labels, workloads without
 * a fitting selector or without containers, changes of immutable fields, and of
 * custom resources what their schema does not take. A small part of the real
 * validation: what clients of this project can run into.
 *
 * @throws ApiStatusError 422 with one cause per field
 */
export function validate(
  kind: ServedKind,
  object: KubeObject,
  previous?: KubeObject,
): void {
  const causes = [
    ...(previous
      ? immutableCauses(object, previous)
      : nameCauses(kind, object.metadata.name)),
    ...metadataCauses(object, previous),
    ...bodyCauses(kind, object),
  ];
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
}

/**
 * Of a write to the status: only custom kinds have a schema of it.
 *
 * @throws ApiStatusError 422 with one cause per field
 */
export function validateStatus(kind: ServedKind, object: KubeObject): void {
  if (!kind.custom || !kind.schema) return;
  const causes = schemaCauses(object, kind.schema, '', true);
  if (causes.length > 0) throw invalid(kind, object.metadata.name, causes);
}
