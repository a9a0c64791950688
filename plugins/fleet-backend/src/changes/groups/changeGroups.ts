import { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import { actorOfChange, ChangeActor } from '@backstage-fleet/protocol';
import { createHash } from 'node:crypto';
import { Knex } from 'knex';
import { FeedConsumer, requirePosition } from '../../consumers';
import { fromJson } from '../../database/columns';
import { ChangeGroupRow, FeedRow } from '../../database/tables';
import {
  changesAfter,
  FEED_START,
  onlyUpTo,
  positionOf,
} from '../feedPosition';
import { HOUR_MS, wholeFeedSince } from '../headlines';
import { isNews, NewsRow } from '../news';
import { StoredVersions } from '../StoredVersions';
import { GroupableChange, groupableChange, QUIET_KINDS } from './groupable';

/** The same change belongs to a group as long as another cluster has it within this time, in milliseconds. */
export const WINDOW_MS = 6 * HOUR_MS;

const BATCH = 500;
const ROWS_AT_ONCE = 200;

/** A group while it is worked on. */
interface OpenGroup {
  row: ChangeGroupRow;
  first: number;
  last: number;
  diff: FieldChange[];
  changedBy: SharedActor | null;
  isChanged: boolean;
}

/** Who made a change, as far as it is the same in every cluster. */
type SharedActor = Pick<ChangeActor, 'manager' | 'operation' | 'subresource'>;

interface Member {
  group_id: string;
  cluster_id: string;
  uid: string;
  at: number;
  changes: number;
}

/**
 * Finds the same change in several clusters.
 *
 * @param feedKeptMs - how long the feed is kept; groups of before are not worked out anew
 */
export function createChangeGroupsConsumer(feedKeptMs: number): FeedConsumer {
  const name = 'change-groups';
  return {
    name,
    description: 'The same change in many clusters as one',
    batchSize: BATCH,
    handle: group,
    async rebuild(db, signal, upTo) {
      const since = await wholeFeedSince(db, feedKeptMs);
      await db.transaction(async trx => {
        await requirePosition(trx, name, upTo);
        await forgetSince(trx, since);
      });
      let position = FEED_START;
      while (!signal.aborted) {
        const changes: FeedRow[] = await onlyUpTo(
          db,
          changesAfter(db, position),
          upTo,
        )
          .where('feed.is_initial', false)
          .where('feed.received_at', '>=', since)
          .whereNotIn('feed.kind', [...QUIET_KINDS])
          .select('feed.*')
          .limit(BATCH);
        if (changes.length === 0) {
          return;
        }
        await db.transaction(async trx => {
          await requirePosition(trx, name, upTo);
          await group(trx, changes);
        });
        position = positionOf(changes[changes.length - 1]);
      }
    },
  };
}

/** Removes groups, and of those that began before what came since. */
async function forgetSince(trx: Knex, since: number): Promise<void> {
  await trx('change_group_members').where('at', '>=', since).delete();
  await trx('change_groups').where('first_at', '>=', since).delete();
  const newest = trx('change_group_members as m')
    .whereRaw('m.group_id = change_groups.id')
    .max('m.at');
  await trx('change_groups')
    .where('last_at', '>=', since)
    .update({
      last_at: trx.raw('coalesce((?), change_groups.first_at)', [newest]),
    });
}

async function group(
  trx: Knex.Transaction,
  changes: readonly FeedRow[],
): Promise<void> {
  const candidates = changes
    .filter(isNews)
    .filter(change => !QUIET_KINDS.includes(change.kind));
  const versions = await StoredVersions.read(trx, candidates);
  const found = candidates.flatMap(change => {
    // Groups are of what was asked for.
    const changedBy = actorOfChange(fromJson(change.changed_by), true);
    const what = groupableChange(
      change,
      versions.of(change, change.previous_hash),
      versions.of(change, change.content_hash),
      changedBy,
    );
    return what ? [{ change, what, changedBy }] : [];
  });
  if (found.length === 0) {
    return;
  }
  const times = found.map(({ change }) => Number(change.received_at));
  const open = await readOpen(
    trx,
    [...new Set(found.map(({ what }) => what.key))],
    times.reduce((a, b) => Math.min(a, b)) - WINDOW_MS,
  );
  const members = new Map<string, Member>();
  for (const { change, what, changedBy } of found) {
    const at = Number(change.received_at);
    const groups = open.get(what.key) ?? [];
    open.set(what.key, groups);
    let target = groups.find(
      item => at - item.last <= WINDOW_MS && item.first - at <= WINDOW_MS,
    );
    if (target) {
      join(target, at, what.fields, changedBy);
    } else {
      target = begin(change, at, what, changedBy);
      groups.push(target);
    }
    const key = `${target.row.id} ${change.cluster_id} ${change.uid}`;
    const member = members.get(key);
    members.set(key, {
      group_id: target.row.id,
      cluster_id: change.cluster_id,
      uid: change.uid,
      at: Math.max(at, member?.at ?? 0),
      changes: (member?.changes ?? 0) + 1,
    });
  }
  await store(trx, [...open.values()].flat(), [...members.values()]);
}

async function readOpen(
  trx: Knex,
  keys: string[],
  since: number,
): Promise<Map<string, OpenGroup[]>> {
  const rows = await trx<ChangeGroupRow>('change_groups')
    .whereIn('change_key', keys)
    .where('last_at', '>=', since)
    .orderBy([{ column: 'last_at', order: 'desc' }, 'id']);
  const open = new Map<string, OpenGroup[]>();
  for (const row of rows) {
    const groups = open.get(row.change_key) ?? [];
    groups.push({
      row,
      first: Number(row.first_at),
      last: Number(row.last_at),
      diff: fromJson<FieldChange[]>(row.diff) ?? [],
      changedBy: fromJson<SharedActor>(row.changed_by) ?? null,
      isChanged: false,
    });
    open.set(row.change_key, groups);
  }
  return open;
}

function begin(
  change: NewsRow,
  at: number,
  what: GroupableChange,
  changedBy: ChangeActor | undefined,
): OpenGroup {
  const { kind, namespace, name, type } = change;
  // The same after a replay, so that addresses of pages stay good.
  const id = createHash('sha256')
    .update(`${what.key} ${at} ${change.cluster_id} ${change.uid}`)
    .digest('base64url')
    .slice(0, 32);
  return {
    row: {
      ...{ id, change_key: what.key, kind, namespace, name, type },
      ...{ diff: null, changed_by: null, first_at: at, last_at: at },
    },
    first: at,
    last: at,
    diff: what.fields,
    changedBy: sharedActor(changedBy),
    isChanged: true,
  };
}

/** Keeps of a group only what is true in every cluster that the change reached. */
function join(
  target: OpenGroup,
  at: number,
  fields: readonly FieldChange[],
  changedBy: ChangeActor | undefined,
): void {
  target.first = Math.min(target.first, at);
  target.last = Math.max(target.last, at);
  target.isChanged = true;
  const now = new Map(fields.map(field => [field.path, field]));
  target.diff = target.diff.map(({ path, before, after }) => ({
    path,
    ...(before !== undefined && now.get(path)?.before === before
      ? { before }
      : {}),
    ...(after !== undefined && now.get(path)?.after === after ? { after } : {}),
  }));
  const actor = sharedActor(changedBy);
  if (JSON.stringify(actor) !== JSON.stringify(target.changedBy)) {
    target.changedBy = null;
  }
}

function sharedActor(changedBy: ChangeActor | undefined): SharedActor | null {
  if (!changedBy) {
    return null;
  }
  const { manager, operation, subresource } = changedBy;
  return { manager, operation, ...(subresource ? { subresource } : {}) };
}

async function store(
  trx: Knex,
  groups: readonly OpenGroup[],
  members: readonly Member[],
): Promise<void> {
  const rows = groups
    .filter(item => item.isChanged)
    .map(item => ({
      ...item.row,
      first_at: item.first,
      last_at: item.last,
      diff: JSON.stringify(item.diff),
      changed_by: item.changedBy && JSON.stringify(item.changedBy),
    }));
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
    await trx('change_groups')
      .insert(rows.slice(i, i + ROWS_AT_ONCE))
      .onConflict('id')
      .merge(['first_at', 'last_at', 'diff', 'changed_by']);
  }
  for (let i = 0; i < members.length; i += ROWS_AT_ONCE) {
    await trx('change_group_members')
      .insert(members.slice(i, i + ROWS_AT_ONCE))
      .onConflict(['group_id', 'cluster_id', 'uid'])
      .merge({
        at: trx.raw('excluded.at'),
        changes: trx.raw('change_group_members.changes + excluded.changes'),
      });
  }
}
