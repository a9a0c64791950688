import { AGENT_ERROR_STATUS, AgentErrorCode } from '@backstage-fleet/protocol';
import { unpackJson } from '@backstage-fleet/plugin-fleet-backend/src/database/packedJson';
import { CANARY } from '../canary';
import { World } from '../world/World';
import { Invariant } from './types';

/** I6. */
export const refusals: Invariant = {
  id: 'I6',
  title: 'every refusal has a machine code and a sentence',
  async check(world) {
    return world.tape.refusals.flatMap(({ agent, path, status, text }) => {
      const what = `the answer ${status} to ${agent} ${path}`;
      let error: { code?: string; message?: string } | undefined;
      try {
        error = JSON.parse(text).error;
      } catch {
        error = undefined;
      }
      if (!error?.code || !(error.code in AGENT_ERROR_STATUS)) {
        return [`${what} has no code of the protocol: ${text.slice(0, 200)}`];
      }
      const usual = AGENT_ERROR_STATUS[error.code as AgentErrorCode];
      if (status !== usual && status !== 404 && status !== 408) {
        return [`${what} has the code ${error.code}, which is ${usual}`];
      }
      return /^[A-Z].{15,}/.test(error.message ?? '')
        ? []
        : [`${what} has no sentence: ${error.message}`];
    });
  },
};

/** I7: neither on the network nor in any table. */
export const secrets: Invariant = {
  id: 'I7',
  title: 'no secret leaves its cluster',
  async check(world) {
    const found = world.tape.leaks.map(
      where => `a secret was seen on the network: ${where}`,
    );
    for (const table of await tablesOf(world)) {
      const rows = await world.read(world.database.direct(table));
      if (rows.some(row => Object.values(row).some(holdsSecret))) {
        found.push(`a secret is in the table ${table}`);
      }
    }
    for (const replica of world.replicas) {
      if (replica.problems.some(holdsSecret)) {
        found.push(`a secret is in the log of ${replica.name}`);
      }
    }
    for (const agent of world.agents) {
      if (agent.warnings.some(holdsSecret)) {
        found.push(`a secret is in the log of ${agent.name}`);
      }
    }
    return found;
  },
};

function holdsSecret(value: unknown): boolean {
  if (value instanceof Uint8Array) {
    const bytes = Buffer.from(value);
    return (
      bytes.includes(CANARY) ||
      // What is packed by another version cannot be read alone; that one can.
      unpacked(bytes).includes(CANARY)
    );
  }
  if (typeof value === 'string') {
    return value.includes(CANARY);
  }
  return typeof value === 'object' && value !== null
    ? JSON.stringify(value).includes(CANARY)
    : false;
}

function unpacked(bytes: Buffer): string {
  try {
    return unpackJson(bytes);
  } catch {
    return '';
  }
}

async function tablesOf(world: World): Promise<string[]> {
  const db = world.database.direct;
  if (world.options.engine === 'sqlite') {
    const rows = await world.read(
      db('sqlite_master').where({ type: 'table' }).select('name'),
    );
    return rows.map(({ name }) => name);
  }
  const rows = await world.read(
    db('information_schema.tables')
      .where({ table_schema: 'public', table_type: 'BASE TABLE' })
      .select('table_name'),
  );
  return rows.map(({ table_name }) => table_name);
}
