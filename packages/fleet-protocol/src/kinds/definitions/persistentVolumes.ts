import { below, defineKind } from '../defineKind';
import { refPaths } from '../commonPaths';
import { factsOf } from '../facts';
import { wholeQuantity } from '../quantity';
import { at, text, texts } from '../read';
import { ResourceState } from '../types';

const STATES: Record<string, ResourceState> = {
  Available: 'healthy',
  Bound: 'healthy',
  Pending: 'progressing',
  Released: 'degraded',
  Failed: 'critical',
};

/** Volume sources of which only the type is kept: some of them hold secrets. */
const SOURCES = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'csi',
  'fc',
  'flexVolume',
  'gcePersistentDisk',
  'glusterfs',
  'iscsi',
  'nfs',
  'rbd',
  'vsphereVolume',
];

export const persistentVolumes = defineKind({
  group: '',
  version: 'v1',
  kind: 'PersistentVolume',
  resource: 'persistentvolumes',
  namespaced: false,
  paths: [
    'spec.capacity.*',
    ...below(
      'spec',
      'accessModes',
      'persistentVolumeReclaimPolicy',
      'storageClassName',
      'volumeMode',
      'volumeAttributesClassName',
      'csi.driver',
      'csi.fsType',
      'hostPath.path',
      'hostPath.type',
      'local.path',
      ...SOURCES.map(source => `${source}{}`),
    ),
    ...refPaths('spec.claimRef'),
    'spec.claimRef.uid',
    ...below('status', 'phase', 'reason', 'lastPhaseTransitionTime'),
  ],
  columns(object) {
    const phase = text(object, 'status', 'phase') ?? 'Unknown';
    const claim = at(object, 'spec', 'claimRef');
    return {
      state: STATES[phase] ?? 'unknown',
      status: text(object, 'metadata', 'deletionTimestamp')
        ? 'Terminating'
        : phase,
      reason: text(object, 'status', 'reason'),
      facts: factsOf({
        storageClass: text(object, 'spec', 'storageClassName'),
        capacityBytes: wholeQuantity(at(object, 'spec', 'capacity', 'storage')),
        accessModes: texts(object, 'spec', 'accessModes'),
        reclaimPolicy: text(object, 'spec', 'persistentVolumeReclaimPolicy'),
        claim: claim
          ? `${text(claim, 'namespace')}/${text(claim, 'name')}`
          : undefined,
        driver: text(object, 'spec', 'csi', 'driver'),
        volumeMode: text(object, 'spec', 'volumeMode'),
      }),
    };
  },
});
