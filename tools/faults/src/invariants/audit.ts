import { Invariant } from './types';

/** Who changes things in runs. */
const PERSON = 'user:default/operator';

/** I9. */
export const audit: Invariant = {
  id: 'I9',
  title:
    'the audit has one entry of each change a person made, and none of agents',
  async check(world) {
    const rows = await world.read(
      world.database.direct('audit_events').where({ actor: PERSON }),
    );
    const succeeded = rows.filter(row => row.outcome === 'succeeded').length;
    const { done, unknown } = world.mutations;
    const found: string[] = [];
    if (succeeded < done) {
      found.push(
        `people made ${done} changes, and the audit has ${succeeded} of them`,
      );
    }
    if (rows.length > done + unknown + world.mutations.refused) {
      found.push(
        `the audit has ${rows.length} entries of people, who made ${done} changes, and ${unknown} of which nobody knows`,
      );
    }
    const others = await world.read(
      world.database
        .direct('audit_events')
        .whereNot({ actor: PERSON })
        .whereNotIn('event', ['agent-clone-suspected', 'enrollment-approve']),
    );
    for (const { actor, event } of others) {
      found.push(`the audit has an entry ${event} of ${actor}`);
    }
    return found;
  },
};
