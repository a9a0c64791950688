import { ApiFault } from '../cluster/ApiFaults';
import { MadeKind } from '../cluster/objects';
import { CommitFault } from '../database/StatementGate';
import { NetworkFault } from '../network/faults';

/**
 * What happens in a run, as plain data: what was found can be kept as a text,
 * and made smaller. Numbers of clusters and replicas are taken modulo how many
 * there are.
 */
export type Command =
  /** An object is made, or changed where it is there. */
  | { type: 'apply'; cluster: number; kind: MadeKind; place: number }
  | { type: 'delete'; cluster: number; kind: MadeKind; place: number }
  /** An object goes, and one of the same name comes. */
  | { type: 'recreate'; cluster: number; kind: MadeKind; place: number }
  /** A namespace goes with all that is in it. */
  | { type: 'delete namespace'; cluster: number; namespace: number }
  /** Many changes within an instant. */
  | { type: 'storm'; cluster: number; changes: number }
  | {
      type: 'network';
      cluster: number;
      fault: NetworkFault;
      times: number;
      path?: string;
    }
  | { type: 'cut agent off'; cluster: number; ms: number }
  | {
      type: 'api';
      cluster: number;
      fault: ApiFault;
      times: number;
      verb?: 'list' | 'watch';
      resource?: string;
    }
  | { type: 'break watches'; cluster: number }
  /** The API server forgets what was; watches have to begin anew. */
  | { type: 'compact'; cluster: number }
  | { type: 'forbid'; cluster: number; resource: string; isForbidden: boolean }
  | { type: 'serve widgets'; cluster: number; isServed: boolean }
  /** After so many more statements, which may be in the middle of a request. */
  | { type: 'kill replica'; replica: number; after: number; ms: number }
  | { type: 'stop replica'; replica: number; ms: number }
  | { type: 'kill agent'; cluster: number; ms: number; keepsState: boolean }
  | { type: 'stop agent'; cluster: number; ms: number }
  | { type: 'jump clock'; cluster: number; ms: number }
  /** Another process with a copy of the state, for a while. */
  | { type: 'clone agent'; cluster: number; ms: number }
  | { type: 'revoke agent'; cluster: number }
  | { type: 'rotate hub key' }
  | { type: 'resync'; cluster: number }
  | { type: 'database away'; ms: number }
  | { type: 'slow statements'; statements: number; ms: number }
  | { type: 'commit'; replica: number; fault: CommitFault }
  /** Rows are lost, or digests changed, by other hands. */
  | { type: 'damage'; cluster: number; what: 'row' | 'digest' }
  /** A batch comes again, long after its answer. */
  | { type: 'replay'; cluster: number; which: number }
  /** A signed batch comes that is of another session, or not the next one. */
  | { type: 'forge'; cluster: number; epoch: number; seq: number }
  /** Scheduled work of the hub runs now. */
  | { type: 'task'; replica: number; id: string }
  /** A person changes what the hub says of a cluster. */
  | { type: 'govern'; cluster: number };

/** A command, and how much time passes after it. */
export interface Step {
  command: Command;
  ms: number;
}

/** A whole run. */
export interface Plan {
  /** Of everything that is left to chance in the world. */
  seed: number;
  replicas: number;
  clusters: number;
  /** Whether agents replace their keys about every minute. */
  rotatesKeys: boolean;
  steps: Step[];
}
