import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, objectAt, text } from '../read';

/** Parameters stay: some drivers take secrets and addresses there. */
export const storageClasses = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  resource: 'storageclasses',
  namespaced: false,
  paths: [
    'provisioner',
    'reclaimPolicy',
    'volumeBindingMode',
    'allowVolumeExpansion',
    'allowedTopologies[].matchLabelExpressions[].key',
    'allowedTopologies[].matchLabelExpressions[].values',
  ],
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      provisioner: text(object, 'provisioner'),
      reclaimPolicy: text(object, 'reclaimPolicy'),
      bindingMode: text(object, 'volumeBindingMode'),
      allowsExpansion: object.allowVolumeExpansion === true,
      isDefault:
        text(
          object,
          'metadata',
          'annotations',
          'storageclass.kubernetes.io/is-default-class',
        ) === 'true',
    }),
  }),
});

export const csiDrivers = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  resource: 'csidrivers',
  namespaced: false,
  isOptional: true,
  paths: below(
    'spec',
    'attachRequired',
    'fsGroupPolicy',
    'podInfoOnMount',
    'requiresRepublish',
    'seLinuxMount',
    'storageCapacity',
    'volumeLifecycleModes',
  ),
  columns: () => ({ state: 'healthy', status: 'Active' }),
});

/** On demand only: they come and go with the pods. */
export const volumeAttachments = defineKind({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  resource: 'volumeattachments',
  namespaced: false,
  isOptional: true,
  paths: [
    ...below('spec', 'attacher', 'nodeName', 'source.persistentVolumeName'),
    ...below(
      'status',
      'attached',
      'attachError{}',
      'attachError.time',
      'detachError{}',
      'detachError.time',
    ),
  ],
  columns(object) {
    const isAttached = at(object, 'status', 'attached') === true;
    const error = ['attachError', 'detachError'].find(name =>
      objectAt(object, 'status', name),
    );
    const state = isAttached ? 'healthy' : 'progressing';
    return {
      state: error ? 'critical' : state,
      status: isAttached ? 'Attached' : 'Attaching',
      ...(error ? { reason: error } : {}),
      nodeName: text(object, 'spec', 'nodeName'),
      facts: factsOf({
        driver: text(object, 'spec', 'attacher'),
        volumeName: text(object, 'spec', 'source', 'persistentVolumeName'),
      }),
    };
  },
});
