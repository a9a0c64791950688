import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { HubRow } from '../database/tables';
import { HubKeyring } from './HubKeyring';
import { HubIdentity } from './Signer';

/**
 * The hub's identity, made at the first start. Replicas that start at the same
 * time agree.
 *
 * @param overlap - milliseconds a new key is known before it signs
 * @throws Error when the configured secret does not open the stored key
 */
export async function loadHubIdentity(
  db: Knex,
  secret: string,
  overlap?: number,
): Promise<HubIdentity & { signer: HubKeyring }> {
  await db<HubRow>('hub')
    .insert({
      id: 1,
      hub_id: randomUUID(),
      created_at: nowExpression(db) as any,
    })
    .onConflict('id')
    .ignore();
  const hub = await db<HubRow>('hub').where({ id: 1 }).first();
  return {
    hubId: hub!.hub_id,
    signer: await HubKeyring.load(db, { secret, overlap }),
  };
}
