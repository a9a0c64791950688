import { Contract } from './checks';
import { configMap } from './fixtures';

/** What the whole Status of a refusal is, apart from its own words. */
function failure(code: number, reason: string, message: unknown) {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    details: {},
    code,
  };
}

/** Requests that no API server takes, and the words in which it says so. */
export function describeRefusals({ checks, context }: Contract): void {
  describe('refusals', () => {
    const reads = checks('read');
    const writes = checks('write');

    reads('answers 404 for a resource it does not have', async () => {
      const { client, core } = context();
      const inGroup = await client.get('/apis/apps/v1/teapots');
      expect(inGroup.status).toBe(404);
      expect(inGroup.body).toEqual(
        failure(
          404,
          'NotFound',
          'the server could not find the requested resource',
        ),
      );
      const subresource = await client.get(
        `${core('configmaps', 'kube-root-ca.crt')}/status`,
      );
      expect(subresource.status).toBe(404);
      const group = await client.get('/apis/nowhere.example.com/v1/teapots');
      expect(group.status).toBe(404);
    });

    reads('answers 406 for a form it cannot give', async () => {
      const { client, core } = context();
      const path = core('configmaps', 'kube-root-ca.crt');
      const answer = await client.get(path, { Accept: 'application/xml' });
      expect(answer.status).toBe(406);
      expect(answer.body).toEqual(
        failure(
          406,
          'NotAcceptable',
          expect.stringMatching(
            /^406: Not Acceptable\n\nAvailable representations: application\/json/,
          ),
        ),
      );
      for (const [accept, status] of [
        ['*/*', 200],
        ['application/json;charset=utf-8', 200],
        ['application/xml, application/json;q=0.5', 200],
        ['application/*', 406],
        ['text/*', 406],
      ] as const) {
        const taken = await client.get(path, { Accept: accept });
        expect([accept, taken.status]).toEqual([accept, status]);
      }
    });

    reads('answers 401 to a token it does not know', async () => {
      const { client, core } = context();
      const answer = await client.get(core('configmaps'), {
        Authorization: 'Bearer nonsense',
      });
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'Unauthorized',
        reason: 'Unauthorized',
        code: 401,
      });
    });

    reads('answers 403 to a caller without rights', async () => {
      const { stranger, core, apps, namespace } = context();
      const list = await stranger.get(core('configmaps'));
      expect(list.status).toBe(403);
      expect(list.body).toMatchObject({
        status: 'Failure',
        reason: 'Forbidden',
        details: { kind: 'configmaps' },
        code: 403,
      });
      expect(list.body.message).toMatch(
        new RegExp(
          `^configmaps is forbidden: User "[^"]+" cannot list resource "configmaps" in API group "" in the namespace "${namespace}"$`,
        ),
      );
      const one = await stranger.get(apps('deployments', 'a'));
      expect(one.body.details).toEqual({
        name: 'a',
        group: 'apps',
        kind: 'deployments',
      });
      // Whether the object exists is not told.
      expect(one.status).toBe(403);
      const everywhere = await stranger.get('/api/v1/nodes');
      expect(everywhere.body.message).toMatch(
        /cannot list resource "nodes" in API group "" at the cluster scope$/,
      );
      const watching = await stranger.get(`${core('configmaps')}?watch=1`);
      expect(watching.body.message).toContain('cannot watch resource');
    });

    writes('answers 405 for a method the path does not take', async () => {
      const { client, core } = context();
      await client.post(core('configmaps'), configMap('a'));
      const answers = [
        await client.post(core('configmaps', 'a'), configMap('a')),
        await client.put(core('configmaps'), configMap('a')),
        await client.patch(core('configmaps'), {}),
        await client.post('/api/v1/configmaps', configMap('a')),
        await client.delete('/api/v1/namespaces'),
      ];
      for (const { status, body } of answers) {
        expect([status, body]).toEqual([
          405,
          failure(
            405,
            'MethodNotAllowed',
            'the server does not allow this method on the requested resource',
          ),
        ]);
      }
    });

    writes('answers 415 for a body in a form it cannot read', async () => {
      const { client, core } = context();
      const answer = await client.call('POST', core('configmaps'), 'a: b', {
        'Content-Type': 'text/plain',
      });
      expect(answer.status).toBe(415);
      expect(answer.body).toEqual({
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: expect.stringMatching(
          /^the body of the request was in an unknown format - accepted media types include: application\/json/,
        ),
        reason: 'UnsupportedMediaType',
        code: 415,
      });
    });

    writes('answers 400 for a body that is not what it says', async () => {
      const { client, core } = context();
      const cut = await client.call('POST', core('configmaps'), '{"kind":');
      expect(cut.status).toBe(400);
      expect(cut.body).toMatchObject({ reason: 'BadRequest', code: 400 });
      const empty = await client.call('POST', core('configmaps'));
      expect(empty.status).toBe(400);
      const wrongType = await client.post(core('configmaps'), {
        ...configMap('a'),
        metadata: 'a',
      });
      expect(wrongType.status).toBe(400);
    });

    writes('answers 413 for a body that is too large', async () => {
      const { client, core } = context();
      const large = configMap('a', { data: { key: 'x'.repeat(4_000_000) } });
      const answer = await client.post(core('configmaps'), large);
      expect(answer.status).toBe(413);
      expect(answer.body).toMatchObject({
        reason: 'RequestEntityTooLarge',
        code: 413,
      });
    });

    writes('takes YAML', async () => {
      const { client, core } = context();
      const answer = await client.call(
        'POST',
        core('configmaps'),
        'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata:\n  key: value\n',
        { 'Content-Type': 'application/yaml' },
      );
      expect(answer.status).toBe(201);
      expect(answer.body.data).toEqual({ key: 'value' });
    });

    writes(
      'refuses options it does not know, in the words of the verb',
      async () => {
        const { client, core } = context();
        await client.post(core('configmaps'), configMap('b'));
        const path = core('configmaps', 'b');
        const answers = {
          CreateOptions: await client.post(
            `${core('configmaps')}?dryRun=Some`,
            configMap('a'),
          ),
          UpdateOptions: await client.put(
            `${path}?dryRun=Some`,
            configMap('b'),
          ),
          PatchOptions: await client.patch(`${path}?dryRun=Some`, {}),
          DeleteOptions: await client.delete(`${path}?dryRun=Some`),
        };
        for (const [kind, { status, body }] of Object.entries(answers)) {
          expect([status, body.details]).toEqual([
            422,
            {
              group: 'meta.k8s.io',
              kind,
              causes: [
                {
                  reason: 'FieldValueNotSupported',
                  message: expect.stringContaining('Unsupported value'),
                  field: 'dryRun',
                },
              ],
            },
          ]);
        }
        const policy = await client.delete(
          `${path}?propagationPolicy=Sideways`,
        );
        expect(policy.status).toBe(422);
        expect(policy.body.details.causes[0]).toMatchObject({
          reason: 'FieldValueNotSupported',
          field: 'propagationPolicy',
        });
        const both = await client.delete(path, {
          orphanDependents: true,
          propagationPolicy: 'Background',
        });
        expect(both.status).toBe(422);
        const forced = await client.patch(`${path}?force=true`, {});
        expect(forced.status).toBe(422);
        expect(forced.body.details.causes[0]).toMatchObject({
          reason: 'FieldValueForbidden',
          field: 'force',
        });
      },
    );

    writes('answers 403 to writes of a caller without rights', async () => {
      const { stranger, core } = context();
      const created = await stranger.post(core('configmaps'), configMap('a'));
      expect(created.status).toBe(403);
      expect(created.body.message).toContain('cannot create resource');
      const deleted = await stranger.delete(core('configmaps'));
      expect(deleted.body.message).toContain(
        'cannot deletecollection resource',
      );
    });
  });
}
