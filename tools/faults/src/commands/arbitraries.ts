import fc from 'fast-check';
import { MADE } from '../cluster/objects';
import { NETWORK_FAULTS } from '../network/faults';
import { Command, Plan, Step } from './types';

/** Work the hub schedules that may run at any time. */
export const TASKS = [
  'fleet-retention',
  'fleet-digest-audit',
  'fleet-hub-keys',
  'fleet-cluster-transitions',
  'fleet-unused-words',
  'fleet-purge',
  'fleet-ownership-catalog',
] as const;

const cluster = fc.nat(1);
const replica = fc.nat(2);
const place = fc.nat(8);
const kind = fc.constantFrom(...MADE);
const short = fc.integer({ min: 1, max: 60_000 });
const resource = fc.constantFrom('pods', 'deployments', 'services', 'widgets');
const path = fc.constantFrom('batch', 'heartbeat', 'poll', 'hello', 'rotate');

function command<T extends Command['type']>(
  type: T,
  fields: {
    [K in keyof Omit<Extract<Command, { type: T }>, 'type'>]-?: fc.Arbitrary<
      Extract<Command, { type: T }>[K]
    >;
  },
): fc.Arbitrary<Command> {
  return fc.record({ type: fc.constant(type), ...fields }) as fc.Arbitrary<any>;
}

const apiFault = fc.oneof(
  fc.record({
    type: fc.constant('status' as const),
    status: fc.constantFrom(410, 429, 500, 503),
    retryAfter: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
  }),
  fc.record({
    type: fc.constantFrom(
      'refused' as const,
      'cut' as const,
      'silent' as const,
    ),
  }),
);

const commands: fc.Arbitrary<Command> = fc.oneof(
  { weight: 12, arbitrary: command('apply', { cluster, kind, place }) },
  { weight: 4, arbitrary: command('delete', { cluster, kind, place }) },
  { weight: 4, arbitrary: command('recreate', { cluster, kind, place }) },
  {
    weight: 1,
    arbitrary: command('delete namespace', {
      cluster,
      namespace: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 2,
    arbitrary: command('storm', {
      cluster,
      changes: fc.integer({ min: 2, max: 40 }),
    }),
  },
  {
    weight: 10,
    arbitrary: command('network', {
      cluster,
      fault: fc.constantFrom(...NETWORK_FAULTS),
      times: fc.integer({ min: 1, max: 4 }),
      path: fc.option(path, { nil: undefined }),
    }),
  },
  {
    weight: 2,
    arbitrary: command('cut agent off', { cluster, ms: short }),
  },
  {
    weight: 4,
    arbitrary: command('api', {
      cluster,
      fault: apiFault,
      times: fc.integer({ min: 1, max: 6 }),
      verb: fc.option(fc.constantFrom('list' as const, 'watch' as const), {
        nil: undefined,
      }),
      resource: fc.option(resource, { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: command('break watches', { cluster }) },
  { weight: 2, arbitrary: command('compact', { cluster }) },
  {
    weight: 2,
    arbitrary: command('forbid', {
      cluster,
      resource,
      isForbidden: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: command('serve widgets', { cluster, isServed: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: command('kill replica', {
      replica,
      after: fc.nat(60),
      ms: short,
    }),
  },
  { weight: 1, arbitrary: command('stop replica', { replica, ms: short }) },
  {
    weight: 3,
    arbitrary: command('kill agent', {
      cluster,
      // Often at once, so that what the former process sent is still on its way.
      ms: fc.oneof(fc.integer({ min: 1, max: 3000 }), short),
      keepsState: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: command('stop agent', { cluster, ms: short }) },
  {
    weight: 2,
    arbitrary: command('jump clock', {
      cluster,
      ms: fc.integer({ min: -3_600_000, max: 3_600_000 }),
    }),
  },
  { weight: 1, arbitrary: command('clone agent', { cluster, ms: short }) },
  { weight: 1, arbitrary: command('revoke agent', { cluster }) },
  { weight: 1, arbitrary: command('rotate hub key', {}) },
  { weight: 1, arbitrary: command('resync', { cluster }) },
  { weight: 2, arbitrary: command('database away', { ms: short }) },
  {
    weight: 2,
    arbitrary: command('slow statements', {
      statements: fc.integer({ min: 1, max: 60 }),
      ms: fc.integer({ min: 1, max: 400 }),
    }),
  },
  {
    weight: 3,
    arbitrary: command('commit', {
      replica,
      fault: fc.constantFrom('answer lost' as const, 'never arrived' as const),
    }),
  },
  {
    weight: 2,
    arbitrary: command('damage', {
      cluster,
      what: fc.constantFrom('row' as const, 'digest' as const),
    }),
  },
  { weight: 4, arbitrary: command('replay', { cluster, which: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.oneof(
      command('forge', {
        cluster,
        epoch: fc.constant(0),
        // The one after the next, and later: never the next one.
        seq: fc.integer({ min: 2, max: 5 }),
      }),
      command('forge', {
        cluster,
        epoch: fc.integer({ min: -2, max: -1 }),
        seq: fc.integer({ min: -2, max: 2 }),
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: command('task', { replica, id: fc.constantFrom(...TASKS) }),
  },
  { weight: 1, arbitrary: command('govern', { cluster }) },
);

const steps: fc.Arbitrary<Step> = fc.record({
  command: commands,
  ms: fc.oneof(
    { weight: 3, arbitrary: fc.nat(300) },
    { weight: 2, arbitrary: fc.nat(5000) },
    { weight: 1, arbitrary: fc.nat(40_000) },
  ),
});

/** Runs of up to so many steps. */
export function plans(maxSteps: number): fc.Arbitrary<Plan> {
  return fc.record({
    seed: fc.nat(1_000_000),
    replicas: fc.integer({ min: 1, max: 3 }),
    clusters: fc.integer({ min: 1, max: 2 }),
    rotatesKeys: fc.boolean(),
    steps: fc.array(steps, { minLength: 1, maxLength: maxSteps, size: 'max' }),
  });
}
