import { JsonObject } from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';
import { KubernetesConnection } from '../kubernetes/types';
import { kubernetesJson } from '../kubernetes/request';
import { readState, writeState } from './serialize';
import { AgentState } from './types';

const DATA_KEY = 'agent.json';

/**
 * A state in one Secret of the cluster. The manifest creates it empty, so that
 * the agent's Role can be `get` and `update` on this name alone: `create`
 * cannot be limited to a name.
 *
 * @public
 */
export function secretState(
  kubernetes: KubernetesConnection,
  namespace: string,
  name: string,
): AgentState {
  const location = `Secret ${namespace}/${name}`;
  const path = `/api/v1/namespaces/${encodeURIComponent(
    namespace,
  )}/secrets/${encodeURIComponent(name)}`;

  async function read(): Promise<JsonObject> {
    try {
      return await kubernetesJson(kubernetes, path);
    } catch (error) {
      const status = (error as { status?: number }).status;
      if (status === 404 || status === 403) {
        throw new AgentFatalError(
          'state_unusable',
          `The agent cannot read its ${location} (HTTP ${status}); expected the empty Secret and the Role of the manifest. Apply the manifest again`,
          error,
        );
      }
      throw error;
    }
  }

  return {
    location,
    async load() {
      const secret = await read();
      const encoded = (secret.data as JsonObject | undefined)?.[DATA_KEY];
      if (typeof encoded !== 'string' || encoded === '') {
        return undefined;
      }
      return readState(
        Buffer.from(encoded, 'base64').toString('utf8'),
        location,
      );
    },
    async save(state) {
      for (let attempt = 1; ; attempt++) {
        const secret = await read();
        const data = {
          ...(secret.data as JsonObject | undefined),
          [DATA_KEY]: Buffer.from(writeState(state)).toString('base64'),
        };
        try {
          await kubernetesJson(kubernetes, path, {
            method: 'PUT',
            body: { ...secret, data },
          });
          return;
        } catch (error) {
          if ((error as { status?: number }).status !== 409 || attempt >= 5) {
            throw error;
          }
        }
      }
    },
  };
}
