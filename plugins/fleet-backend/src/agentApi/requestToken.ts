import { KeyObject, verify } from 'node:crypto';
import { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import {
  AGENT_TOKEN_HEADER,
  RequestTokenClaims,
  TIMING,
} from '@backstage-fleet/protocol';
import { KnownAgent } from './AgentDirectory';
import { AgentRefusal } from '../refusal';

/** How far an agent's clock may be off, in seconds. */
const LEEWAY = 30;

/** An RFC 7638 thumbprint by SHA-256, base64url; nothing else reaches the database. */
const THUMBPRINT = /^[A-Za-z0-9_-]{43}$/;

const COMPACT_JWS = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;

/** A token that was read but not yet verified. */
export interface PresentedToken {
  token: string;
  kid: string;
}

function refuse(message: string): never {
  throw new AgentRefusal('unauthenticated', message);
}

/**
 * The token of a request, from the private header or from `Authorization`.
 *
 * @throws AgentRefusal unauthenticated
 */
export function presentedToken(
  req: IncomingMessage,
  maxHeaderBytes: number,
): PresentedToken {
  const own = req.headers[AGENT_TOKEN_HEADER];
  const standard = req.headers.authorization;
  const value =
    typeof own === 'string' ? own : standard?.match(/^Bearer +(\S+)$/i)?.[1];
  if (!value) {
    refuse(
      `The request has no token; send a request token as "Authorization: Bearer" or in ${AGENT_TOKEN_HEADER}`,
    );
  }
  if (value.length > maxHeaderBytes) {
    refuse(`The token is longer than ${maxHeaderBytes} bytes`);
  }
  const header = COMPACT_JWS.test(value)
    ? readObject(value.slice(0, value.indexOf('.')))
    : undefined;
  if (!header) {
    refuse('The token is not a compact JWS');
  }
  if (
    header.alg !== 'EdDSA' ||
    header.typ !== 'fleet-agent+jwt' ||
    header.crit !== undefined ||
    typeof header.kid !== 'string' ||
    !THUMBPRINT.test(header.kid)
  ) {
    refuse(
      'The token header is not as expected: alg EdDSA, typ fleet-agent+jwt, kid the thumbprint of the key',
    );
  }
  return { token: value, kid: header.kid };
}

function bad(message: string): never {
  throw new AgentRefusal('bad_signature', message);
}

const verifyElsewhere = promisify(
  (
    data: Buffer,
    key: KeyObject,
    signature: Buffer,
    done: (error: Error | null, isGood: boolean) => void,
  ) => verify(null, data, key, signature, done),
);

/**
 * Verifies the signature of a token.
 *
 * @param isBusy - whether others wait: it is the dearest part of a small
 * request, and then left to another thread, which costs a little more in all
 * @throws AgentRefusal bad_signature
 */
export async function verifySignature(
  token: string,
  agent: KnownAgent,
  isBusy: boolean,
): Promise<Partial<RequestTokenClaims>> {
  const end = token.lastIndexOf('.');
  const data = Buffer.from(token.slice(0, end));
  const signature = Buffer.from(token.slice(end + 1), 'base64url');
  const isGood = isBusy
    ? await verifyElsewhere(data, agent.key, signature)
    : verify(null, data, agent.key, signature);
  if (!isGood) {
    return bad('The signature of the token does not belong to its key');
  }
  return readObject(token.slice(token.indexOf('.') + 1, end)) ?? {};
}

/** A part of a token as an object, or undefined where it is none. */
function readObject(part: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return value !== null && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks what a verified token says.
 *
 * @throws AgentRefusal token_expired with the hub's clock, or bad_signature
 */
export function checkClaims(
  claims: Partial<RequestTokenClaims>,
  expected: {
    agent: KnownAgent;
    hubId: string;
    method: string;
    path: string;
    /** Unix seconds. */
    now: number;
  },
): asserts claims is RequestTokenClaims {
  const { agent, now } = expected;
  const { iat, exp } = claims;
  if (claims.aud !== expected.hubId) {
    bad('The token is for another hub (aud)');
  }
  if (claims.iss !== agent.agentId || claims.sub !== agent.clusterId) {
    bad('The token names another agent or cluster than its key (iss, sub)');
  }
  if (claims.htm !== expected.method || claims.htu !== expected.path) {
    bad('The token is for another method or path (htm, htu)');
  }
  if (
    typeof claims.bh !== 'string' ||
    typeof claims.jti !== 'string' ||
    !Number.isFinite(iat) ||
    !Number.isFinite(exp)
  ) {
    bad('The token lacks one of bh, jti, iat, exp');
  }
  if (exp! - iat! > TIMING.tokenLifetime) {
    bad(
      `The token lives ${exp! - iat!} s; at most ${
        TIMING.tokenLifetime
      } s are allowed`,
    );
  }
  if (exp! + LEEWAY < now || iat! - LEEWAY > now) {
    throw new AgentRefusal(
      'token_expired',
      'The token is over its time, or of the future; set the clock by serverTime and sign again',
    );
  }
}
