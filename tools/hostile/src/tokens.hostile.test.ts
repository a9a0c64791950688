import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { lasting } from './__testUtils__/everything';
import {
  enroll,
  migratedDatabase,
  newKey,
  pod,
  sha256,
  startTestHub,
  TestAgent,
  testDatabases,
  TestHub,
  TestKey,
  upsert,
} from './__testUtils__/hub';
import { codeOf, wrongRefusal } from './__testUtils__/refused';
import { settled } from './__testUtils__/settled';

jest.setTimeout(60_000);

const databases = testDatabases();
const path = AGENT_PATHS.heartbeat;
const seconds = () => Math.floor(Date.now() / 1000);
const encoded = (part: unknown) =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString(
    'base64url',
  );
/** Order of the group of Ed25519, by which the number of a signature may be moved. */
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;

describe.each(databases.eachSupportedId())(
  'a token that is not what it says, on %p,',
  id => {
    let knex: Knex;
    let otherKnex: Knex;
    let hub: TestHub;
    let otherHub: TestHub;
    let agent: TestAgent;
    let abroad: TestAgent;
    let body: Buffer;
    let thief: TestKey;

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      otherKnex = await migratedDatabase(databases, id);
      const config = { agents: { burst: 10_000, requestsPerSecond: 1000 } };
      hub = await startTestHub({ knex, config });
      otherHub = await startTestHub({ knex: otherKnex, config });
      agent = await TestAgent.attach(hub, { clusterName: 'one' });
      // The same key at another hub.
      const { token } = await otherHub.portal('POST', '/enrollments', {
        ...{ clusterName: 'one', autoApprove: true },
      });
      const enrolled = await enroll(otherHub.url, token, agent.key);
      abroad = new TestAgent(otherHub.url, agent.key, enrolled.body);
      await abroad.hello();
      body = gzipSync(
        JSON.stringify({
          v: 1,
          epoch: agent.epoch,
          seq: 0,
          kinds: {},
          pending: 0,
        }),
      );
      thief = await newKey();
      await agent.heartbeat({ pods: { state: 'live' } });
      await agent.batch([upsert('pods', pod('there'))]);
      await settled(knex, hub);
    });
    afterAll(async () => {
      await hub?.stop();
      await otherHub?.stop();
    });

    const claims = () => ({
      iss: agent.enrolled.agentId,
      sub: agent.enrolled.clusterId,
      aud: agent.enrolled.hubId,
      iat: seconds(),
      exp: seconds() + 60,
      jti: 'one',
      htm: 'POST',
      htu: path,
      bh: sha256(body),
    });
    const header = () => ({
      alg: 'EdDSA',
      typ: 'fleet-agent+jwt',
      kid: agent.key.kid,
    });
    /** A token of any parts, signed by the key of the thief unless something else is said. */
    const made = (
      head: unknown,
      content: unknown = claims(),
      signature: (input: Buffer) => Buffer | string = input =>
        sign(null, input, thief.privateKey as any),
    ) => {
      const input = `${encoded(head)}.${encoded(content)}`;
      const end = signature(Buffer.from(input));
      return `${input}.${
        typeof end === 'string' ? end : end.toString('base64url')
      }`;
    };
    const present = (token: string) =>
      agent.request(path, undefined, { raw: body, token });
    const good = () => agent.token(path, body);

    async function expectRefused(
      tokens: Record<string, string | Promise<string>>,
    ): Promise<void> {
      const before = await lasting(knex);
      const wrong: unknown[] = [];
      for (const [what, token] of Object.entries(tokens)) {
        const answer = await present(await token);
        const problem = wrongRefusal(answer);
        const isKnown = ['unauthenticated', 'bad_signature', 'token_expired'];
        if (
          problem ||
          answer.status !== 401 ||
          !isKnown.includes(codeOf(answer)!)
        ) {
          wrong.push([what, answer.status, answer.body, problem]);
        }
      }
      expect(wrong).toEqual([]);
      expect(await lasting(knex)).toEqual(before);
      expect((await present(await good())).status).toBe(200);
    }

    it('would be taken if it were, or all of these would be refused for another reason', async () => {
      const right = made(header(), claims(), input =>
        sign(null, input, agent.key.privateKey as any),
      );
      expect((await present(right)).status).toBe(200);
      const there = await abroad.heartbeat();
      expect(there.status).toBe(200);
    });

    it('is refused for its algorithm (Argo CD CVE-2022-29165)', async () => {
      const raw = Buffer.from(agent.key.publicJwk.x, 'base64url');
      const hmac =
        (key: Buffer | string, hash = 'sha256') =>
        (input: Buffer) =>
          createHmac(hash, key).update(input).digest();
      const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const none = () => '';
      await expectRefused({
        none: made({ ...header(), alg: 'none' }, claims(), none),
        None: made({ ...header(), alg: 'None' }, claims(), none),
        nOnE: made({ ...header(), alg: 'nOnE' }, claims(), () => 'AA'),
        empty: made({ ...header(), alg: '' }),
        null: made({ ...header(), alg: null }),
        missing: made({ ...header(), alg: undefined }),
        list: made({ ...header(), alg: ['EdDSA'] }),
        'no signature': made(header(), claims(), none),
        'a signature of zeros': made(header(), claims(), () =>
          Buffer.alloc(64),
        ),
        'HS256 with the bytes of the public key': made(
          { ...header(), alg: 'HS256' },
          claims(),
          hmac(raw),
        ),
        'HS256 with the text of the public key': made(
          { ...header(), alg: 'HS256' },
          claims(),
          hmac(agent.key.publicJwk.x),
        ),
        'HS512 with the JWK': made(
          { ...header(), alg: 'HS512' },
          claims(),
          hmac(JSON.stringify(agent.key.publicJwk), 'sha512'),
        ),
        'HS256 that says EdDSA': made(header(), claims(), hmac(raw)),
        RS256: made({ ...header(), alg: 'RS256' }, claims(), input =>
          sign('sha256', input, rsa.privateKey),
        ),
        ES256: made({ ...header(), alg: 'ES256' }, claims(), input =>
          sign('sha256', input, ec.privateKey),
        ),
        Ed25519: made({ ...header(), alg: 'Ed25519' }),
      });
    });

    it('is refused although it brings its own key (Argo CD CVE-2023-22482)', async () => {
      const own = thief.publicJwk;
      const url = `${hub.url}/agent/v1/hub`;
      const withMore = (more: object) => made({ ...header(), ...more });
      await expectRefused({
        'its own key, unnamed': made(header()),
        jwk: withMore({ jwk: own }),
        'jwk and its name': made({ ...header(), jwk: own, kid: thief.kid }),
        jku: withMore({ jku: url }),
        x5u: withMore({ x5u: url }),
        x5c: withMore({ x5c: ['AAAA'] }),
        crit: withMore({ crit: ['b64'], b64: false }),
        'crit of nothing': withMore({ crit: [] }),
        zip: withMore({ zip: 'DEF' }),
        'another type': withMore({ typ: 'JWT' }),
        'no type': withMore({ typ: undefined }),
        'a type of an enrollment': withMore({ typ: 'fleet-enroll+jwt' }),
        'a type of a message of the hub': withMore({
          typ: 'fleet-downlink+jwt',
        }),
        'no kid': withMore({ kid: undefined }),
        'an empty kid': withMore({ kid: '' }),
        'a kid of statements': withMore({ kid: "' OR '1'='1" }),
        'a kid of a file': withMore({ kid: '../../../../dev/null' }),
        'a list of kids': withMore({ kid: [agent.key.kid] }),
        'a kid that is an object': withMore({ kid: { $ne: null } }),
        'a kid with an end of line': withMore({ kid: `${agent.key.kid}\n` }),
        'a kid of a prototype': withMore({ kid: '__proto__' }),
        'a header that is a list': made([header()]),
        'a header that is a text': made('EdDSA'),
        'a header that is null': made(null),
        'a header of a prototype': made(
          `{"__proto__":${JSON.stringify(header())}}`,
        ),
        'a header twice': made(
          `{"alg":"none","typ":"fleet-agent+jwt","kid":"${agent.key.kid}","alg":"EdDSA"}`,
        ),
      });
    });

    it('is refused where its parts are changed', async () => {
      const token = await good();
      const [head, content, signature] = token.split('.');
      const bytes = Buffer.from(signature, 'base64url');
      const moved = Buffer.from(bytes);
      let s = 0n;
      for (let i = 63; i >= 32; i--) {
        s = s * 256n + BigInt(bytes[i]);
      }
      s += ORDER;
      for (let i = 32; i < 64; i++) {
        moved[i] = Number(s & 255n);
        s /= 256n;
      }
      const otherClaims = encoded({ ...claims(), sub: 'x' });
      await expectRefused({
        'other claims under its signature': `${head}.${otherClaims}.${signature}`,
        'the signature moved by the order of the group': `${head}.${content}.${moved.toString(
          'base64url',
        )}`,
        'half a signature': `${head}.${content}.${signature.slice(0, 40)}`,
        'a signature that goes on': `${head}.${content}.${Buffer.concat([
          bytes,
          bytes,
        ]).toString('base64url')}`,
        'two parts': `${head}.${content}`,
        'four parts': `${token}.x`,
        'five parts, as what is encrypted has': `${token}.x.y`,
        'empty parts': '..',
        'no header': `.${content}.${signature}`,
        'base64 with other signs': `${head}.${content}.${bytes.toString(
          'base64',
        )}==`,
        'a space within': `${head}. ${content}.${signature}`,
        'JSON instead of a compact form': JSON.stringify({
          protected: head,
          payload: content,
          signature,
        }).replace(/\s/g, ''),
        'claims that are no JSON': `${head}.${encoded('{')}.${signature}`,
      });
    });

    it('is refused where it was made for somebody else', async () => {
      const aud = agent.enrolled.hubId;
      const by = (changed: object) =>
        agent.token(path, body, { claims: changed as any });
      await expectRefused({
        'another hub': abroad.token(path, body),
        'another hub under this name': abroad.token(path, body, {
          claims: { aud },
        }),
        'the name of no hub': by({ aud: 'fleet' }),
        'a list with the hub': by({ aud: [aud, 'another'] }),
        'a list of the hub': by({ aud: [aud] }),
        'the hub in capitals': by({ aud: aud.toUpperCase() }),
        'the hub and a space': by({ aud: `${aud} ` }),
        'an address of the hub': by({ aud: hub.url }),
        'another path': by({ htu: AGENT_PATHS.batch }),
        'a path with a slash more': by({ htu: `${path}/` }),
        'a path in capitals': by({ htu: path.toUpperCase() }),
        'a whole address': by({ htu: hub.url + path }),
        'another method': by({ htm: 'GET' }),
        'the method in small letters': by({ htm: 'post' }),
        'another body': by({ bh: sha256('another') }),
        'a list of bodies': by({ bh: [sha256(body)] }),
        'an end that is over': by({
          iat: seconds() - 200,
          exp: seconds() - 140,
        }),
        'a begin that is to come': by({
          iat: seconds() + 200,
          exp: seconds() + 260,
        }),
        'a life of an hour': by({ exp: seconds() + 3600 }),
        'a life that ends before it begins, long ago': by({
          iat: seconds(),
          exp: seconds() - 100,
        }),
      });
    });

    it('names nobody by claims that are missing, empty, lists or endless (Flux Operator CVE-2026-23990)', async () => {
      const names = [
        'iss',
        'sub',
        'aud',
        'iat',
        'exp',
        'htm',
        'htu',
        'bh',
        'jti',
      ];
      const values: [string, unknown][] = [
        ['missing', undefined],
        ['null', null],
        ['a list', []],
        ['a list of lists', [[]]],
        ['an object', {}],
        ['true', true],
        ['endless', 'x'.repeat(3000)],
        ['text where a number is, or the other way round', 'NaN'],
      ];
      const tokens: Record<string, Promise<string>> = {};
      for (const name of names) {
        for (const [what, value] of values) {
          // Any text is a name of a token here; what is kept of it is checked where it counts once.
          if (!(name === 'jti' && typeof value === 'string')) {
            tokens[`${name} is ${what}`] = agent.token(path, body, {
              claims: { [name]: value } as any,
            });
          }
        }
        if (!['iat', 'exp', 'jti'].includes(name)) {
          tokens[`${name} is empty`] = agent.token(path, body, {
            claims: { [name]: '' } as any,
          });
        }
      }
      const by = (key: TestKey, content: unknown) =>
        made(header(), content, input =>
          sign(null, input, key.privateKey as any),
        );
      await expectRefused({
        ...tokens,
        'claims that are null': by(agent.key, null),
        'claims that are a list': by(agent.key, []),
        'claims that are a text': by(agent.key, '"x"'),
        'claims that are nothing': by(agent.key, {}),
        'claims in a prototype': by(
          agent.key,
          `{"__proto__":${JSON.stringify(claims())}}`,
        ),
        'claims that nest': by(
          agent.key,
          `{"iss":${'['.repeat(2000)}${']'.repeat(2000)}}`,
        ),
        'times beyond all': by(agent.key, {
          ...claims(),
          iat: -1e308,
          exp: 1e308,
        }),
        'times that are fractions of the past': by(agent.key, {
          ...claims(),
          iat: 0.1,
          exp: 0.2,
        }),
      });
    });

    it('is used once where that matters, and its name cannot be stretched', async () => {
      for (const jti of [
        '',
        ' ',
        'a b',
        'x'.repeat(129),
        'ä',
        '\0',
        '\ud800',
        'a\nb',
      ]) {
        const answer = await agent.hello({ claims: { jti } });
        expect([jti, answer.status]).toEqual([jti, 401]);
      }
      expect(
        (await agent.hello({ claims: { jti: 'x'.repeat(128) } })).status,
      ).toBe(200);
      const again = await agent.hello({ claims: { jti: 'x'.repeat(128) } });
      expect(codeOf(again)).toBe('replayed');
    });
  },
);
