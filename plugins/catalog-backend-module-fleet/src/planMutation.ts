import { Entity, stringifyEntityRef } from '@backstage/catalog-model';

/** Entities by their reference. */
export type EntityMap = ReadonlyMap<string, Entity>;

/** Fewest entities from which the disappearance of many is suspicious. */
const GUARD_FROM = 5;

/** What a run has to do. */
export interface MutationPlan {
  /** New or different entities. */
  upserts: Entity[];
  /** References of entities to remove. */
  removals: string[];
  /** What the catalog holds of ours afterwards. */
  next: EntityMap;
  /**
   * References that are gone but stay for now, because more than half went at
   * once; the next run removes those that are still gone.
   */
  held: ReadonlySet<string>;
}

/**
 * Compares what the hub knows with what was emitted before.
 *
 * @remarks
 * When more than half of at least five clusters vanish at once, that is more
 * likely a hub with the wrong database than clusters that were removed, so
 * nothing is removed until a second run confirms it.
 */
export function planMutation(
  emitted: EntityMap,
  current: readonly Entity[],
  heldBefore: ReadonlySet<string>,
): MutationPlan {
  const next = new Map<string, Entity>();
  const upserts: Entity[] = [];
  for (const entity of current) {
    const ref = stringifyEntityRef(entity);
    next.set(ref, entity);
    const before = emitted.get(ref);
    if (!before || JSON.stringify(before) !== JSON.stringify(entity)) {
      upserts.push(entity);
    }
  }
  const gone = [...emitted.keys()].filter(ref => !next.has(ref));
  const isSuspicious =
    emitted.size >= GUARD_FROM && gone.length > emitted.size / 2;
  const held = new Set(
    isSuspicious ? gone.filter(ref => !heldBefore.has(ref)) : [],
  );
  for (const ref of held) {
    next.set(ref, emitted.get(ref)!);
  }
  return {
    upserts,
    removals: gone.filter(ref => !held.has(ref)),
    next,
    held,
  };
}
