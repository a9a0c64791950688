import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentFatalError } from '../errors';
import { describeError } from '../util/logger';
import { readState, writeState } from './serialize';
import { AgentState } from './types';

/**
 * A state in one file with mode 0600 that is replaced as a whole, so that a
 * crash leaves the old or the new one. A folder that is not there is made with
 * mode 0700; one that is there keeps its mode, for it may be somebody's own.
 *
 * @throws AgentFatalError from load or save, naming the folder
 * @public
 */
export function fileState(dir: string): AgentState {
  const file = join(dir, 'agent.json');
  const unusable = (verb: string, error: unknown) =>
    new AgentFatalError(
      'state_unusable',
      `Cannot ${verb} the agent's state in ${file} (${describeError(
        error,
      )}). Give a folder this user may write with --state-dir`,
      error,
    );
  return {
    location: file,
    async load() {
      let text: string;
      try {
        text = await readFile(file, 'utf8');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
          return undefined;
        }
        throw unusable('read', error);
      }
      return readState(text, file);
    },
    async save(state) {
      const temporary = `${file}.${randomUUID()}.tmp`;
      try {
        await mkdir(dir, { recursive: true, mode: 0o700 });
        const handle = await open(temporary, 'wx', 0o600);
        try {
          await handle.writeFile(writeState(state));
          await handle.sync();
        } finally {
          await handle.close();
        }
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw unusable('write', error);
      }
    },
  };
}
