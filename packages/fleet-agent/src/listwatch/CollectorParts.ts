import { KindSpec } from '@backstage-fleet/protocol';
import { Collection } from './collection';
import { KindHealth } from './KindHealth';
import { ObjectIntake } from './ObjectIntake';
import { Scopes } from './Scopes';
import { CollectorContext, Scope } from './types';

/** What lists and watches of one kind share. */
export interface CollectorParts {
  spec: KindSpec;
  context: CollectorContext;
  intake: ObjectIntake;
  health: KindHealth;
  scopes: Scopes;
}

/** One of the collections, in the version in which the kind is read. */
export function collectionOf(
  { spec, intake }: CollectorParts,
  { namespace }: Scope,
): Collection {
  return { spec, version: intake.version, namespace };
}
