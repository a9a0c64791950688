import { below, defineKind } from '../defineKind';
import { CONDITION_PATHS, refPaths, selectorPaths } from '../commonPaths';
import { factsOf } from '../facts';
import { wholeQuantity } from '../quantity';
import { at, controllerUid, text, texts } from '../read';
import { ResourceState } from '../types';

const STATES: Record<string, ResourceState> = {
  Bound: 'healthy',
  Pending: 'progressing',
  Lost: 'critical',
};

export const persistentVolumeClaims = defineKind({
  group: '',
  version: 'v1',
  kind: 'PersistentVolumeClaim',
  resource: 'persistentvolumeclaims',
  namespaced: true,
  paths: [
    ...below(
      'spec',
      'accessModes',
      'resources.requests.*',
      'storageClassName',
      'volumeAttributesClassName',
      'volumeMode',
      'volumeName',
    ),
    ...selectorPaths('spec.selector'),
    ...refPaths('spec.dataSource'),
    ...refPaths('spec.dataSourceRef'),
    ...below('status', 'phase', 'accessModes', 'capacity.*'),
    ...CONDITION_PATHS,
  ],
  columns(object) {
    const phase = text(object, 'status', 'phase') ?? 'Unknown';
    const ends = text(object, 'metadata', 'deletionTimestamp') !== undefined;
    return {
      state: ends ? 'progressing' : STATES[phase] ?? 'unknown',
      status: ends ? 'Terminating' : phase,
      ownerUid: controllerUid(object),
      facts: factsOf({
        storageClass: text(object, 'spec', 'storageClassName'),
        capacityBytes: wholeQuantity(
          at(object, 'status', 'capacity', 'storage'),
        ),
        requestedBytes: wholeQuantity(
          at(object, 'spec', 'resources', 'requests', 'storage'),
        ),
        volumeName: text(object, 'spec', 'volumeName'),
        accessModes: texts(object, 'spec', 'accessModes'),
        volumeMode: text(object, 'spec', 'volumeMode'),
      }),
    };
  },
});
