import { KubeObject, deepEqual } from '../../store';
import { StatusCause } from '../status';

/** Kinds whose `spec.selector` says for ever what is theirs. */
const SELECTING = new Set([
  'Deployment',
  'ReplicaSet',
  'StatefulSet',
  'DaemonSet',
]);

function unchanged(field: string, value: unknown): StatusCause {
  return {
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value)}: field is immutable`,
  };
}

function frozenCauses(object: KubeObject, previous: KubeObject): StatusCause[] {
  if (previous.immutable !== true) return [];
  const refuse = (field: string) => ({
    reason: 'FieldValueForbidden',
    field,
    message: `Forbidden: field is immutable when \`immutable\` is set`,
  });
  const causes: StatusCause[] = [];
  if (object.immutable !== true) causes.push(refuse('immutable'));
  for (const field of ['data', 'binaryData']) {
    if (!deepEqual(object[field], previous[field])) causes.push(refuse(field));
  }
  return causes;
}

/** The parts of a pod's spec that nobody may change once it is there. */
function fixedPodSpec(spec: Record<string, any> = {}): unknown {
  const withoutImages = (containers?: any[]) =>
    containers?.map(({ image: _image, ...rest }) => rest);
  const {
    activeDeadlineSeconds: _deadline,
    // A pod gets its node after it was made.
    nodeName: _node,
    schedulingGates: _gates,
    terminationGracePeriodSeconds: _grace,
    tolerations: _tolerations,
    containers,
    initContainers,
    ephemeralContainers: _ephemeral,
    ...rest
  } = spec;
  return {
    ...rest,
    containers: withoutImages(containers),
    initContainers: withoutImages(initContainers),
  };
}

function podCauses(object: KubeObject, previous: KubeObject): StatusCause[] {
  const moved =
    previous.spec?.nodeName && object.spec?.nodeName !== previous.spec.nodeName;
  if (
    !moved &&
    deepEqual(fixedPodSpec(object.spec), fixedPodSpec(previous.spec))
  ) {
    return [];
  }
  return [
    {
      reason: 'FieldValueForbidden',
      field: 'spec',
      message:
        'Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    },
  ];
}

/** What this write would change and may not. */
export function immutableCauses(
  object: KubeObject,
  previous: KubeObject,
): StatusCause[] {
  const causes: StatusCause[] = [];
  if (
    SELECTING.has(object.kind) &&
    !deepEqual(object.spec?.selector, previous.spec?.selector)
  ) {
    causes.push(unchanged('spec.selector', object.spec?.selector));
  }
  if (object.kind === 'Secret' && object.type !== previous.type) {
    causes.push(unchanged('type', object.type));
  }
  if (object.kind === 'ConfigMap' || object.kind === 'Secret') {
    causes.push(...frozenCauses(object, previous));
  }
  if (object.kind === 'Pod') causes.push(...podCauses(object, previous));
  return causes;
}
