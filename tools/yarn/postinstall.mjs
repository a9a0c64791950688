// The root's postinstall script, so that a plain `yarn install` is complete, too.
import { join } from 'node:path';
import { ensureSqlite } from './natives.mjs';
import { root } from './paths.mjs';

const logFile = join(root, '.cache', 'logs', 'better-sqlite3.log');
// npm start and npm test build it themselves, after Yarn, with their own log.
const later = process.env.FLEET_NATIVES === 'later';
if (!later && !(await ensureSqlite(logFile))) {
  console.log(
    'better-sqlite3 cannot be loaded here; Fleet uses its embedded PostgreSQL instead. The reason is in .cache/logs/better-sqlite3.log.',
  );
}
