import { createHash, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  AGENT_PATHS,
  AgentProfile,
  BatchItem,
  EnrollRequest,
  EnrollResponse,
  HelloResponse,
  ProtocolRange,
  PublicJwk,
  RequestTokenClaims,
  RotateResponse,
} from '@backstage-fleet/protocol';
import {
  calculateJwkThumbprint,
  CompactSign,
  exportJWK,
  generateKeyPair,
} from 'jose';
import { TestHub } from './testHub';

type SignKey = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'];

/** An answer of the agent door. */
export interface DoorAnswer<T = any> {
  status: number;
  headers: Headers;
  body: T;
}

/** How a request differs from an honest one. */
export interface RequestOptions {
  /** Changes claims of the token; undefined removes one. */
  claims?: Partial<Record<keyof RequestTokenClaims, unknown>>;
  /** Signs with another key than the agent's. */
  signWith?: SignKey;
  header?: { typ?: string; kid?: string };
  /** The token itself, instead of one that is made. */
  token?: string;
  /** Headers besides the token. */
  headers?: Record<string, string>;
  /** Bytes instead of the gzipped message. */
  raw?: Buffer;
  method?: string;
  base?: string;
}

export function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('base64url');
}

/** A key of an agent. */
export interface TestKey {
  privateKey: SignKey;
  publicJwk: PublicJwk;
  kid: string;
}

/** A key of an agent that has not enrolled yet. */
export async function newKey(): Promise<TestKey> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
  const { x } = await exportJWK(pair.publicKey);
  const publicJwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: x! };
  return {
    privateKey: pair.privateKey,
    publicJwk,
    kid: await calculateJwkThumbprint(publicJwk),
  };
}

function sign(header: object, claims: object, key: SignKey): Promise<string> {
  return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
    .setProtectedHeader({ alg: 'EdDSA', ...header })
    .sign(key);
}

/** Sends an enrollment as an agent with this key would. */
export async function enroll(
  url: string,
  token: string,
  key: TestKey,
  options: {
    body?: Partial<EnrollRequest>;
    proof?: Record<string, unknown>;
  } = {},
): Promise<DoorAnswer<EnrollResponse & { error?: any }>> {
  const hub = await (await fetch(url + AGENT_PATHS.hub)).json();
  const now = Math.floor(Date.now() / 1000);
  const proof = await sign(
    { typ: 'fleet-enroll+jwt' },
    {
      aud: hub.hubId,
      th: sha256(token),
      iat: now,
      exp: now + 60,
      jti: randomUUID(),
      ...options.proof,
    },
    key.privateKey,
  );
  const request: EnrollRequest = {
    v: 1,
    token,
    publicJwk: key.publicJwk,
    proof,
    kubeSystemUid: 'uid-of-kube-system',
    kubernetesVersion: 'v1.34.0',
    agentVersion: '0.1.0',
    ...options.body,
  };
  const response = await fetch(url + AGENT_PATHS.enroll, {
    method: 'POST',
    body: JSON.stringify(request),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as any,
  };
}

/** What a test agent is. */
export interface TestAgentOptions {
  kubeSystemUid?: string;
  profile?: AgentProfile;
  /** Versions it speaks; both unless said. */
  protocol?: ProtocolRange;
}

/** An agent as small as the protocol allows, which can also misbehave. */
export class TestAgent {
  url: string;
  epoch = 0;
  seq = 0;
  after = 0;
  /** Counter of the last answer to hello. */
  joins = 0;
  /** Of the process; another one for a restart. */
  bootId: string = randomUUID();
  key: TestKey;
  /** kid of the newest hub key it trusts. */
  hubKid: string;
  readonly enrolled: EnrollResponse;
  readonly profile: AgentProfile;
  readonly kubeSystemUid: string;
  readonly protocol: ProtocolRange;

  constructor(
    url: string,
    key: TestKey,
    enrolled: EnrollResponse,
    options: TestAgentOptions = {},
  ) {
    this.url = url;
    this.key = key;
    this.enrolled = enrolled;
    this.hubKid = enrolled.hubKeys?.[enrolled.hubKeys.length - 1].kid;
    this.profile = options.profile ?? 'inventory';
    this.kubeSystemUid = options.kubeSystemUid ?? 'uid-of-kube-system';
    this.protocol = options.protocol ?? { min: 1, max: 2 };
  }

  /** Another process with a copy of everything this one knows. */
  clone(): TestAgent {
    const { profile, kubeSystemUid, protocol } = this;
    const copy = new TestAgent(this.url, this.key, this.enrolled, {
      profile,
      kubeSystemUid,
      protocol,
    });
    copy.joins = this.joins;
    copy.hubKid = this.hubKid;
    copy.epoch = this.epoch;
    return copy;
  }

  /** Enrolls with a token of the portal API, gets approved and says hello. */
  static async attach(
    hub: TestHub,
    options: {
      clusterName: string;
      mode?: 'new' | 'join' | 'replace';
    } & TestAgentOptions,
  ): Promise<TestAgent> {
    const { clusterName, mode, ...about } = options;
    const { profile, kubeSystemUid } = about;
    const { token } = await hub.portal('POST', '/enrollments', {
      clusterName,
      autoApprove: true,
      ...(mode ? { mode } : {}),
      ...(profile ? { profile } : {}),
    });
    const key = await newKey();
    const answer = await enroll(hub.url, token, key, {
      body: {
        ...(kubeSystemUid ? { kubeSystemUid } : {}),
        ...(profile ? { profile } : {}),
      },
    });
    if (answer.status !== 201) {
      throw new Error(`Enrollment failed: ${JSON.stringify(answer.body)}`);
    }
    const agent = new TestAgent(hub.url, key, answer.body, about);
    const hello = await agent.hello();
    if (hello.status !== 200) {
      throw new Error(`Hello failed: ${JSON.stringify(hello.body)}`);
    }
    return agent;
  }

  /** Says hello; the options differ from what an honest agent says. */
  async hello(
    options: {
      kubeSystemUid?: string;
      profile?: AgentProfile;
      lastEpoch?: number;
      joins?: number;
      kinds?: string[];
      protocol?: ProtocolRange;
    } & RequestOptions = {},
  ): Promise<DoorAnswer<HelloResponse & { error?: any }>> {
    const {
      kubeSystemUid = this.kubeSystemUid,
      profile = this.profile,
      lastEpoch,
      joins = this.joins,
      kinds = ['namespaces', 'nodes', 'pods', 'deployments.apps'],
      protocol = this.protocol,
      ...request
    } = options;
    const answer = await this.request(
      AGENT_PATHS.hello,
      {
        protocol,
        agentVersion: '0.1.0',
        profile,
        bootId: this.bootId,
        ...(lastEpoch === undefined ? {} : { lastEpoch }),
        ...(protocol.max >= 2 ? { joins, hubKid: this.hubKid } : {}),
        cluster: { kubeSystemUid, kubernetesVersion: 'v1.34.1' },
        kinds,
      },
      request,
    );
    if (answer.status === 200) {
      this.epoch = answer.body.epoch;
      this.seq = 0;
      this.after = answer.body.after;
      this.joins = answer.body.joins ?? this.joins;
    }
    return answer;
  }

  /** Hands in a key; the agent goes on with the present one. */
  async rotate(
    next: TestKey,
    options: {
      /** Changes claims of the proof. */
      proof?: Record<string, unknown>;
      /** Signs the proof with another key than the new one. */
      proveWith?: SignKey;
    } & RequestOptions = {},
  ): Promise<DoorAnswer<RotateResponse & { error?: any }>> {
    const { proof, proveWith, ...request } = options;
    const now = Math.floor(Date.now() / 1000);
    return this.request(
      AGENT_PATHS.rotate,
      {
        v: 2,
        newPublicJwk: next.publicJwk,
        proof: await sign(
          { typ: 'fleet-rotate+jwt' },
          {
            iss: this.enrolled.agentId,
            aud: this.enrolled.hubId,
            old: this.key.kid,
            iat: now,
            exp: now + 60,
            jti: randomUUID(),
            ...proof,
          },
          proveWith ?? next.privateKey,
        ),
      },
      request,
    );
  }

  /** Sends the next batch of the stream. */
  async batch(
    items: BatchItem[],
    options: RequestOptions = {},
  ): Promise<DoorAnswer> {
    const answer = await this.batchAt(this.seq + 1, items, options);
    if (answer.status === 200) {
      this.seq = answer.body.ackSeq;
    }
    return answer;
  }

  /** Sends a batch with any number. */
  batchAt(
    seq: number,
    items: object[],
    options: RequestOptions & { epoch?: number } = {},
  ): Promise<DoorAnswer> {
    const { epoch, ...request } = options;
    return this.request(
      AGENT_PATHS.batch,
      { v: 1, epoch: epoch ?? this.epoch, lane: 'inventory', seq, items },
      request,
    );
  }

  heartbeat(
    kinds: object = {},
    options: {
      epoch?: number;
      seq?: number;
      /** Members besides the usual ones. */
      body?: object;
    } & RequestOptions = {},
  ): Promise<DoorAnswer> {
    const { epoch, seq, body, ...request } = options;
    return this.request(
      AGENT_PATHS.heartbeat,
      {
        v: 1,
        epoch: epoch ?? this.epoch,
        seq: seq ?? this.seq,
        kinds,
        pending: 0,
        ...body,
      },
      request,
    );
  }

  async poll(
    options: { epoch?: number; holdSeconds?: number } & RequestOptions = {},
  ): Promise<DoorAnswer> {
    const { epoch, holdSeconds, ...request } = options;
    const answer = await this.request(
      AGENT_PATHS.poll,
      {
        v: 1,
        epoch: epoch ?? this.epoch,
        after: this.after,
        holdSeconds: holdSeconds ?? 0,
      },
      request,
    );
    if (answer.status === 200) {
      this.after = answer.body.next;
    }
    return answer;
  }

  /** A request token for a body. */
  token(path: string, body: Buffer, options: RequestOptions = {}) {
    const now = Math.floor(Date.now() / 1000);
    return sign(
      { typ: 'fleet-agent+jwt', kid: this.key.kid, ...options.header },
      {
        iss: this.enrolled.agentId,
        sub: this.enrolled.clusterId,
        aud: this.enrolled.hubId,
        iat: now,
        exp: now + 60,
        jti: randomUUID(),
        htm: options.method ?? 'POST',
        htu: path,
        bh: sha256(body),
        ...options.claims,
      },
      options.signWith ?? this.key.privateKey,
    );
  }

  /** Sends anything, signed unless the options say otherwise. */
  async request(
    path: string,
    message: unknown,
    options: RequestOptions = {},
  ): Promise<DoorAnswer> {
    const bytes = options.raw ?? gzipSync(JSON.stringify(message));
    const token = options.token ?? (await this.token(path, bytes, options));
    const response = await fetch((options.base ?? this.url) + path, {
      method: 'POST',
      headers: {
        'content-encoding': 'gzip',
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...options.headers,
      },
      body: bytes,
    });
    return {
      status: response.status,
      headers: response.headers,
      body: await response.json(),
    };
  }
}
