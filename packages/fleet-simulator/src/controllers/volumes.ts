import { KubeObject, hash32 } from '../store';
import { WorkQueue } from './WorkQueue';
import { ControllerContext } from './context';

const CLAIM = { apiVersion: 'v1', kind: 'PersistentVolumeClaim' };

/** Provisions a volume for every claim that names a storage class, and takes it back with the claim. */
export class VolumeController {
  readonly #queue = new WorkQueue();

  constructor(private readonly context: ControllerContext) {
    context.api.store.listen('/persistentvolumeclaims', event => {
      const claim = event.current.object;
      if (event.type === 'DELETED') this.#release(claim);
      else if (claim.status?.phase !== 'Bound') {
        this.#queue.add(claim.metadata.uid!);
      }
    });
  }

  run(): boolean {
    return this.#queue.drain(uid => {
      const claim = this.context.api.store.byUid(uid)?.stored.object;
      if (claim?.spec?.storageClassName) this.#bind(claim);
    });
  }

  #bind(claim: KubeObject): void {
    const { namespace, name, uid } = claim.metadata;
    const { storageClassName, accessModes = ['ReadWriteOnce'] } = claim.spec;
    const capacity = claim.spec.resources?.requests ?? { storage: '1Gi' };
    const classes = this.context.kind('storage.k8s.io/v1', 'StorageClass');
    const driver = this.context.find(classes, undefined, storageClassName);
    if (!driver) {
      this.context.setStatus(claim, { phase: 'Pending' });
      return;
    }
    const volumeName = `pvc-${uid}`;
    const volumes = this.context.kind('v1', 'PersistentVolume');
    if (!this.context.find(volumes, undefined, volumeName)) {
      const volume = this.context.create({
        apiVersion: 'v1',
        kind: 'PersistentVolume',
        metadata: { name: volumeName },
        spec: {
          capacity,
          accessModes,
          storageClassName,
          volumeMode: 'Filesystem',
          persistentVolumeReclaimPolicy: driver.reclaimPolicy ?? 'Delete',
          claimRef: { ...CLAIM, namespace, name, uid },
          ...(driver.provisioner.includes('/')
            ? { local: { path: `/var/lib/volumes/${volumeName}` } }
            : {
                csi: {
                  driver: driver.provisioner,
                  volumeHandle: hash32(volumeName).toString(16),
                },
              }),
        },
      });
      this.context.setStatus(volume, { phase: 'Bound' });
    }
    const bound = this.context.modify(claim, draft => {
      draft.spec.volumeName = volumeName;
      draft.spec.volumeMode = 'Filesystem';
    });
    if (bound) {
      this.context.setStatus(bound, { phase: 'Bound', accessModes, capacity });
    }
  }

  #release(claim: KubeObject): void {
    const volumes = this.context.kind('v1', 'PersistentVolume');
    const name = claim.spec?.volumeName;
    const volume = name && this.context.find(volumes, undefined, name);
    if (volume) this.context.delete(volume);
  }
}
