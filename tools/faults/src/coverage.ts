/** How a fault case of the study is answered. */
export type Answer =
  /** By a scenario here, whose title begins with the number. */
  | { scenario: string }
  /** By a test elsewhere, which shows it better. */
  | { file: string; title: string }
  /** Not here, and why. */
  | { reason: string };

/** A fault case with its answer. */
export interface Case {
  id: string;
  /** What goes wrong. */
  fault: string;
  answer: Answer;
}

const agent = 'packages/fleet-agent/src';
const hub = 'plugins/fleet-backend/src';
const noTasks =
  'Agents have no tasks and no executors yet; what there is of the downlink asks only for what may be asked twice. The capability that brings tasks brings this case.';

/** Each fault case of the study of the protocol, section 3.4, and what answers it. */
export const COVERAGE: readonly Case[] = [
  ...here(
    ['F1', 'network cut in the middle of a batch'],
    ['F2', 'cut after the commit, answer lost'],
    ['F3', 'black hole in either direction'],
    ['F4', 'loss, seconds of latency'],
    ['F5', 'replica killed in a transaction'],
    ['F6', 'all replicas restart'],
    ['F7', 'replicas replaced one after the other'],
    ['F8', 'duplicate delivery'],
    ['F9', 'batches out of order'],
    ['F10', 'the same batch to two replicas at one instant'],
    ['F11', 'two processes of an agent'],
    ['F12', 'copy of an agent with the same key'],
  ),
  not('F13', 'agent ends after a side effect, before its report', noTasks),
  not('F14', 'agent ends within a task of several steps', noTasks),
  ...here(
    ['F15', 'agent killed while it uploads a list'],
    ['F16', 'clock of the cluster off or jumping'],
    ['F17', 'clock of the hub jumps'],
    ['F18', 'database away for five minutes'],
    ['F19', 'connection to the database lost at a commit'],
    ['F20', 'database full'],
    ['F21', 'database that is held up'],
  ),
  not(
    'F22',
    'slow statement at ten million rows',
    'A matter of size, which the benchmark measures (`npm run bench`, `npm run prove`); that slow statements lose nothing is F21.',
  ),
  ...here(
    ['F23', 'replica ends that holds a poll'],
    ['F24', 'thousands of changes in an instant'],
  ),
  elsewhere(
    'F25',
    'storms of events, leases and endpoints',
    'packages/fleet-protocol/src/kinds/KindRegistry.test.ts',
    'collects what is built in and not optional, in the order of the list',
  ),
  ...here(['F26', 'object of a megabyte and a half']),
  not(
    'F27',
    'first list of 200,000 objects',
    'A matter of size: the benchmark measures the heap of agent and hub over it. That a list which was cut off goes on is F15.',
  ),
  elsewhere(
    'F28',
    'one bad object in a batch',
    `${hub}/ingest/ingest.test.ts`,
    'stores the rest of a batch when items are not right, and says which',
  ),
  ...here(
    ['F29', 'place of a watch forgotten (410)'],
    ['F30', 'API server busy or restarting'],
    ['F31', 'definition removed at run time'],
    ['F32', 'definition added at run time'],
    ['F33', 'rights of the agent narrowed at run time'],
    ['F34', 'namespaces that come and go'],
    ['F35', 'deleted and made again while cut off'],
  ),
  elsewhere(
    'F36',
    'late change of an object that was deleted',
    `${hub}/ingest/ingest.test.ts`,
    'does not bring deleted objects back by a late update, but by a later list',
  ),
  ...here(['F37', 'digest that is not that of the rows']),
  not(
    'F38',
    'agent that sends ids of another cluster',
    'Agents of runs are honest; hostile ones are in `tools/hostile`. But the clusters of every run share all their uids, and triggers note each row that is written for an agent of another cluster (I2).',
  ),
  elsewhere(
    'F39',
    'agent that sends more than it may',
    `${hub}/ingest/ingest.test.ts`,
    'takes as many objects of a cluster as it may hold, and the rest when there is room',
  ),
  ...here(
    ['F40', 'captured request sent again'],
    ['F41', 'token over its time'],
  ),
  elsewhere(
    'F42',
    'enrollment token that is unknown, used or over its time',
    `${hub}/enrollment/enrollment.test.ts`,
    'answers unknown, used, expired, withdrawn and foreign tokens alike',
  ),
  ...here(['F43', 'revoked agent that goes on']),
  elsewhere(
    'F44',
    'gzip bomb',
    'tools/hostile/src/bodies.hostile.test.ts',
    'of 200 MiB of zeros in 200 KiB are given up while they inflate',
  ),
  elsewhere(
    'F45',
    'wrong encodings, cut gzip',
    `${hub}/agentApi/refusals.test.ts`,
    'refuses %s with %s',
  ),
  elsewhere(
    'F46',
    'body without length, or byte by byte',
    `${hub}/agentApi/body.test.ts`,
    'gives up what comes byte by byte',
  ),
  elsewhere(
    'F47',
    'deep, large or odd JSON',
    'packages/fleet-protocol/src/limits/parseJson.test.ts',
    'reads what JSON.parse reads, within the limits',
  ),
  not(
    'F48',
    'YAML bomb in a template',
    'The hub reads no YAML of others yet but governance files of its configuration, whose limits have tests beside them.',
  ),
  elsewhere(
    'F49',
    'injection by search, sort or filter',
    `${hub}/inventory/query/compile.test.ts`,
    'never makes a statement the engine refuses',
  ),
  not(
    'F50',
    'path traversal in a template',
    'There are no templates of applications or clusters yet, and so no files that they name.',
  ),
  ...here(['F51', 'secrets in every place of a cluster']),
  not(
    'F52',
    'requests of the hub to addresses it is told',
    'The hub sends no requests to addresses that users or clusters name yet.',
  ),
  elsewhere(
    'F53',
    'permissions passed by in lists, counts or exports',
    `${hub}/permissions/StoreFilter.test.ts`,
    'applyStoreFilter',
  ),
  elsewhere(
    'F54',
    'proxies that take headers or end connections',
    `${hub}/agentApi/refusals.test.ts`,
    'accepts the token in the private header, and bodies without gzip',
  ),
  ...here(['F55', 'error pages of a load balancer']),
  elsewhere(
    'F56',
    'authority of the hub replaced',
    `${agent}/hub/CaFileDispatcher.test.ts`,
    'trusts what its file holds, and what it holds later',
  ),
  elsewhere(
    'F57',
    'agent told to end',
    `${agent}/cli/cli.test.ts`,
    'enrolls with a token from standard input, serves metrics and stops on SIGTERM',
  ),
  not(
    'F58',
    'agent at its memory limit',
    'Memory of a process of its own: the benchmark measures it per thousand objects.',
  ),
  not(
    'F59',
    'read-only file system, no root, seccomp',
    'A matter of the image and the kernel; the manifest that asks for it has tests beside it.',
  ),
  elsewhere(
    'F60',
    'hub older than the agent, and the other way round',
    `${agent}/agent.versions.test.ts`,
    'speak no newer version than the hub',
  ),
  not('F61', 'approval withdrawn while a task is delivered', noTasks),
  not('F62', 'task over its time', noTasks),
  elsewhere(
    'F63',
    'hub restored from a backup',
    `${hub}/operations/backup.test.ts`,
    'goes on with the agents of the backup, none of which enrolls again',
  ),
  not(
    'F64',
    'seven days of churn',
    'Virtual days have no heap and no descriptors; `npm run prove` soaks real processes. That tables stay bounded after eight days is checked after every run (I5).',
  ),
];

function here(...cases: [id: string, fault: string][]): Case[] {
  return cases.map(([id, fault]) => ({ id, fault, answer: { scenario: id } }));
}

function elsewhere(
  id: string,
  fault: string,
  file: string,
  title: string,
): Case {
  return { id, fault, answer: { file, title } };
}

function not(id: string, fault: string, reason: string): Case {
  return { id, fault, answer: { reason } };
}
