import { randomUUID } from 'node:crypto';
import { KindId } from '@backstage-fleet/protocol';
import { Outbox } from '../outbox/Outbox';
import { KindInventory } from './KindInventory';
import { OUTBOX_HIGH_WATER } from './types';

/**
 * Puts a snapshot into the outbox that names what the hub should hold of a
 * kind, and gives it up where something else tells more.
 */
export async function tellSame(
  kind: KindId,
  inventory: KindInventory,
  outbox: Outbox,
  options: {
    /** Of these buckets; of all of them unless told. */
    buckets?: number[];
    isOvertaken: () => boolean;
    signal: AbortSignal;
  },
): Promise<void> {
  const { buckets, isOvertaken, signal } = options;
  const snapshot = randomUUID();
  outbox.beginSnapshot(kind, snapshot, buckets);
  for (const { uid, hash } of inventory.held(buckets && new Set(buckets))) {
    outbox.same(kind, uid, hash, snapshot);
    if (outbox.size >= OUTBOX_HIGH_WATER) {
      await outbox.whenBelow(OUTBOX_HIGH_WATER, signal);
    }
    if (isOvertaken() || signal.aborted) {
      outbox.abandonSnapshot(snapshot);
    }
    if (!outbox.isOpen(snapshot)) {
      return;
    }
  }
  outbox.endSnapshot(kind, snapshot);
}
