{{- define "fleet-agent.labels" -}}
app.kubernetes.io/name: fleet-agent
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "fleet-agent.selector" -}}
app.kubernetes.io/name: fleet-agent
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* Names of objects that are not in a namespace tell two installations apart. */}}
{{- define "fleet-agent.clusterScopedName" -}}
{{- if eq .Release.Name "fleet-agent" }}fleet-agent{{ else }}fleet-agent-{{ .Release.Name }}{{ end -}}
{{- end }}

{{/* Of the Roles in namespaces it stays within, of which one may be its own, where a Role "fleet-agent" is. */}}
{{- define "fleet-agent.readerName" -}}
{{ include "fleet-agent.clusterScopedName" . }}-reader
{{- end }}

{{/* What the doctor has to be told to look at the same as the agent. */}}
{{- define "fleet-agent.doctorOptions" -}}
--hub {{ .Values.hub }} --leader-election=fleet-agent
{{- if .Values.strict }} --strict{{ end }}
{{- if .Values.ca }} --ca-file /etc/fleet-ca/ca.crt{{ end }}
{{- with .Values.namespaces }} --namespace {{ join "," . }}{{ end }}
{{- with .Values.denyKinds }} --deny-kind {{ join "," . | squote }}{{ end }}
{{- end }}

{{- define "fleet-agent.image" -}}
{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Read rules of the profile, without the kinds that are denied. files/rules.yaml is generated from the kind registry. */}}
{{- define "fleet-agent.readRules" -}}
{{- $deny := .Values.denyKinds -}}
{{- $rules := index (.Files.Get "files/rules.yaml" | fromYaml) .Values.profile -}}
{{- range $rule := $rules }}
{{- $group := index $rule.apiGroups 0 }}
{{- $resources := list }}
{{- range $resource := $rule.resources }}
{{- $id := ternary $resource (printf "%s.%s" $resource $group) (eq $group "") }}
{{- if not (or (has $id $deny) (and (ne $group "") (has (printf "*.%s" $group) $deny))) }}
{{- $resources = append $resources $resource }}
{{- end }}
{{- end }}
{{- if $resources }}
- apiGroups: [{{ $group | quote }}]
  resources: {{ $resources | toJson }}
  verbs: [get, list, watch]
{{- end }}
{{- end }}
{{- end }}
