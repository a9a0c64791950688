import { defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { numberAt, text } from '../read';

export const priorityClasses = defineKind({
  group: 'scheduling.k8s.io',
  version: 'v1',
  kind: 'PriorityClass',
  resource: 'priorityclasses',
  namespaced: false,
  paths: ['value', 'globalDefault', 'preemptionPolicy'],
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      value: numberAt(object, 'value'),
      isDefault: object.globalDefault === true,
      preemptionPolicy: text(object, 'preemptionPolicy'),
    }),
  }),
});
