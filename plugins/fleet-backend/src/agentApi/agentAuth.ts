import { IncomingMessage } from 'node:http';
import { JsonValue, ProtocolLimits } from '@backstage-fleet/protocol';
import { AuthenticatedClusterId } from '../clusters/types';
import { AuthenticatedAgent } from '../sessions/types';
import { AgentDirectory, KnownAgent } from './AgentDirectory';
import { encodingOf, parseBody, readBody, tooManyBodies } from './body';
import { InFlight, TokenBuckets } from './rateLimits';
import { AgentRefusal } from '../refusal';
import { checkClaims, presentedToken, verifySignature } from './requestToken';

/** What the door needs to know who is there. */
export interface AgentAuthOptions {
  hubId: string;
  directory: AgentDirectory;
  limits: ProtocolLimits;
  /** Requests of each agent. */
  rate: TokenBuckets;
  /** Requests by keys nobody knows, of each address. */
  unknownKeys: TokenBuckets;
  /** Called for every authenticated request, which counts as life. */
  onAlive(agent: AuthenticatedAgent): Promise<void>;
}

/** The refusal of an agent that may not come in, or undefined when it may. */
export function refusalOfState(
  state: KnownAgent['state'],
): AgentRefusal | undefined {
  switch (state) {
    case 'approved':
      return undefined;
    case 'pending':
      return new AgentRefusal(
        'pending_approval',
        'The key waits for approval; compare its fingerprint in the portal under Enroll',
        { retryAfterSeconds: 5 },
      );
    case 'rejected':
      return new AgentRefusal(
        'rejected',
        'The enrollment was turned down; ask for a new token if that was a mistake',
      );
    case 'cloned':
      return AgentRefusal.cloned();
    case 'expired':
      return AgentRefusal.revoked(
        'The key was silent for too long; enroll again with a new token',
      );
    default:
      return AgentRefusal.revoked();
  }
}

/**
 * The agent of a key. Addresses that come with many keys nobody knows are
 * turned away before the database is asked, but for keys that were known of
 * late, so that agents behind the same address go on.
 */
async function findAgent(
  kid: string,
  address: string,
  options: AgentAuthOptions,
): Promise<KnownAgent> {
  const { directory, unknownKeys } = options;
  const wait = directory.wasKnown(kid) ? 0 : unknownKeys.waitSeconds(address);
  if (wait > 0) {
    throw rateLimited('Too many requests by unknown keys of late', wait);
  }
  const known = await directory.find(kid);
  if (!known) {
    unknownKeys.take(address);
    throw unknownKey();
  }
  return known;
}

function unknownKey(): AgentRefusal {
  return new AgentRefusal(
    'bad_signature',
    'The key of the token is not known to this hub',
  );
}

function rateLimited(message: string, wait: number): AgentRefusal {
  return new AgentRefusal('rate_limited', message, {
    retryAfterSeconds: Math.ceil(wait),
  });
}

/**
 * Authenticates a request and reads its body, which is inflated and parsed when
 * the caller asks for it.
 *
 * @remarks
 * In this order, so that the cheap comes first and nobody without a key gets
 * anything read: header size, key, signature, claims, rate, body with its
 * hash under a cap, first use of a new key, inflate under a cap, parse.
 *
 * @param request - `path` is one of AGENT_PATHS, the one the request came to;
 * `onVerified` hears whose key signed the request, before anything else is
 * decided, `maxBytes` is the most a body may have, as it is sent and inflated,
 * below the limits
 * @throws AgentRefusal
 */
export async function authenticate(
  req: IncomingMessage,
  request: {
    path: string;
    address: string;
    /** Counts the bodies that arrive, by agent. */
    bodies: InFlight;
    maxBytes: number;
    /** Whether many others wait. */
    isBusy: boolean;
    onVerified?: (agent: KnownAgent) => void;
  },
  options: AgentAuthOptions,
): Promise<{ agent: AuthenticatedAgent; parse: () => Promise<JsonValue> }> {
  const { token, kid } = presentedToken(req, options.limits.maxHeaderBytes);
  const known = await findAgent(kid, request.address, options);
  const claims = await verifySignature(token, known, request.isBusy);
  request.onVerified?.(known);
  checkClaims(claims, {
    agent: known,
    hubId: options.hubId,
    method: req.method ?? '',
    path: request.path,
    now: Date.now() / 1000,
  });
  const refusal = refusalOfState(known.state);
  if (refusal) {
    throw refusal;
  }
  const wait = options.rate.take(known.agentId);
  if (wait > 0) {
    throw rateLimited('The agent makes more requests than it may', wait);
  }
  const encoding = encodingOf(req);
  const { maxBodyBytes, maxInflatedBytes } = options.limits;
  const raw = await request.bodies.run(
    known.agentId,
    () => readBody(req, Math.min(maxBodyBytes, request.maxBytes)),
    () => tooManyBodies('this agent'),
  );
  if (raw.hash !== claims.bh) {
    throw new AgentRefusal(
      'bad_signature',
      'The body is not the one the token was made for (bh)',
    );
  }
  if (!(await options.directory.promote(known))) {
    throw unknownKey();
  }
  const agent: AuthenticatedAgent = {
    agentId: known.agentId,
    clusterId: known.clusterId as AuthenticatedClusterId,
    clusterName: known.clusterName,
    kubeSystemUid: known.kubeSystemUid,
    profile: known.profile,
    requestToken: { kid, jti: claims.jti },
  };
  await options.onAlive(agent);
  return {
    agent,
    parse: () =>
      parseBody(raw.bytes, encoding, {
        ...options.limits,
        maxInflatedBytes: Math.min(maxInflatedBytes, request.maxBytes),
      }),
  };
}
