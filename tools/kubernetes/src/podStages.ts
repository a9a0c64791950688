import { condition, Expression, isIn, isNotIn, label, stage } from './stage';
import { testLabels } from './testLabels';

const alive: Expression = {
  key: '.metadata.deletionTimestamp',
  operator: 'DoesNotExist',
};
const waitingReason = '.status.containerStatuses.[].state.waiting.reason';
const crashes = isIn(label(testLabels.crash), 'true');
const doesNotCrash = isNotIn(label(testLabels.crash), 'true');
const active = isIn('.status.phase', 'Pending', 'Running');

/** Restart counts so far, by container name, for templates that keep or raise them. */
const restartCounts = `
{{ $now := Now }}
{{ $restarts := dict }}
{{ range .status.containerStatuses }}{{ $_ := set $restarts .name (int .restartCount) }}{{ end }}`;

/** `ready` and the two conditions that follow from it. */
const readiness = (ready: boolean) => `
conditions:
- { type: Initialized, status: "True", lastTransitionTime: {{ $now | Quote }} }
{{ range $type := list "Ready" "ContainersReady" }}
- type: {{ $type }}
  status: "${ready ? 'True' : 'False'}"
  reason: ${ready ? '""' : 'ContainersNotReady'}
  message: ${ready ? '""' : '"containers with unready status"'}
  lastTransitionTime: {{ $now | Quote }}
{{ end }}`;

/** The fields that every container status has; `$container` is the container. */
const containerIdentity = `
- name: {{ $container.name | Quote }}
  image: {{ $container.image | Quote }}
  imageID: {{ printf "%s@sha256:%s" $container.image (sha256sum $container.image) | Quote }}
  containerID: {{ printf "kwok://%s" (sha256sum (printf "%s/%s" $.metadata.uid $container.name)) | Quote }}`;

/** Statuses of all containers, with `state` as the rest of each. */
const containers = (state: string) => `
containerStatuses:
{{ range $container := .spec.containers }}${containerIdentity}${state}{{ end }}`;

/** What a pod gets once, when it first starts: addresses are allocated, never twice. */
const startOfPod = `
{{ if not .status.podIP }}
startTime: {{ $now | Quote }}
{{ with NodeIPsWith .spec.nodeName }}
hostIP: {{ index . 0 | Quote }}
hostIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with PodIPsWith .spec.nodeName (or .spec.hostNetwork false) .metadata.uid .metadata.name .metadata.namespace }}
podIP: {{ index . 0 | Quote }}
podIPs:
{{ range . }}
- ip: {{ . | Quote }}
{{ end }}
{{ end }}
{{ with .spec.initContainers }}
initContainerStatuses:
{{ range $container := . }}${containerIdentity}
  ready: true
  restartCount: 0
{{ if eq (or $container.restartPolicy "") "Always" }}
  started: true
  state: { running: { startedAt: {{ $now | Quote }} } }
{{ else }}
  started: false
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }
{{ end }}
{{ end }}
{{ end }}
{{ end }}`;

const crashed = `{ terminated: { exitCode: 1, reason: Error, startedAt: {{ $now | Quote }}, finishedAt: {{ $now | Quote }} } }`;

const crashLoop = containers(`
  ready: false
  started: false
  restartCount: {{ add (or (get $restarts $container.name) 0) 1 }}
  state:
    waiting:
      reason: CrashLoopBackOff
      message: {{ printf "back-off 10s restarting failed container=%s pod=%s_%s(%s)" $container.name $.metadata.name $.metadata.namespace $.metadata.uid | Quote }}
  lastState: ${crashed}
`);

/** The life of a pod: run, complete, fail, crash, recover, vanish. */
export const podStages = [
  stage(
    'Pod',
    'pod-run',
    [alive, active, doesNotCrash, isNotIn(condition('Ready'), 'True')],
    {
      statusTemplate: `${restartCounts}
phase: Running
${readiness(true)}
${containers(`
  ready: true
  started: true
  restartCount: {{ or (get $restarts $container.name) 0 }}
  state: { running: { startedAt: {{ $now | Quote }} } }
`)}
${startOfPod}`,
    },
  ),
  stage(
    'Pod',
    'pod-complete',
    [
      alive,
      doesNotCrash,
      isIn('.status.phase', 'Running'),
      isIn(condition('Ready'), 'True'),
      isIn('.metadata.ownerReferences.[].kind', 'Job'),
    ],
    {
      statusTemplate: `${restartCounts}
phase: Succeeded
${readiness(false)}
${containers(`
  ready: false
  started: false
  restartCount: {{ or (get $restarts $container.name) 0 }}
  state: { terminated: { exitCode: 0, reason: Completed, startedAt: {{ or $.status.startTime $now | Quote }}, finishedAt: {{ $now | Quote }} } }
`)}`,
    },
    { durationMilliseconds: 1000 },
  ),
  stage(
    'Pod',
    'pod-fail',
    [alive, active, crashes, isIn('.spec.restartPolicy', 'Never')],
    {
      statusTemplate: `${restartCounts}
phase: Failed
${readiness(false)}
${containers(`
  ready: false
  started: false
  restartCount: 0
  state: ${crashed}
`)}
${startOfPod}`,
    },
  ),
  stage(
    'Pod',
    'pod-crash',
    [
      alive,
      active,
      crashes,
      isNotIn('.spec.restartPolicy', 'Never'),
      isNotIn(waitingReason, 'CrashLoopBackOff'),
    ],
    {
      statusTemplate: `${restartCounts}
phase: Running
${readiness(false)}
${crashLoop}
${startOfPod}`,
    },
  ),
  stage(
    'Pod',
    'pod-crash-again',
    [alive, active, crashes, isIn(waitingReason, 'CrashLoopBackOff')],
    { statusTemplate: `${restartCounts}\n${crashLoop}` },
    {
      durationMilliseconds: 10_000,
      durationFrom: {
        expressionFrom: '.metadata.annotations["fleet.test/restart-every"]',
      },
    },
  ),
  stage(
    'Pod',
    'pod-delete',
    [{ key: '.metadata.deletionTimestamp', operator: 'Exists' }],
    { delete: true },
  ),
];
