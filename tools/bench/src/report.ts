import { cpus, totalmem } from 'node:os';
import { BARS, Judged } from './bars';
import { Part, PartRecord } from './record';
import { fitGrowth } from './statistics';

/** How the cost of a bar grows with size, on one engine. */
export interface Growth {
  what: string;
  engine: string;
  /** Exponent of size; 0 is constant, 1 linear. */
  exponent: number;
  sizes: number[];
}

/** The machine in a line. */
export function machine(): string {
  return `${cpus().length} cores (${
    cpus()[0]?.model.trim() ?? 'unknown'
  }), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
}

/** Fits growth over sizes wherever a bar was measured at two of them or more. */
export function growth(results: readonly Judged[]): Growth[] {
  const found: Growth[] = [];
  for (const bar of BARS) {
    for (const engine of ['PostgreSQL', 'SQLite'] as const) {
      const bySize = new Map<number, number>();
      for (const item of results) {
        if (item.bar === bar.id && item.engine === engine && item.size) {
          // Throughput is a cost upside down.
          const cost = bar.comparison === '>=' ? 1 / item.value : item.value;
          bySize.set(item.size, Math.max(bySize.get(item.size) ?? 0, cost));
        }
      }
      const points = [...bySize].map(([size, cost]) => ({ size, cost }));
      const exponent = fitGrowth(points);
      if (exponent !== undefined) {
        found.push({
          what: bar.what,
          engine,
          exponent,
          sizes: points.map(point => point.size),
        });
      }
    }
  }
  return found;
}

/** The results as a Markdown page. */
export function markdown(records: readonly PartRecord[]): string {
  const results = records.flatMap(record => record.results);
  const met = results.filter(item => item.isMet).length;
  const growths = growth(results).map(item => [
    item.what,
    item.engine,
    String(item.exponent),
    item.sizes.map(size => size.toLocaleString('en-US')).join(', '),
  ]);
  return [
    '# Benchmarks',
    '',
    'Written by `npm run bench -- --write`; do not edit. The bars are those of the design: what Fleet promises on two cores and 24 GiB.',
    'Load generator, hub and database share the machine, so the hub alone does better than this.',
    '',
    `${met} of ${results.length} measurements meet their bar.`,
    '',
    ...records.flatMap(section),
    ...(growths.length > 0
      ? [
          '## Growth',
          '',
          'Exponent k of cost = c · size^k, fitted over the sizes: 0 is constant, 1 linear. The worst query of each bar counts.',
          '',
          table(['what', 'engine', 'k', 'sizes'], growths),
          '',
        ]
      : []),
  ].join('\n');
}

const TITLES: Record<Part, string> = {
  sizes: 'The hub by number of objects, PostgreSQL',
  sqlite: 'The hub by number of objects, SQLite',
  agents: 'Many agents',
  'agent-process': 'The agent',
};

function section(record: PartRecord): string[] {
  const rows = record.results.map(item => [
    item.isMet ? 'met' : '**missed**',
    item.what,
    item.at,
    `${item.value.toLocaleString('en-US')} ${item.unit}`,
    item.limit,
    item.note ?? '',
  ]);
  return [
    `## ${TITLES[record.part]}`,
    '',
    `\`${record.command}\` on ${record.when}, commit ${record.commit}, ${record.machine}.`,
    '',
    ...(record.brokeOff ? [`Broke off: ${record.brokeOff}`, ''] : []),
    table(['', 'what', 'at', 'measured', 'bar', 'remark'], rows),
    '',
  ];
}

/** The results for a terminal. */
export function plain(results: readonly Judged[]): string {
  return results
    .map(
      item =>
        `${item.isMet ? 'met   ' : 'MISSED'} ${item.what} · ${item.engine} · ${
          item.at
        }: ${item.value} ${item.unit} (${item.limit})${
          item.note ? ` · ${item.note}` : ''
        }`,
    )
    .join('\n');
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) =>
    `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}
