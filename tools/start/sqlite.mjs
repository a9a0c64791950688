import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../yarn/paths.mjs';

const script = `
  const Database = require('better-sqlite3');
  const database = new Database(process.argv[1]);
  database.pragma('journal_mode = WAL');
  database.close();`;

/**
 * Has SQLite write ahead: a third of the hub's time would be waiting for the disk otherwise, and the
 * demo and the hub would wait for one another. The mode is kept in the file, so this is done before
 * the hub opens it. In a process of its own, as a binary that does not fit can abort the one that
 * loads it; without it everything works, only slower.
 */
export function prepareSqlite(folder) {
  spawnSync(process.execPath, ['-e', script, join(folder, 'fleet.sqlite')], {
    cwd: root,
    stdio: 'ignore',
  });
}
