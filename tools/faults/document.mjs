#!/usr/bin/env node
/* eslint-disable @backstage/no-relative-monorepo-imports -- what all runners share is in no package */
/** Writes docs/faults.md. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from '../yarn/paths.mjs';

const require = createRequire(join(root, 'package.json'));
const document = join(root, 'docs', 'faults.md');
const run = (...args) =>
  spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status;

process.exitCode =
  run(
    '-r',
    require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
    join(root, 'tools/faults/src/writeDocument.ts'),
    document,
  ) ||
  run(join(root, 'node_modules/prettier/bin-prettier.js'), '--write', document);
