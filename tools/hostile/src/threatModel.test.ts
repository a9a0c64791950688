import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './__testUtils__/sources';

const DOCUMENT = join(ROOT, 'docs/threat-model.md');

/** The sections that say what somebody can and cannot do. */
const SECTIONS = [
  'What the hub can make an agent do',
  'A stolen hub database',
  'A stolen key of an agent',
  'A hostile agent',
  'A hostile cluster',
  'A hostile DNS or a proxy that opens TLS',
  'A stolen enrollment token',
  'A person of the portal who means no good',
  'An author of labels, annotations, images and objects',
];

/** Something the page says, and the tests it names for it. */
interface Claim {
  section: string;
  text: string;
  proofs: { file: string; title: string }[];
}

/** Every point of a section is a claim; the points below it name tests. */
function claimsOf(markdown: string, sections: readonly string[]): Claim[] {
  const claims: Claim[] = [];
  let section = '';
  for (const line of markdown.split('\n')) {
    const heading = /^## (.+)$/.exec(line);
    if (heading) section = heading[1];
    if (!sections.includes(section)) continue;
    const point = /^- (.+)$/.exec(line);
    if (point) claims.push({ section, text: point[1], proofs: [] });
    const below = /^ +- (.*)$/.exec(line);
    if (!below) continue;
    const proof = /^`([^`]+)` · (.+)$/.exec(below[1]);
    if (!proof || claims.length === 0) {
      throw new Error(
        `${DOCUMENT}: "${line.trim()}" names no test. Write it as - \`path/of/a.test.ts\` · the title of the test`,
      );
    }
    const [, file, title] = proof;
    claims[claims.length - 1].proofs.push({ file, title });
  }
  return claims;
}

/** Whether a title stands in a test file as a text of its own. */
function stands({ file, title }: { file: string; title: string }): boolean {
  const path = join(ROOT, file);
  if (!/\.test\.tsx?$/.test(file) || !existsSync(path)) return false;
  const text = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some(quote => text.includes(quote + title + quote));
}

describe('docs/threat-model.md', () => {
  const markdown = readFileSync(DOCUMENT, 'utf8');
  const claims = claimsOf(markdown, SECTIONS);

  it('says of everybody it names what they can and cannot do', () => {
    const found = [...new Set(claims.map(({ section }) => section))];
    expect(found).toEqual(SECTIONS);
    const headings = [...markdown.matchAll(/^## (.+)$/gm)].map(
      ([, name]) => name,
    );
    const frame = [
      'What is worth protecting',
      'Who acts',
      'Boundaries',
      'Not looked at here',
    ];
    // A new section is either one of these, or its claims are looked at.
    expect(headings.filter(name => !frame.includes(name))).toEqual(SECTIONS);
  });

  it('draws its boundaries', () => {
    expect(markdown).toMatch(/```mermaid\n[^`]*subgraph/);
  });

  it('makes no claim without a test', () => {
    expect(claims.length).toBeGreaterThan(40);
    const bare = claims.filter(({ proofs }) => proofs.length === 0);
    expect(bare.map(({ section, text }) => `${section}: ${text}`)).toEqual([]);
  });

  it('names tests that are there', () => {
    const missing = claims.flatMap(({ text, proofs }) =>
      proofs
        .filter(proof => !stands(proof))
        .map(({ file, title }) => `${file} has no "${title}": ${text}`),
    );
    expect(missing).toEqual([]);
  });

  it('would be caught with a claim that nothing proves', () => {
    const [section] = SECTIONS;
    const page = (below: string) =>
      claimsOf(`## ${section}\n\n- All is well.\n${below}`, SECTIONS);
    expect(page('')).toEqual([{ section, text: 'All is well.', proofs: [] }]);
    expect(() => page('  - because we say so\n')).toThrow('names no test');
    const [{ proofs }] = page('  - `tools/none.test.ts` · is not there\n');
    expect(proofs.map(stands)).toEqual([false]);
    const file = 'tools/hostile/src/threatModel.test.ts';
    expect(stands({ file, title: 'makes no claim without a test' })).toBe(true);
    expect(stands({ file, title: `makes ${'every'} claim` })).toBe(false);
  });
});
