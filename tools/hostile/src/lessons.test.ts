import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LESSONS, Proof } from './lessons';
import { lessonsDocument } from './__testUtils__/lessonsDocument';
import { ROOT } from './__testUtils__/sources';

const DOCUMENT = join(ROOT, 'docs/hostile.md');

/** Rows of the study. */
const ROWS = 51;

/** Whether a title stands in a file as a text of its own, quoted in one of three ways. */
function stands({ file, title }: Proof): boolean {
  const path = join(ROOT, file);
  if (!/\.test\.tsx?$/.test(file) || !existsSync(path)) {
    return false;
  }
  const text = readFileSync(path, 'utf8');
  return ["'", '"', '`'].some(quote => text.includes(quote + title + quote));
}

describe('the lessons of others', () => {
  it('are all answered, each once', () => {
    expect(LESSONS.map(({ row }) => row)).toEqual(
      Array.from({ length: ROWS }, (_, index) => index + 1),
    );
    for (const { row, proofs = [], notHere } of LESSONS) {
      expect([row, proofs.length > 0 || notHere !== undefined]).toEqual([
        row,
        true,
      ]);
    }
  });

  it('name tests that are there', () => {
    const missing = LESSONS.flatMap(({ row, proofs = [] }) =>
      proofs
        .filter(proof => !stands(proof))
        .map(({ file, title }) => `row ${row}: ${file} has no "${title}"`),
    );
    expect(missing).toEqual([]);
  });

  it('would not name a test that is not', () => {
    const file = 'tools/hostile/src/lessons.test.ts';
    expect(stands({ file, title: 'are all answered, each once' })).toBe(true);
    expect(stands({ file, title: `are all ${'answered'} twice` })).toBe(false);
    expect(stands({ file: 'tools/none.test.ts', title: 'x' })).toBe(false);
  });

  it('leave a row without a test only where its subject is not there yet', () => {
    const bare = LESSONS.filter(({ proofs = [] }) => proofs.length === 0);
    expect(bare.map(({ row }) => row)).toEqual([20]);
  });
});

describe('docs/hostile.md', () => {
  it('is as the table is; UPDATE_DOCS=1 writes it anew', () => {
    if (process.env.UPDATE_DOCS) {
      writeFileSync(DOCUMENT, lessonsDocument());
    }
    const written = existsSync(DOCUMENT) ? readFileSync(DOCUMENT, 'utf8') : '';
    expect(written).toBe(lessonsDocument());
  });
});
