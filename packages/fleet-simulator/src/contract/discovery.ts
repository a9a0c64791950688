import { Contract } from './checks';

const AGGREGATED =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** Version, health and discovery. */
export function describeDiscovery({ checks, context }: Contract): void {
  const check = checks('read');
  describe('discovery', () => {
    const get = async (path: string, accept?: string) =>
      context().client.get(path, accept ? { Accept: accept } : {});

    check('tells version and health', async () => {
      const version = await get('/version');
      expect(version.status).toBe(200);
      expect(version.body).toMatchObject({
        major: expect.stringMatching(/^\d+$/),
        minor: expect.stringMatching(/^\d+\+?$/),
        gitVersion: expect.stringMatching(/^v\d+\.\d+\.\d+/),
      });
      expect((await get('/livez')).body).toBe('ok');
      expect((await get('/readyz')).body).toBe('ok');
      expect((await get('/readyz/ping')).body).toBe('ok');
      expect((await get('/readyz/no-such-check')).status).toBe(404);
    });

    check('lists groups and versions', async () => {
      const core = (await get('/api')).body;
      expect(core).toMatchObject({ kind: 'APIVersions', versions: ['v1'] });
      const groups = (await get('/apis')).body;
      expect(groups).toMatchObject({ kind: 'APIGroupList', apiVersion: 'v1' });
      const apps = {
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      };
      expect(groups.groups).toContainEqual(apps);
      expect((await get('/apis/apps')).body).toEqual({
        kind: 'APIGroup',
        apiVersion: 'v1',
        ...apps,
      });
    });

    check('lists the resources of a group version', async () => {
      const core = (await get('/api/v1')).body;
      expect(core).toMatchObject({
        kind: 'APIResourceList',
        groupVersion: 'v1',
      });
      const find = (list: any, name: string) =>
        list.resources.find((resource: any) => resource.name === name);
      expect(find(core, 'pods')).toMatchObject({
        singularName: 'pod',
        namespaced: true,
        kind: 'Pod',
        shortNames: ['po'],
        categories: ['all'],
        verbs: expect.arrayContaining(['list', 'watch', 'get', 'create']),
      });
      expect(find(core, 'nodes')).toMatchObject({ namespaced: false });
      expect(find(core, 'pods/status')).toMatchObject({
        kind: 'Pod',
        verbs: ['get', 'patch', 'update'],
      });
      const apps = (await get('/apis/apps/v1')).body;
      expect(apps).toMatchObject({
        kind: 'APIResourceList',
        apiVersion: 'v1',
        groupVersion: 'apps/v1',
      });
      for (const name of [
        'daemonsets',
        'deployments',
        'replicasets',
        'statefulsets',
      ]) {
        expect(find(apps, name)).toMatchObject({ namespaced: true });
      }
    });

    check('answers aggregated discovery where it is accepted', async () => {
      const accept = `${AGGREGATED},application/json`;
      const core = await get('/api', accept);
      expect(core.headers['content-type']).toBe(AGGREGATED);
      expect(core.body).toMatchObject({
        kind: 'APIGroupDiscoveryList',
        apiVersion: 'apidiscovery.k8s.io/v2',
      });
      const resources = core.body.items[0].versions[0].resources;
      expect(
        resources.find((found: any) => found.resource === 'pods'),
      ).toMatchObject({
        responseKind: { group: '', version: '', kind: 'Pod' },
        scope: 'Namespaced',
        singularResource: 'pod',
        shortNames: ['po'],
      });
      const groups = await get('/apis', accept);
      const apps = groups.body.items.find(
        (group: any) => group.metadata.name === 'apps',
      );
      expect(apps.versions[0]).toMatchObject({
        version: 'v1',
        freshness: 'Current',
      });
      expect(
        apps.versions[0].resources.find(
          (found: any) => found.resource === 'deployments',
        ).subresources,
      ).toContainEqual({
        subresource: 'status',
        responseKind: { group: '', version: '', kind: 'Deployment' },
        verbs: ['get', 'patch', 'update'],
      });
    });

    check('tells which kinds can be scaled', async () => {
      const apps = (await get('/apis/apps/v1')).body;
      expect(apps.resources).toContainEqual({
        name: 'deployments/scale',
        singularName: '',
        namespaced: true,
        group: 'autoscaling',
        version: 'v1',
        kind: 'Scale',
        verbs: ['get', 'patch', 'update'],
      });
      const groups = await get('/apis', `${AGGREGATED},application/json`);
      const resources = groups.body.items.find(
        (group: any) => group.metadata.name === 'apps',
      ).versions[0].resources;
      expect(
        resources.find((found: any) => found.resource === 'deployments')
          .subresources,
      ).toContainEqual({
        subresource: 'scale',
        responseKind: { group: 'autoscaling', version: 'v1', kind: 'Scale' },
        verbs: ['get', 'patch', 'update'],
      });
    });

    check('reviews what the caller may do', async () => {
      const { client, namespace } = context();
      const answer = await client.post(
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: {
            resourceAttributes: {
              verb: 'list',
              group: 'apps',
              resource: 'deployments',
              namespace,
            },
          },
        },
      );
      expect(answer.status).toBe(201);
      expect(answer.body.status.allowed).toBe(true);
      const rules = await client.post(
        '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectRulesReview',
          spec: { namespace },
        },
      );
      expect(rules.status).toBe(201);
      expect(rules.body.status.resourceRules).toContainEqual({
        verbs: ['*'],
        apiGroups: ['*'],
        resources: ['*'],
      });
    });

    check('reviews what a stranger may do', async () => {
      const { stranger, namespace } = context();
      const answer = await stranger.post(
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: {
            resourceAttributes: { verb: 'list', resource: 'pods', namespace },
          },
        },
      );
      expect(answer.status).toBe(201);
      expect(answer.body.status.allowed).toBe(false);
      expect((await stranger.get('/version')).status).toBe(200);
      expect((await stranger.get('/apis/apps/v1')).status).toBe(200);
    });
  });
}
