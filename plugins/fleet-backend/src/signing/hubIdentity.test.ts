import { compactVerify, importJWK } from 'jose';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { loadHubIdentity } from './hubIdentity';
import { seal, unseal } from './seal';

jest.setTimeout(60_000);

const databases = testDatabases();

describe('seal', () => {
  it('opens with the same secret and context only', () => {
    const sealed = seal('secret', 'kid', 'private');
    expect(sealed).not.toContain('private');
    expect(unseal('secret', 'kid', sealed)).toBe('private');
    expect(() => unseal('another', 'kid', sealed)).toThrow();
    expect(() => unseal('secret', 'another', sealed)).toThrow();
    const parts = sealed.split('.');
    parts[4] = Buffer.from('changed').toString('base64url');
    expect(() => unseal('secret', 'kid', parts.join('.'))).toThrow();
    expect(() => unseal('secret', 'kid', 'v0.a.b.c.d')).toThrow(/format/);
  });
});

describe.each(databases.eachSupportedId())('loadHubIdentity on %p', id => {
  it('makes one identity, however many start at once, and keeps it', async () => {
    const knex = await migratedDatabase(databases, id);
    const identities = await Promise.all(
      Array.from({ length: 4 }, () => loadHubIdentity(knex, 'the secret')),
    );
    identities.push(await loadHubIdentity(knex, 'the secret'));
    expect(new Set(identities.map(identity => identity.hubId)).size).toBe(1);
    const keys = identities.map(identity => identity.signer.keys()[0]);
    expect(new Set(keys.map(key => key.kid)).size).toBe(1);

    const jws = await identities[0].signer.sign('a-type', { a: 1 });
    const { payload, protectedHeader } = await compactVerify(
      jws,
      await importJWK({ ...keys[4] }, 'EdDSA'),
    );
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual({ a: 1 });
    expect(protectedHeader).toEqual({
      alg: 'EdDSA',
      typ: 'a-type',
      kid: keys[0].kid,
    });
    const row = await knex('hub_keys').first();
    expect(row.sealed_key).not.toContain('"d"');
    expect(row.public_jwk).not.toContain('"d"');
  });

  it('refuses to start with another secret, naming the key and the mend', async () => {
    const knex = await migratedDatabase(databases, id);
    await loadHubIdentity(knex, 'the secret');
    await expect(loadHubIdentity(knex, 'another one')).rejects.toThrow(
      /fleet\.signing\.secret does not open .* set it to the value it had/,
    );
  });
});
