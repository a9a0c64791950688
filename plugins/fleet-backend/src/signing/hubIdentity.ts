import { randomUUID } from 'node:crypto';
import { HubKey, PublicJwk } from '@backstage-fleet/protocol';
import {
  calculateJwkThumbprint,
  CompactSign,
  exportJWK,
  generateKeyPair,
  importJWK,
  JWK,
} from 'jose';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { HubKeyRow, HubRow } from '../database/tables';
import { HubIdentity, Signer } from './Signer';
import { seal, unseal } from './seal';

/**
 * The hub's identity, made at the first start.
 *
 * @remarks
 * Replicas that start at the same time agree, because each inserts only where
 * nothing is and then reads what is there.
 *
 * @throws Error when the configured secret does not open the stored key
 */
export async function loadHubIdentity(
  db: Knex,
  secret: string,
): Promise<HubIdentity> {
  await db<HubRow>('hub')
    .insert({
      id: 1,
      hub_id: randomUUID(),
      created_at: nowExpression(db) as any,
    })
    .onConflict('id')
    .ignore();
  const hub = await db<HubRow>('hub').where({ id: 1 }).first();
  return { hubId: hub!.hub_id, signer: await loadSigner(db, secret) };
}

async function loadSigner(db: Knex, secret: string): Promise<Signer> {
  let row = await activeKey(db);
  if (!row) {
    await db('hub_keys')
      .insert({ ...(await newKey(secret)), created_at: nowExpression(db) })
      .onConflict()
      .ignore();
    row = await activeKey(db);
  }
  if (!row) {
    throw new Error(
      'The table hub_keys holds no active key although one was inserted; check that nothing else writes to the tables of Fleet',
    );
  }
  let jwk: JWK;
  try {
    jwk = JSON.parse(unseal(secret, row.kid, row.sealed_key));
  } catch {
    throw new Error(
      `fleet.signing.secret does not open the hub's key ${row.kid} in the table hub_keys; set it to the value it had when the key was made. If that is lost, delete the row and attach the agents again`,
    );
  }
  const privateKey = await importJWK(jwk, 'EdDSA');
  const publicKey: HubKey = { ...JSON.parse(row.public_jwk), kid: row.kid };
  return {
    keys: () => [publicKey],
    sign: (type, claims) =>
      new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
        .setProtectedHeader({ alg: 'EdDSA', kid: publicKey.kid, typ: type })
        .sign(privateKey),
  };
}

function activeKey(db: Knex): Promise<HubKeyRow | undefined> {
  return db<HubKeyRow>('hub_keys').where({ state: 'active' }).first();
}

async function newKey(secret: string) {
  const pair = await generateKeyPair('EdDSA', {
    crv: 'Ed25519',
    extractable: true,
  });
  const { x } = await exportJWK(pair.publicKey);
  const publicJwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: x! };
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateJwk = await exportJWK(pair.privateKey);
  return {
    kid,
    state: 'active',
    public_jwk: JSON.stringify(publicJwk),
    sealed_key: seal(secret, kid, JSON.stringify(privateJwk)),
  };
}
