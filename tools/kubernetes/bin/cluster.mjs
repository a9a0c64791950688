#!/usr/bin/env node
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
require('@backstage/cli-node/config/nodeTransform.cjs');
require('../src/cli.ts');
