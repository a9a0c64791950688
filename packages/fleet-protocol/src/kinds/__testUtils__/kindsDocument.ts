import { CONDITION_PATHS, METADATA_PATHS, podSpecPaths } from '../commonPaths';
import { stepsOf } from '../projection';
import { kindSpecs, versionsOf } from '../registry';
import { KindSpec } from '../types';

/** Allowed members as a tree; `ends` are `*` and such behind a member. */
interface Branch {
  members: Map<string, Branch>;
  suffix: string;
  ends: string[];
  isLeaf: boolean;
}

const ANNOTATIONS = 'metadata.annotations';
const POD_SPEC = podSpecPaths('spec');
const CONTAINER = 'spec.containers[].';

const EXAMPLE = `\`\`\`yaml
fleet:
  kinds:
    enabled: [events]
    custom:
      - group: velero.io
        versions: [v1]
        kind: Backup
        resource: backups
        namespaced: true
        fields: [spec.storageLocation, status.phase, status.expiration]
        columns:
          status: status.phase
          states:
            healthy: [Completed]
            progressing: [New, InProgress]
            critical: [Failed]
          facts:
            location: spec.storageLocation
            expires: status.expiration
\`\`\``;

/** Members that are told first and last; all others come in between. */
const ORDER = ['metadata', '', 'spec', 'status'];

/**
 * `docs/kinds.md`: every kind with what of it leaves a cluster, from the
 * allow-lists themselves.
 */
export function kindsDocument(): string {
  const specs = kindSpecs();
  return `${[
    '<!-- Written by UPDATE_DOCS=1 from packages/fleet-protocol/src/kinds; do not edit. -->',
    '# What leaves a cluster',
    `Fleet collects ${specs.length} kinds. Of each object the agent sends the members that are named here and nothing else: what is not on the list stays in the cluster, whatever it is. The hub refuses objects that hold anything more.`,
    [
      'Never sent, for no kind:',
      '',
      '- bodies of Secrets and ConfigMaps: these two kinds are not collected at all',
      '- values of environment variables, arguments and commands of containers',
      '- `metadata.managedFields`; who changed an object last, and who asked for what a controller reported right after, is derived from them in the cluster (manager, operation, apiVersion, subresource, time)',
      '- `kubectl.kubernetes.io/last-applied-configuration` and every annotation that is not named below',
      '- CA bundles of webhooks and API services; only when they end (`caExpiry`) is derived from them in the cluster',
      '- credentials, queries and fragments of URLs',
      '- messages of conditions and events, but for what the scheduler says of pods, with what looks like a secret replaced by `***`',
    ].join('\n'),
    'Kinds beside these, with what of them may leave the cluster, come by configuration: `fleet.kinds.custom` of the hub. What is listed as never sent stays there too, also below an open end (`.**`), and the hub does not start with a kind that asks for it. `fleet.kinds.enabled` takes kinds that are collected only where enabled, `fleet.kinds.disabled` leaves kinds out.',
    EXAMPLE,
    'How to read the lists: members are separated by dots, braces hold members side by side, `[]` stands for the items of a list, `*` for all plain members of a map such as labels, `{}` for the fact alone that an object is there.',
    '## Kinds',
    table(specs),
    '## Members of every kind',
    list(METADATA_PATHS.filter(path => !path.startsWith(ANNOTATIONS))),
    'Of annotations these, and no others unless the configuration of a further kind names them:',
    METADATA_PATHS.filter(path => path.startsWith(ANNOTATIONS))
      .map(path => `- \`${path.slice(ANNOTATIONS.length + 1, -1)}\``)
      .join('\n'),
    'Where a kind has them, _conditions_ are:',
    list(CONDITION_PATHS),
    '## Pods and pod templates',
    'A _pod spec_, wherever it stands, is `containers`, `initContainers` and `ephemeralContainers`, each of them a list of containers, and:',
    list(POD_SPEC.filter(path => !/ontainers\[\]/.test(path))),
    'A _container_ is:',
    list(
      POD_SPEC.filter(path => path.startsWith(CONTAINER)).map(path =>
        path.slice(CONTAINER.length),
      ),
    ),
    ...specs.flatMap(section),
  ].join('\n\n')}\n`;
}

/** Kinds at a glance, with columns as wide as their widest cell. */
function table(specs: readonly KindSpec[]): string {
  const rows = [
    ['kind', 'API group', 'versions', 'scope', 'collected'],
    ...specs.map(spec => [
      `[${spec.kind}](#${anchorOf(spec)})`,
      spec.group || 'core',
      versionsOf(spec).join(', '),
      spec.namespaced ? 'namespace' : 'cluster',
      spec.isOptional ? 'where enabled' : 'yes',
    ]),
  ];
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  const line = (row: string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [
    line(rows[0]),
    line(widths.map(width => '-'.repeat(width))),
    ...rows.slice(1).map(line),
  ].join('\n');
}

function titleOf(spec: KindSpec): string {
  return spec.group ? `${spec.kind} (${spec.group})` : spec.kind;
}

function anchorOf(spec: KindSpec): string {
  return titleOf(spec)
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replace(/ /g, '-');
}

function section(spec: KindSpec): string[] {
  const common = new Set([...METADATA_PATHS, ...CONDITION_PATHS]);
  let paths = spec.projection.paths.filter(path => !common.has(path));
  const also: string[] = [];
  if (CONDITION_PATHS.every(path => spec.projection.paths.includes(path))) {
    also.push('conditions');
  }
  for (const prefix of podSpecsOf(spec)) {
    const own = new Set(podSpecPaths(prefix));
    paths = paths.filter(path => !own.has(path));
    also.push(`\`${prefix}\`, a pod spec`);
  }
  return [
    `### ${titleOf(spec)}`,
    ...(paths.length > 0 ? [list(paths)] : []),
    also.length > 0
      ? `Also the members of every kind, ${also.join(', ')}.`
      : 'Also the members of every kind.',
  ];
}

function podSpecsOf(spec: KindSpec): string[] {
  const all = new Set(spec.projection.paths);
  return [
    'spec',
    'spec.template.spec',
    'spec.jobTemplate.spec.template.spec',
  ].filter(prefix => podSpecPaths(prefix).every(path => all.has(path)));
}

/** A list with one line for each member of the object. */
function list(paths: readonly string[]): string {
  const root = branch('');
  for (const path of paths) {
    add(root, path);
  }
  const place = (key: string) => ORDER.indexOf(ORDER.includes(key) ? key : '');
  return [...root.members]
    .sort(([a], [b]) => place(a) - place(b))
    .flatMap(([key, child]) => linesOf(key, child))
    .map(line => `- \`${line}\``)
    .join('\n');
}

/** `spec` and `status` get a line for each of their members; others one line. */
function linesOf(key: string, node: Branch): string[] {
  const isWide = ['metadata', 'spec', 'status'].includes(key);
  if (!isWide || node.members.size === 0) {
    return [`${key}${write(node)}`];
  }
  return [...node.members].map(
    ([member, child]) => `${key}.${member}${write(child)}`,
  );
}

function branch(suffix: string): Branch {
  return { members: new Map(), suffix, ends: [], isLeaf: false };
}

function add(root: Branch, path: string): void {
  let node = root;
  let isLeaf = true;
  for (const step of stepsOf(path)) {
    if (step === '[]') {
      node.suffix = '[]';
    } else if (step === '{}') {
      isLeaf = false;
      node.ends.push(step);
    } else if (step === '*') {
      isLeaf = false;
      node.ends.push(step);
    } else {
      const next = node.members.get(step) ?? branch('');
      node.members.set(step, next);
      node = next;
    }
  }
  node.isLeaf ||= isLeaf;
}

function write(node: Branch): string {
  const inner = [
    ...node.ends.filter(end => end === '*'),
    ...[...node.members].map(([key, child]) => `${key}${write(child)}`),
  ];
  const members = braced(inner);
  const isBare = inner.length === 0 && node.ends.includes('{}');
  return `${node.suffix}${isBare ? '{}' : ''}${members}`;
}

function braced(inner: string[]): string {
  if (inner.length === 0) {
    return '';
  }
  return inner.length === 1 ? `.${inner[0]}` : `.{${inner.join(', ')}}`;
}
