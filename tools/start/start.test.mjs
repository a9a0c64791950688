// Tests of the start command's parts, by Node's own runner: node --test tools/start
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { nodeProblem, sqliteRunsOnThisNode } from '../yarn/node-version.mjs';
import { sqliteLoads } from '../yarn/natives.mjs';
import { sourceFoldersOf } from '../yarn/workspaces.mjs';
import { Children } from './children.mjs';
import { isEnterable } from './postgres-package.mjs';
import { dataFolders, readSecrets, writeGeneratedConfig } from './data.mjs';
import { readOptions } from './options.mjs';
import { assertPortIsFree, freePort } from './ports.mjs';
import { duration } from './progress.mjs';
import { prepareSqlite } from './sqlite.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'fleet-start-test-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('Node', () => {
  it('is refused with a sentence below 20.19 and taken from there on', () => {
    assert.match(nodeProblem('18.20.4'), /needs Node 20\.19 or newer/);
    assert.match(nodeProblem('20.18.9'), /this is Node 20\.18\.9/);
    assert.equal(nodeProblem('20.19.0'), undefined);
    assert.equal(nodeProblem('24.1.0'), undefined);
  });

  it('24 keeps the data in PostgreSQL, because better-sqlite3 aborts there', () => {
    assert.equal(sqliteRunsOnThisNode('22.23.0'), true);
    assert.equal(sqliteRunsOnThisNode('24.0.0'), false);
  });
});

describe('the command line', () => {
  it('takes the port from the option, then PORT, then 7007', () => {
    assert.equal(readOptions(['--port', '8001'], { PORT: '8002' }).port, 8001);
    assert.equal(readOptions([], { PORT: '8002' }).port, 8002);
    assert.equal(readOptions([], {}).port, 7007);
  });

  it('refuses what is no port', () => {
    for (const port of ['abc', '0', '65536', '80.5']) {
      assert.throws(() => readOptions(['--port', port], {}), /from 1 to 65535/);
    }
  });
});

describe('the port', () => {
  it('in use is named with the mend', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    try {
      await assert.rejects(
        assertPortIsFree(port),
        new RegExp(`Port ${port} is in use.*--port ${port + 1}`),
      );
    } finally {
      server.close();
    }
    await once(server, 'close');
    await assertPortIsFree(port);
  });
});

describe('secrets', () => {
  it('are made once, kept, and readable by their owner alone', () => {
    const dir = join(scratch, 'secrets');
    dataFolders(dir);
    const first = readSecrets(dir);
    assert.deepEqual(readSecrets(dir), first);
    assert.ok(first.signing.length >= 32);
    assert.notEqual(first.signing, first.demoToken);
    assert.equal(statSync(join(dir, 'secrets.json')).mode & 0o777, 0o600);
  });

  it('in databases, states and logs are behind folders of the owner alone', () => {
    const { logs, sqlite, agents } = dataFolders(join(scratch, 'folders'));
    for (const folder of [logs, sqlite, agents]) {
      assert.equal(statSync(folder).mode & 0o777, 0o700, folder);
    }
  });

  it('are no arguments of processes', () => {
    const text = readFileSync(new URL('main.mjs', import.meta.url), 'utf8');
    assert.doesNotMatch(text, /args: \[[^\]]*secrets\./);
  });

  it('are not written into the generated configuration', () => {
    const dir = join(scratch, 'config');
    const folders = dataFolders(dir);
    const secrets = readSecrets(dir);
    for (const postgresPort of [undefined, 5432]) {
      const text = readFileSync(
        writeGeneratedConfig({
          folders,
          url: 'http://localhost:7007',
          port: 7007,
          demo: true,
          postgresPort,
        }),
        'utf8',
      );
      for (const secret of Object.values(secrets)) {
        assert.ok(!text.includes(secret));
      }
    }
  });

  it('of the demo open nothing when there is no demo', () => {
    const file = writeGeneratedConfig({
      folders: dataFolders(join(scratch, 'no-demo')),
      url: 'http://localhost:7007',
      port: 7007,
      demo: false,
    });
    assert.ok(!readFileSync(file, 'utf8').includes('externalAccess'));
  });
});

describe('children', () => {
  const patient = join(scratch, 'patient.cjs');
  writeFileSync(patient, 'setInterval(() => {}, 1000);');

  it('are stopped in reverse order', async () => {
    const children = new Children();
    const order = [];
    for (const name of ['first', 'second']) {
      const child = children.start(name, patient, {
        cwd: scratch,
        logFile: join(scratch, `${name}.log`),
      });
      child.once('exit', () => order.push(name));
    }
    await children.stop();
    assert.deepEqual(order, ['second', 'first']);
  });

  it('may tell the person something', async () => {
    const teller = join(scratch, 'teller.cjs');
    writeFileSync(
      teller,
      "process.send({ type: 'watch' }); process.send({ say: 'hello' });",
    );
    const said = [];
    const child = new Children().start('teller', teller, {
      cwd: scratch,
      logFile: join(scratch, 'teller.log'),
      onSay: message => said.push(message),
    });
    await once(child, 'close');
    assert.deepEqual(said, ['hello']);
  });

  it('leave when their parent is killed without a chance to stop them', async () => {
    const script = `
      import { Children } from ${JSON.stringify(join(here, 'children.mjs'))};
      const child = new Children().start('x', ${JSON.stringify(patient)}, {
        cwd: ${JSON.stringify(scratch)},
        logFile: ${JSON.stringify(join(scratch, 'orphan.log'))},
      });
      console.log(child.pid);`;
    const parent = spawn(
      process.execPath,
      ['--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const [text] = await once(parent.stdout, 'data');
    const pid = Number(String(text));
    assert.ok(isAlive(pid));
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    for (let i = 0; i < 100 && isAlive(pid); i++) {
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    assert.ok(!isAlive(pid), 'the child is still there after 5 s');
  });
});

it('SQLite writes ahead, from before the hub opens it', t => {
  if (!sqliteLoads()) {
    t.skip('better-sqlite3 cannot be loaded here');
    return;
  }
  const folder = mkdtempSync(join(scratch, 'sqlite-'));
  prepareSqlite(folder);
  const header = readFileSync(join(folder, 'fleet.sqlite'));
  // Write and read version of the file format: 2 is write-ahead logging.
  assert.deepEqual([header[18], header[19]], [2, 2]);
});

describe('the build of the app', () => {
  it('depends on every workspace that the app is made of, and on no other', () => {
    const folders = sourceFoldersOf('app').map(dir =>
      dir.split('/').slice(-2).join('/'),
    );
    for (const folder of [
      'packages/app',
      'plugins/fleet',
      'plugins/fleet-common',
    ]) {
      assert.ok(folders.includes(folder), `${folder} is missing`);
    }
    assert.ok(!folders.includes('plugins/fleet-backend'));
  });
});

it('times are told in words', () => {
  assert.equal(duration(4210), '4.2 s');
  assert.equal(duration(61_000), '1 min 1 s');
});

it('a free port is free', async () => {
  await assertPortIsFree(await freePort());
});

describe('PostgreSQL for root', () => {
  it('knows the folders which another account may not enter', () => {
    const open = mkdtempSync(join(scratch, 'open-'));
    const inner = join(open, 'inner');
    mkdirSync(inner);
    chmodSync(open, 0o700);
    assert.equal(isEnterable(inner), false);
    assert.equal(isEnterable(join(inner, 'not-there-yet')), false);
    chmodSync(open, 0o755);
    chmodSync(scratch, 0o755);
    assert.equal(isEnterable(inner), isEnterable(scratch));
    chmodSync(scratch, 0o700);
    assert.equal(isEnterable(inner), false);
  });
});
