#!/usr/bin/env node
/**
 * Writes the code that follows from the one description of the portal API.
 *
 *   plugins/fleet-common/src/schema/openapi.yaml          the truth, written by hand
 *   plugins/fleet-backend/src/schema/openapi.generated.ts the same document as a constant, for the validating router
 *   plugins/fleet-common/src/schema/openapi.generated.ts  its TypeScript types, for the client and the model
 *
 * `--check` writes nothing and fails when a generated file is missing or older than the truth.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { parseDocument } from 'yaml';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const source = join(root, 'plugins/fleet-common/src/schema/openapi.yaml');
const specTarget = join(
  root,
  'plugins/fleet-backend/src/schema/openapi.generated.ts',
);
const typesTarget = join(
  root,
  'plugins/fleet-common/src/schema/openapi.generated.ts',
);

const banner = [
  '// Generated from plugins/fleet-common/src/schema/openapi.yaml by `npm run generate`.',
  '// Change the YAML and generate again; edits here are lost.',
  '/* eslint-disable */',
  '',
].join('\n');

async function readSpec() {
  let text;
  try {
    text = await readFile(source, 'utf8');
  } catch (error) {
    throw new Error(
      `Cannot read ${relative(root, source)} (${error.code ?? error.message})`,
    );
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new Error(
      `${relative(root, source)} is not valid YAML: ${
        document.errors[0].message
      }`,
    );
  }
  return document.toJS();
}

/** The whole content of each generated file, by its path. */
async function generate() {
  const spec = await readSpec();
  // openapi-typescript resolves references in place, so it gets a copy of its own.
  const types = astToString(await openapiTS(structuredClone(spec)));
  return new Map([
    [
      specTarget,
      `${banner}\nexport const spec = ${JSON.stringify(
        spec,
        null,
        2,
      )} as const;\n`,
    ],
    [typesTarget, `${banner}\n${types}`],
  ]);
}

async function isFresh(path, content) {
  try {
    return (await readFile(path, 'utf8')) === content;
  } catch (error) {
    if (error.code === 'ENOENT') {
      return false;
    }
    throw error;
  }
}

async function main() {
  const check = process.argv.includes('--check');
  const stale = [];
  for (const [path, content] of await generate()) {
    if (await isFresh(path, content)) {
      continue;
    }
    stale.push(relative(root, path));
    if (!check) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    }
  }
  if (check && stale.length > 0) {
    throw new Error(
      `Out of date: ${stale.join(
        ', ',
      )}. Run "npm run generate" and commit the result.`,
    );
  }
  console.log(
    stale.length === 0
      ? 'The generated API code is up to date.'
      : `Wrote ${stale.join(', ')}`,
  );
}

main().catch(error => {
  console.error(error.message);
  process.exitCode = 1;
});
