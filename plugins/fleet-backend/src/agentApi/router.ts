import {
  AGENT_PATHS,
  Checked,
  checkBatch,
  checkEnroll,
  checkHeartbeat,
  checkHello,
  checkPoll,
  HubInfo,
  JsonValue,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
} from '@backstage-fleet/protocol';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ErrorRequestHandler, Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { DownlinkService } from '../downlink/DownlinkService';
import { enrollAgent, EnrollAgentOptions } from '../enrollment/enrollAgent';
import { FailureLog } from '../FailureLog';
import { IngestService } from '../ingest/IngestService';
import { isStorable } from '../ingest/storable';
import { HubMetrics } from '../metrics';
import {
  AgentAuthOptions,
  authenticate,
  AuthenticatedAgent,
} from './agentAuth';
import { discardRest, encodingOf, parseBody, readBody } from './body';
import { HeartbeatService } from './heartbeat';
import { hello, HelloOptions } from './hello';
import { InFlight, MinuteCounter } from './rateLimits';
import { AgentRefusal } from '../refusal';

/** Bytes of an enrollment, which nobody has authenticated. */
const ENROLL_BYTES = 16 * 1024;
/** Failed enrollments per minute and address. */
const ENROLL_FAILURES = 10;
/** Successful enrollments per minute, of all addresses. */
const ENROLL_SUCCESSES = 100;
/**
 * Batches of one agent that are inflated, parsed or stored at a time. Agents
 * send one after the other; the second is for one whose answer was lost.
 */
const BATCHES_IN_FLIGHT = 2;

/** What the agent door needs. */
export interface AgentRouterOptions {
  logger: LoggerService;
  auth: AgentAuthOptions;
  enroll: EnrollAgentOptions;
  hello: HelloOptions;
  heartbeat: HeartbeatService;
  ingest: IngestService;
  downlink: DownlinkService;
  metrics: HubMetrics;
}

/**
 * The agent-facing door, to be mounted at the root of the plugin with an
 * "unauthenticated" policy for `/agent/v1`: agents have no Backstage
 * credentials, they sign their requests.
 *
 * @remarks
 * Every refusal has the shape of AgentErrorBody and changes nothing.
 */
export function createAgentRouter(options: AgentRouterOptions): Router {
  const router = PromiseRouter();

  router.get(AGENT_PATHS.hub, (_req, res) => {
    const info: HubInfo = {
      hubId: options.auth.hubId,
      protocol: { min: MIN_PROTOCOL_VERSION, max: PROTOCOL_VERSION },
      serverTime: new Date().toISOString(),
    };
    answer(res, 200, info);
  });

  router.post(AGENT_PATHS.enroll, enrollHandler(options));

  const batches = new InFlight(BATCHES_IN_FLIGHT);
  const authenticated = <T extends object>(
    path: string,
    check: (body: unknown) => Checked<T>,
    handle: (
      agent: AuthenticatedAgent,
      body: T,
      signal: AbortSignal,
    ) => Promise<object>,
  ) =>
    router.post(path, async (req: Request, res: Response) => {
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const { agent, parse } = await authenticate(req, path, options.auth);
      const work = async () => {
        if (path === AGENT_PATHS.batch) {
          // Before the work of inflating it: a hub that is full refuses many.
          options.ingest.requirePlace(agent.agentId);
        }
        const message = readMessage(await parse(), check);
        if (path !== AGENT_PATHS.batch) {
          // The items of a batch are checked one by one.
          refuseUnstorable(message);
        }
        return handle(agent, message, gone.signal);
      };
      const result =
        path === AGENT_PATHS.batch
          ? await batches.run(agent.agentId, work, tooManyBatches)
          : await work();
      answer(res, 200, result);
    });

  authenticated(AGENT_PATHS.hello, checkHello, (agent, body) =>
    hello(agent, body, options.hello),
  );
  authenticated(AGENT_PATHS.batch, checkBatch, (agent, body) =>
    options.ingest.ingest(agent, body),
  );
  authenticated(AGENT_PATHS.heartbeat, checkHeartbeat, (agent, body) =>
    options.heartbeat.take(agent, body),
  );
  authenticated(AGENT_PATHS.poll, checkPoll, (agent, body, signal) =>
    options.downlink.poll(agent, body, signal),
  );

  router.use('/agent/v1', () => {
    throw new AgentRefusal(
      'invalid',
      `There is no such request at the agent door; it has ${Object.values(
        AGENT_PATHS,
      ).join(', ')}`,
      { status: 404 },
    );
  });
  router.use('/agent/v1', refuse(options));
  return router;
}

function tooManyBatches(): AgentRefusal {
  return new AgentRefusal(
    'busy',
    'Earlier batches of this agent are still being stored; send one at a time',
    { retryAfterSeconds: 1 },
  );
}

function enrollHandler(options: AgentRouterOptions) {
  const failures = new MinuteCounter(ENROLL_FAILURES);
  const successes = new MinuteCounter(ENROLL_SUCCESSES);
  return async (req: Request, res: Response) => {
    const address = req.ip ?? 'unknown';
    const wait = Math.max(
      failures.waitSeconds(address),
      successes.waitSeconds('all'),
    );
    if (wait > 0) {
      throw new AgentRefusal(
        'rate_limited',
        'Too many enrollments of late; try again later',
        { retryAfterSeconds: Math.ceil(wait) },
      );
    }
    try {
      const encoding = encodingOf(req);
      const raw = await readBody(req, ENROLL_BYTES);
      const body = await parseBody(raw.bytes, encoding, {
        ...options.auth.limits,
        maxInflatedBytes: ENROLL_BYTES,
      });
      const request = readMessage(body, checkEnroll);
      refuseUnstorable(request);
      const { isNew, response } = await enrollAgent(request, options.enroll);
      if (isNew) {
        successes.count('all');
      }
      answer(res, isNew ? 201 : 200, response);
    } catch (error) {
      if (error instanceof AgentRefusal) {
        failures.count(address);
      }
      throw error;
    }
  };
}

/** A body as a message, of a protocol version the hub speaks. */
function readMessage<T extends object>(
  body: JsonValue,
  check: (body: unknown) => Checked<T>,
): T {
  const version =
    body !== null && typeof body === 'object' && !Array.isArray(body)
      ? body.v
      : undefined;
  if (
    typeof version === 'number' &&
    !(version >= MIN_PROTOCOL_VERSION && version <= PROTOCOL_VERSION)
  ) {
    throw new AgentRefusal(
      'unsupported_version',
      `The hub speaks protocol ${MIN_PROTOCOL_VERSION} to ${PROTOCOL_VERSION}, the body says ${version}`,
    );
  }
  const checked = check(body);
  if (!checked.ok) {
    throw new AgentRefusal(
      'invalid',
      `The body is not as expected: ${checked.message}`,
    );
  }
  return checked.value;
}

/** What the database cannot hold must not look like a failure of the hub, or the agent would try for ever. */
function refuseUnstorable(message: object): void {
  if (!isStorable(JSON.stringify(message), message)) {
    throw new AgentRefusal(
      'invalid',
      'The body holds NUL characters or half surrogate pairs, which cannot be stored',
    );
  }
}

function answer(res: Response, status: number, body: object): void {
  if (res.destroyed) {
    return;
  }
  res.status(status).set('Cache-Control', 'no-store, no-transform').json(body);
}

/** Turns errors into answers; what nobody foresaw is logged and is the hub's fault, so the agent tries again. */
function refuse(options: AgentRouterOptions): ErrorRequestHandler {
  const failures = new FailureLog(options.logger);
  return (error, req, res, _next) => {
    let refusal: AgentRefusal;
    if (error instanceof AgentRefusal) {
      refusal = error;
    } else if (res.destroyed) {
      return;
    } else {
      failures.report(
        'error',
        `Could not answer ${req.method} ${req.path} of an agent`,
        error,
      );
      refusal = new AgentRefusal(
        'busy',
        'The hub cannot take it now; send it again',
        { retryAfterSeconds: 2 },
      );
    }
    options.metrics.refusal(refusal.code);
    if (refusal.retryAfterSeconds !== undefined) {
      res.set('Retry-After', String(refusal.retryAfterSeconds));
    }
    if (!req.complete) {
      res.set('Connection', 'close');
    }
    answer(res, refusal.status, refusal.body());
    discardRest(req, options.auth.limits.maxBodyBytes);
  };
}
