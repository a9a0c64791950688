import { condition, isIn, isNotIn, label, stage } from './stage';
import { testLabels } from './testLabels';

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

/** The life of a node: ready, not ready, under pressure. */
export const nodeStages = [
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
