import { gunzipSync } from 'node:zlib';
import { hubDispatcher } from '@backstage-fleet/agent';
import { AGENT_PATHS } from '@backstage-fleet/protocol';

/** Connections of an agent to the hub that keep the items of the batches it sends. */
export function recordItems() {
  const items: any[] = [];
  const plain = hubDispatcher();
  const dispatcher = plain.compose(dispatch => (options, handler) => {
    if (
      String(options.path).endsWith(AGENT_PATHS.batch) &&
      options.body instanceof Uint8Array
    ) {
      items.push(...JSON.parse(gunzipSync(options.body).toString()).items);
    }
    return dispatch(options, handler);
  });
  return { dispatcher, items };
}
