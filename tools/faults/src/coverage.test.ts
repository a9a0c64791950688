import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Answer, COVERAGE } from './coverage';
import { renderDocument } from './document';

const root = resolve(__dirname, '../../..');
const scenarios = join(__dirname, 'scenarios');
const played = readdirSync(scenarios)
  .filter(name => name.endsWith('.test.ts'))
  .map(name => readFileSync(join(scenarios, name), 'utf8'))
  .join('\n');

/** A document without what formatting makes of it. */
function words(text: string): string[] {
  return text
    .replace(/[-|]{2,}|[|]/g, ' ')
    .split(/\s+/)
    .filter(word => !/^-*$/.test(word));
}

function problemOf(answer: Answer): string | undefined {
  if ('scenario' in answer) {
    return played.includes(`'${answer.scenario} `)
      ? undefined
      : `no scenario is named ${answer.scenario}`;
  }
  if ('file' in answer) {
    return readFileSync(join(root, answer.file), 'utf8').includes(
      `'${answer.title}'`,
    )
      ? undefined
      : `${answer.file} has no test "${answer.title}"`;
  }
  return /^[A-Z].{30,}\.$/.test(answer.reason)
    ? undefined
    : `"${answer.reason}" is no sentence`;
}

describe('the table of fault cases', () => {
  it('answers each case of the study once', () => {
    expect(COVERAGE.map(({ id }) => id)).toEqual(
      Array.from({ length: 64 }, (_, i) => `F${i + 1}`),
    );
  });

  it.each(COVERAGE.map(each => [each.id, each.answer] as const))(
    'names for %s a test that there is, or says why not',
    (_id, answer) => {
      expect(problemOf(answer)).toBeUndefined();
    },
  );

  it('names every scenario', () => {
    const titles = [...played.matchAll(/^\s+'?(?:it\()?'?(F\d+) /gm)].map(
      ([, id]) => id,
    );
    const named = COVERAGE.flatMap(({ answer }) =>
      'scenario' in answer ? [answer.scenario] : [],
    );
    expect([...new Set(titles)].sort()).toEqual([...named].sort());
  });

  it('is what docs/faults.md says; node tools/faults/document.mjs writes it', () => {
    const document = readFileSync(join(root, 'docs/faults.md'), 'utf8');
    expect(words(document)).toEqual(words(renderDocument()));
  });
});
