import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { governanceOf } from './governance';
import { GovernanceFiles } from './GovernanceFiles';
import { GovernanceService } from './GovernanceService';

jest.setTimeout(60_000);

const actor = { ref: 'user:default/ada' };
const databases = testDatabases();

describe.each(databases.eachSupportedId())('governance, %s', id => {
  let db: Knex;
  let seed: Seed;
  let service: GovernanceService;
  const createEvent = jest.fn();

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    createEvent.mockReset();
    createEvent.mockResolvedValue({ success: jest.fn(), fail: jest.fn() });
    service = new GovernanceService({ db, auditor: { createEvent } });
  });
  afterEach(() => db.destroy());

  const row = (name: string) => db('clusters').where({ name }).first();
  const said = async (name: string) => governanceOf(await row(name));

  describe('by people', () => {
    it('sets, keeps and clears members, and audits what differs', async () => {
      await seed.cluster('one', { owner: 'group:default/a' });
      await service.update(
        'one',
        {
          governance: {
            environment: 'prod',
            labels: { team: 'a' },
            contacts: [{ name: 'Ada' }],
          },
        },
        actor,
      );
      expect(await said('one')).toEqual({
        owner: 'group:default/a',
        environment: 'prod',
        labels: { team: 'a' },
        contacts: [{ name: 'Ada' }],
      });
      await service.update(
        'one',
        { revision: 2, governance: { owner: null, environment: 'test' } },
        actor,
      );
      expect(await said('one')).toEqual({
        environment: 'test',
        labels: { team: 'a' },
        contacts: [{ name: 'Ada' }],
      });
      expect((await row('one')).revision).toBe(3);
      expect(createEvent).toHaveBeenLastCalledWith(
        expect.objectContaining({
          eventId: 'cluster-update',
          meta: {
            clusterName: 'one',
            by: actor.ref,
            diff: [
              { path: 'governance.owner', before: 'group:default/a' },
              {
                path: 'governance.environment',
                before: 'prod',
                after: 'test',
              },
            ],
          },
        }),
      );
    });

    it('does nothing where nothing differs', async () => {
      await seed.cluster('one', { environment: 'prod' });
      await service.update(
        'one',
        { governance: { environment: 'prod', owner: null } },
        actor,
      );
      expect((await row('one')).revision).toBe(1);
      expect(createEvent).not.toHaveBeenCalled();
    });

    it('refuses a change of what somebody else changed since', async () => {
      await seed.cluster('one', { revision: 5 });
      const update = (revision: number, environment: string) =>
        service.update('one', { revision, governance: { environment } }, actor);
      await expect(update(4, 'prod')).rejects.toThrow(
        /Somebody changed "one" in the meantime \(it is at revision 5, the change is of revision 4\)/,
      );
      const results = await Promise.allSettled(
        ['a', 'b', 'c'].map(environment => update(5, environment)),
      );
      expect(
        results.filter(result => result.status === 'fulfilled'),
      ).toHaveLength(1);
      expect((await row('one')).revision).toBe(6);
    });

    it('puts provider, distribution and region above what nodes tell, and finds them again', async () => {
      const one = await seed.cluster('one', {
        provider: 'aws',
        region: 'eu-1',
      });
      await seed.resource(one, {
        kind: 'nodes',
        name: 'n',
        object: {
          metadata: {
            name: 'n',
            labels: { 'topology.kubernetes.io/region': 'eu-1' },
          },
          spec: { providerID: 'aws:///x' },
        },
      });
      await service.update(
        'one',
        { governance: { region: 'ireland', distribution: 'own' } },
        actor,
      );
      expect(await row('one')).toMatchObject({
        provider: 'aws',
        region: 'ireland',
        distribution: 'own',
      });
      await service.update(
        'one',
        { governance: { region: null, distribution: null } },
        actor,
      );
      expect(await row('one')).toMatchObject({
        provider: 'aws',
        region: 'eu-1',
        distribution: null,
        overrides: null,
      });
    });

    it('says what is wrong, and that there is no such cluster', async () => {
      await seed.cluster('one');
      await expect(
        service.update('one', { governance: { owner: 'x' } }, actor),
      ).rejects.toThrow('owner is "x"; expected an entity reference');
      for (const name of ['none', 'a\0']) {
        await expect(
          service.update(name, { governance: {} }, actor),
        ).rejects.toThrow('No cluster is named');
      }
    });
  });

  describe('by files', () => {
    let folder: string;
    let path: string;
    const readUrl = jest.fn();
    const logger = mockServices.logger.mock();
    let files: GovernanceFiles;

    const filesOf = (locations: { type: 'file' | 'url'; target: string }[]) =>
      new GovernanceFiles({
        db,
        auditor: { createEvent },
        logger,
        urlReader: { readUrl } as any,
        locations,
      });

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'fleet-governance-'));
      path = join(folder, 'fleet.yaml');
      jest.clearAllMocks();
      createEvent.mockResolvedValue({ success: jest.fn(), fail: jest.fn() });
      files = filesOf([{ type: 'file', target: path }]);
    });
    afterEach(() => rm(folder, { recursive: true }));

    it('says all of a cluster that is in the file, and refuses edits elsewhere', async () => {
      await seed.cluster('one', { owner: 'group:default/x', project: 'p' });
      await seed.cluster('two', { owner: 'group:default/x' });
      await writeFile(
        path,
        '- name: one\n  owner: group:a\n  region: oslo\n- name: later\n  owner: group:b\n',
      );
      await files.refresh();
      expect(await row('one')).toMatchObject({
        owner: 'group:default/a',
        project: null,
        region: 'oslo',
        governance_source: path,
        revision: 2,
      });
      expect((await row('two')).governance_source).toBeNull();
      expect(files.status()).toMatchObject([
        { state: 'ok', clusters: 2, unknown: 1, readAt: expect.any(String) },
      ]);
      await expect(
        service.update('one', { governance: { owner: null } }, actor),
      ).rejects.toThrow(
        `The governance of "one" is set by ${path}; change it there`,
      );
      // A cluster that came later is taken by the next run; nothing else is written.
      await seed.cluster('later');
      await files.refresh();
      expect((await row('later')).owner).toBe('group:default/b');
      expect((await row('one')).revision).toBe(2);
      expect(
        createEvent.mock.calls
          .map(([event]) => event)
          .filter(event => event.meta.by === `file:${path}`)
          .map(event => event.meta.clusterName),
      ).toEqual(['one', 'later']);
    });

    it('changes nothing by a broken file, says so once, and goes on when it is mended', async () => {
      await seed.cluster('one');
      await seed.cluster('two');
      await writeFile(path, '- name: one\n  environment: prod\n');
      await files.refresh();
      await writeFile(
        path,
        '- name: one\n  environment: test\n- name: two\n  criticality: huge\n',
      );
      await files.refresh();
      await files.refresh();
      expect(await row('one')).toMatchObject({
        environment: 'prod',
        governance_source: path,
      });
      expect(files.status()).toMatchObject([
        {
          state: 'failing',
          clusters: 1,
          error: expect.stringMatching(/of "two": criticality is "huge"/),
        },
      ]);
      expect(logger.warn).toHaveBeenCalledTimes(1);
      await rm(path);
      await files.refresh();
      expect((await row('one')).environment).toBe('prod');
      await writeFile(path, '- name: one\n  environment: test\n');
      await files.refresh();
      expect((await row('one')).environment).toBe('test');
      expect(files.status()[0]).toMatchObject({ state: 'ok' });
      expect(files.status()[0].error).toBeUndefined();
    });

    it('lets a cluster go that left its file, or whose file is no longer read', async () => {
      await seed.cluster('one');
      await seed.cluster('two');
      await writeFile(path, '- name: one\n  project: p\n- name: two\n');
      await files.refresh();
      await writeFile(path, '- name: two\n');
      await files.refresh();
      expect(await row('one')).toMatchObject({
        project: 'p',
        governance_source: null,
      });
      await filesOf([]).refresh();
      expect((await row('two')).governance_source).toBeNull();
    });

    it('reads URLs, and takes a cluster from one file only', async () => {
      await seed.cluster('one');
      const target = 'https://git.example.com/fleet.yaml';
      readUrl.mockResolvedValue({
        buffer: async () => Buffer.from('- name: one\n  project: from-url\n'),
      });
      await writeFile(path, '- name: one\n  project: from-file\n');
      const both = filesOf([
        { type: 'url', target },
        { type: 'file', target: path },
      ]);
      await both.refresh();
      expect(await row('one')).toMatchObject({
        project: 'from-url',
        governance_source: target,
      });
      expect(both.status().map(item => item.state)).toEqual(['ok', 'failing']);
      expect(both.status()[1].error).toContain(
        'name each cluster in one place',
      );
      readUrl.mockRejectedValue(new Error('503'));
      await both.refresh();
      expect((await row('one')).project).toBe('from-url');
    });
  });
});
