import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { kindsDocument } from './__testUtils__/kindsDocument';
import { parse } from 'yaml';
import { checkCustomKind } from './customCheck';
import { kindSpecs } from './registry';

const FILE = resolve(__dirname, '../../../../docs/kinds.md');

describe('docs/kinds.md', () => {
  const document = kindsDocument();

  it('is as the allow-lists are; UPDATE_DOCS=1 writes it anew', () => {
    if (process.env.UPDATE_DOCS) {
      writeFileSync(FILE, document);
    }
    const written = existsSync(FILE) ? readFileSync(FILE, 'utf8') : '';
    expect(written).toBe(document);
  });

  it('shows a further kind that the hub would take', () => {
    const [, yaml] = document.match(/```yaml\n([^`]+)```/)!;
    const { custom } = parse(yaml).fleet.kinds;
    expect(custom).toHaveLength(1);
    expect(checkCustomKind(custom[0])).toMatchObject({ ok: true });
  });

  it('has a section for each kind, which the table leads to', () => {
    const anchors = [...document.matchAll(/^### (.+)$/gm)].map(([, title]) =>
      title
        .toLowerCase()
        .replace(/[^a-z0-9 -]/g, '')
        .replace(/ /g, '-'),
    );
    const links = [...document.matchAll(/\]\(#([^)]+)\)/g)].map(([, to]) => to);
    expect(links).toEqual(anchors);
    expect(new Set(links).size).toBe(kindSpecs().length);
  });
});
