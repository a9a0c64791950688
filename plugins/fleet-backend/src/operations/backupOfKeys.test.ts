import { Agent, AgentState, memoryState } from '@backstage-fleet/agent';
import { Knex } from 'knex';
import { DatabaseBackup, takeBackup } from '../__testUtils__/copyDatabase';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import {
  addDeployment,
  eventually,
  keepingLogger,
  RealAgents,
} from '../__testUtils__/realAgents';
import { Relay } from '../__testUtils__/Relay';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(120_000);

const databases = testDatabases();
const config = { signing: { secret: 'the same secret before and after' } };

describe.each(databases.eachSupportedId())(
  "a backup from before the hub's key was replaced, on %p",
  id => {
    let real: RealAgents;
    let relay: Relay;
    let db: Knex;
    let hub: TestHub;
    let agent: Agent;
    let firstKey: string;
    const state: AgentState = memoryState();
    const log = keepingLogger();
    const backups: DatabaseBackup[] = [];

    /** Names of the keys the agent trusts, the newest one last. */
    const trusted = async () =>
      (await state.load())!.identity!.hubKeys.map(key => key.kid);
    const keyOfHub = async () => {
      const { keys } = await hub.portal('GET', '/hub');
      return keys.find((key: any) => key.state === 'active').kid as string;
    };
    /** Makes another key of the hub, which the agent learns, and lets it sign. */
    const replaceKey = async () => {
      await hub.portal('POST', '/hub/keys/rotate');
      const { kid } = await db('hub_keys').where({ state: 'next' }).first();
      await eventually(trusted, kids => kids.includes(kid));
      await db('hub_keys').where({ kid }).update({ active_from: 1 });
      expect(await keyOfHub()).toBe(kid);
    };
    const restore = async (backup: DatabaseBackup) => {
      relay.to(undefined);
      await hub.stop();
      await db.destroy();
      db = await backup.restore();
      hub = await startTestHub({ knex: db, config });
      relay.to(hub);
    };
    /** Asks the agent to list a kind again; answers what it has not taken. */
    const askForPods = async () => {
      await hub.portal('POST', '/clusters/one/resync', { kind: 'pods' });
      return eventually(
        () => db('downlink').where({ type: 'resync' }),
        rows => rows.length === 0,
      );
    };
    const knows = async (name: string) => {
      const query = encodeURIComponent(`kind:Deployment name:${name}`);
      const { items } = await eventually(
        () => hub.portal('GET', `/resources?query=${query}`),
        page => page.items.length === 1,
      );
      return items.length === 1;
    };

    beforeAll(async () => {
      real = await RealAgents.serve(['one']);
      relay = await Relay.start();
      db = await migratedDatabase(databases, id);
      hub = await startTestHub({ knex: db, config });
      relay.to(hub);
      const { token } = await hub.portal('POST', '/enrollments', {
        clusterName: 'one',
        autoApprove: true,
      });
      agent = await real.make('one', {
        hubUrl: relay.url,
        token,
        state,
        logger: log,
      });
      await agent.start();
      await knows('web');
      firstKey = await keyOfHub();
      backups.push(await takeBackup(db, databases, id));
      backups.push(await takeBackup(db, databases, id));
    });
    afterAll(async () => {
      await real?.stop();
      await hub?.stop();
      await relay?.stop();
      await db?.destroy();
      await Promise.all(backups.map(backup => backup.forget()));
    });

    it('needs nothing where it was replaced once: the agent trusts the former key as well', async () => {
      await replaceKey();
      await restore(backups[0]);
      expect(await keyOfHub()).toBe(firstKey);
      await eventually(trusted, kids => kids.length === 1);
      expect(await trusted()).toEqual([firstKey]);
      expect(await askForPods()).toEqual([]);
      expect(agent.status().counters.downlinkRefused).toBe(0);
    });

    it('is reported to, but not obeyed, where it was replaced twice', async () => {
      await replaceKey();
      await replaceKey();
      const before = await trusted();
      expect(before).not.toContain(firstKey);
      await restore(backups[1]);
      addDeployment(real.cluster('one'), 'later');
      expect(await knows('later')).toBe(true);
      await askForPods();
      await eventually(
        () => agent.status().counters.downlinkRefused,
        count => count > 0,
      );
      expect(agent.status()).toMatchObject({ phase: 'running' });
      expect(log.lines.join('\n')).toContain('hub_key_mismatch');
      expect(await trusted()).toEqual(before);
    });

    it('is obeyed again by an agent that enrolls anew', async () => {
      await agent.stop();
      const { token } = await hub.portal('POST', '/enrollments', {
        clusterName: 'one',
        mode: 'join',
        autoApprove: true,
      });
      agent = await real.make('one', { hubUrl: relay.url, token });
      await agent.start();
      expect(await askForPods()).toEqual([]);
      expect(agent.status().counters.downlinkRefused).toBe(0);
      expect(await knows('later')).toBe(true);
    });
  },
);
