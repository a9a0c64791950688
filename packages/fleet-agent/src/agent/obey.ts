import { DownlinkMessage, HubKey } from '@backstage-fleet/protocol';
import { saneBuckets, saneConfig } from '../hub/answers';
import { newHubKeys } from '../hub/hubKeys';
import { SessionContext } from './SessionContext';

/** Messages that hubs of protocol 1 do not send. */
const SINCE_2 = new Set(['key.rotate', 'hub.keys']);

/** Does what a message that is the hub's says. */
export async function obey(
  session: SessionContext,
  message: DownlinkMessage,
  kid: string,
): Promise<void> {
  const { hello, collectors, logger } = session;
  // What an older hub cannot have said is not its word.
  const type = hello.v < 2 && SINCE_2.has(message.type) ? '' : message.type;
  if (message.type === 'config') {
    const config = saneConfig(message.config);
    const { revision, kinds } = config;
    logger.info(`The hub's configuration ${revision}: ${kinds.join(', ')}`);
    session.onConfig(config);
    collectors.apply(config);
  } else if (message.type === 'resync') {
    session.resyncs.ask(message.kind, saneBuckets(message.buckets));
  } else if (type === 'key.rotate') {
    logger.info("The hub asks for a new key in place of the agent's");
    session.rotateSoon.ask();
  } else if (type === 'hub.keys' && message.type === 'hub.keys') {
    const { hubKeys } = session.identity();
    const keys = await newHubKeys(hubKeys, kid, message.keys);
    const kids = kidsOf(keys);
    if (kids !== kidsOf(hubKeys)) {
      await session.onHubKeys(keys);
      logger.info(`Trusting the hub's keys ${kids}`);
    }
  } else {
    logger.warn(
      `The hub sent a message of type "${
        (message as { type: string }).type
      }", which is unknown in protocol ${hello.v} of this version of the agent`,
    );
  }
}

function kidsOf(keys: HubKey[]): string {
  return keys.map(({ kid }) => kid).join(', ');
}
