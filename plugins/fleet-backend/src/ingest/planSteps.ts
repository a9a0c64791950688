import { PreparedItem, PreparedRow, RejectedItem } from './prepareBatch';

/** What is to become of one object. */
export type Wish = {
  index: number;
  kind: string;
  uid: string;
  /** The snapshot the item said it belongs to. */
  snapshot?: string;
} & (
  | { t: 'upsert'; row: PreparedRow }
  | { t: 'delete'; observedAt: number | null }
  /** The object is there, and the agent believes that it is as stored. */
  | { t: 'same'; hash: string }
  /** The object is there, but what it is now could not be taken. */
  | { t: 'keep' }
);

/** Objects of one step, each with its last word. */
export interface ObjectsStep {
  t: 'objects';
  wishes: Wish[];
  /** Items by snapshot id, before they were coalesced. */
  listed: Map<string, number>;
}

/** One step of applying a batch. */
export type Step =
  | ObjectsStep
  | (PreparedItem & { t: 'snapshot.begin' })
  | (PreparedItem & { t: 'snapshot.end' });

/** The rejection of an update that comes after the deletion of its object. */
export function rejectDeleted(index: number): RejectedItem {
  return {
    index,
    code: 'deleted',
    message:
      'The object was deleted before; Kubernetes never gives a uid again, so this is a late update',
  };
}

/** The rejection of an object that the agent believes to be stored as it is. */
export function rejectUnknownState(index: number): RejectedItem {
  return {
    index,
    code: 'unknown_state',
    message:
      'The hub holds another state of the object, or none; send the object',
  };
}

/**
 * Cuts a batch into steps: objects coalesced to their last word, and between
 * them the begins and ends of snapshots, whose place in the order matters.
 */
export function planSteps(items: PreparedItem[]): {
  steps: Step[];
  rejected: RejectedItem[];
} {
  const steps: Step[] = [];
  const rejected: RejectedItem[] = [];
  let wishes = new Map<string, Wish>();
  let listed = new Map<string, number>();
  const flush = () => {
    if (wishes.size > 0) {
      steps.push({ t: 'objects', wishes: [...wishes.values()], listed });
    }
    wishes = new Map();
    listed = new Map();
  };
  for (const item of items) {
    if (item.t === 'snapshot.begin' || item.t === 'snapshot.end') {
      flush();
      steps.push(item);
      continue;
    }
    const wish: Wish = item.t === 'refused' ? { ...item, t: 'keep' } : item;
    if (wish.snapshot !== undefined) {
      listed.set(wish.snapshot, (listed.get(wish.snapshot) ?? 0) + 1);
    }
    const key = `${wish.kind} ${wish.uid}`;
    const before = wishes.get(key);
    if (before?.t === 'delete' && wish.t === 'upsert') {
      rejected.push(rejectDeleted(wish.index));
    } else if (wish.t === 'same' && before && before.t !== 'keep') {
      // An earlier item of the batch says more of the object.
      if (hashOf(before) !== wish.hash) {
        rejected.push(rejectUnknownState(wish.index));
      }
    } else if (!before || wish.t !== 'keep') {
      wishes.set(key, wish);
    }
  }
  flush();
  return { steps, rejected };
}

/** Content hash an object has after a wish, where the wish says so. */
function hashOf(wish: Wish): string | undefined {
  if (wish.t === 'same') {
    return wish.hash;
  }
  return wish.t === 'upsert' ? wish.row.content_hash : undefined;
}
