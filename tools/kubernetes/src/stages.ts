/**
 * What kwok does with pods and nodes, as its Stage objects.
 *
 * A stage applies to an object while its selector (jq expressions) holds, and patches the
 * status with a rendered Go template. Stages here exclude each other, or lead to the same
 * status, because kwok picks at random among those that apply.
 *
 * Source: https://kwok.sigs.k8s.io/docs/user/stages-configuration/
 */

/**
 * Labels which make pods and nodes of a test cluster misbehave. They may be set and
 * removed at any time; the status follows within a second.
 *
 * @public
 */
export const testLabels = {
  /**
   * `"true"` on a pod: its containers crash, then wait in CrashLoopBackOff and restart
   * every 10 s (annotation `fleet.test/restart-every`, a Go duration). A pod with
   * restartPolicy Never fails instead.
   */
  crash: 'fleet.test/crash',
  /** `"true"` on a node: it reports Ready False. */
  notReady: 'fleet.test/not-ready',
  /** `memory`, `disk` or `pid` on a node: it reports that pressure. */
  pressure: 'fleet.test/pressure',
} as const;

interface Expression {
  key: string;
  operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  values?: string[];
}

const label = (name: string) => `.metadata.labels["${name}"]`;
const condition = (type: string) =>
  `.status.conditions.[] | select( .type == "${type}" ) | .status`;
const waitingReason = '.status.containerStatuses.[].state.waiting.reason';

const isIn = (key: string, ...values: string[]): Expression => ({
  key,
  operator: 'In',
  values,
});
const isNotIn = (key: string, ...values: string[]): Expression => ({
  key,
  operator: 'NotIn',
  values,
});

const alive: Expression = {
  key: '.metadata.deletionTimestamp',
  operator: 'DoesNotExist',
};
const crashes = isIn(label(testLabels.crash), 'true');
const doesNotCrash = isNotIn(label(testLabels.crash), 'true');
const active = isIn('.status.phase', 'Pending', 'Running');

function stage(
  kind: 'Pod' | 'Node',
  name: string,
  matchExpressions: Expression[],
  next: object,
  delay?: object,
) {
  return {
    apiVersion: 'kwok.x-k8s.io/v1alpha1',
    kind: 'Stage',
    metadata: { name },
    spec: {
      resourceRef: { apiGroup: 'v1', kind },
      selector: { matchExpressions },
      ...(delay && { delay }),
      next,
    },
  };
}

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

const podStages = [
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

/**
 * The whole node status that follows from the labels. Whatever node stage applies, it
 * writes this one status; a condition keeps its transition time while it stays the same.
 */
const nodeStatus = `
{{ $now := Now }}
{{ $labels := or .metadata.labels dict }}
{{ $ready := ne (get $labels "${testLabels.notReady}") "true" }}
{{ $pressure := get $labels "${testLabels.pressure}" }}
{{ $before := dict }}
{{ range .status.conditions }}{{ $_ := set $before .type . }}{{ end }}
{{ $wanted := list
  (dict "type" "MemoryPressure" "status" (eq $pressure "memory") "yes" "KubeletHasInsufficientMemory" "no" "KubeletHasSufficientMemory")
  (dict "type" "DiskPressure" "status" (eq $pressure "disk") "yes" "KubeletHasDiskPressure" "no" "KubeletHasNoDiskPressure")
  (dict "type" "PIDPressure" "status" (eq $pressure "pid") "yes" "KubeletHasInsufficientPID" "no" "KubeletHasSufficientPID")
  (dict "type" "NetworkUnavailable" "status" false "yes" "NoRouteCreated" "no" "RouteCreated")
  (dict "type" "Ready" "status" $ready "yes" "KubeletReady" "no" "KubeletNotReady")
}}
conditions:
{{ range $wanted }}
{{ $status := ternary "True" "False" .status }}
{{ $old := get $before .type }}
- type: {{ .type }}
  status: {{ $status | Quote }}
  reason: {{ ternary .yes .no .status }}
  message: {{ printf "simulated by kwok" | Quote }}
  lastHeartbeatTime: {{ $now | Quote }}
  lastTransitionTime: {{ if and $old (eq $old.status $status) }}{{ $old.lastTransitionTime | Quote }}{{ else }}{{ $now | Quote }}{{ end }}
{{ end }}
{{ if not .status.addresses }}
addresses:
- { type: InternalIP, address: 10.0.0.1 }
- { type: Hostname, address: {{ .metadata.name | Quote }} }
{{ end }}
{{ if not .status.capacity }}
capacity: { cpu: "8", memory: 32Gi, ephemeral-storage: 100Gi, pods: "110" }
allocatable: { cpu: 7900m, memory: 31Gi, ephemeral-storage: 90Gi, pods: "110" }
{{ end }}
{{ if not .status.nodeInfo.kubeletVersion }}
nodeInfo:
  architecture: amd64
  bootID: ""
  containerRuntimeVersion: kwok://{{ Version }}
  kernelVersion: 6.1.0
  kubeProxyVersion: ""
  kubeletVersion: v0.0.0-kwok
  machineID: ""
  operatingSystem: linux
  osImage: kwok
  systemUUID: ""
{{ end }}`;

const pressures: Record<string, string> = {
  memory: 'MemoryPressure',
  disk: 'DiskPressure',
  pid: 'PIDPressure',
};

const nodeStages = [
  stage(
    'Node',
    'node-become-ready',
    [
      isNotIn(label(testLabels.notReady), 'true'),
      isNotIn(condition('Ready'), 'True'),
    ],
    { statusTemplate: nodeStatus },
  ),
  stage(
    'Node',
    'node-become-not-ready',
    [
      isIn(label(testLabels.notReady), 'true'),
      isNotIn(condition('Ready'), 'False'),
    ],
    { statusTemplate: nodeStatus },
  ),
  ...Object.entries(pressures).flatMap(([value, type]) => [
    stage(
      'Node',
      `node-${value}-pressure`,
      [
        isIn(label(testLabels.pressure), value),
        isNotIn(condition(type), 'True'),
      ],
      { statusTemplate: nodeStatus },
    ),
    stage(
      'Node',
      `node-no-${value}-pressure`,
      [
        isNotIn(label(testLabels.pressure), value),
        isIn(condition(type), 'True'),
      ],
      { statusTemplate: nodeStatus },
    ),
  ]),
];

/** The configuration file of kwok: one JSON document per stage (JSON is YAML). */
export function kwokConfiguration(): string {
  return [...podStages, ...nodeStages]
    .map(item => JSON.stringify(item, null, 2))
    .join('\n---\n');
}
