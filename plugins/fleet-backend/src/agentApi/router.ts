import {
  AGENT_PATHS,
  AGENT_TOKEN_HEADER,
  Checked,
  checkBatch,
  checkHeartbeat,
  checkHello,
  checkPoll,
  checkRotate,
  HubInfo,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { LoggerService } from '@backstage/backend-plugin-api';
import { TracingService } from '@backstage/backend-plugin-api/alpha';
import { RefusalRecorder } from '../audit/RefusalRecorder';
import { ErrorRequestHandler, Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { DownlinkService } from '../downlink/DownlinkService';
import { EnrollAgentService } from '../enrollment/EnrollAgentService';
import { FailureLog } from '../FailureLog';
import { IngestService } from '../ingest/IngestService';
import { Limiter } from '../ingest/Limiter';
import { HubMetrics } from '../metrics';
import { AgentRefusal } from '../refusal';
import { HeartbeatService } from '../sessions/HeartbeatService';
import { HelloService } from '../sessions/HelloService';
import { RotateService } from '../sessions/RotateService';
import { AuthenticatedAgent } from '../sessions/types';
import { networkOf } from './addresses';
import { AgentAuthOptions, authenticate } from './agentAuth';
import { discardRest } from './body';
import { Entrance } from './Entrance';
import { enrollHandler } from './enrollHandler';
import { keepConnection } from './keepConnection';
import { readMessage, refuseUnstorable } from './messages';
import { InFlight, slotOf } from './rateLimits';

/**
 * Batches of one agent that are inflated, parsed or stored at a time. Agents
 * send one after the other; the second is for one whose answer was lost.
 */
const BATCHES_IN_FLIGHT = 2;
/**
 * Bodies of one agent that arrive at a time: its batch, heartbeat, poll and a
 * new key, and those that were given up on its side.
 */
const BODIES_ARRIVING = 8;
/**
 * Polls of one agent that are held at a time: one, and those that were given up
 * on its side, of which a proxy has not told yet.
 */
const POLLS_HELD = 8;
/**
 * Bytes of messages beside batches, as they are sent and inflated, far above
 * what agents have to say: what is unknown in them is kept as long as they are
 * worked on, and polls are held.
 */
const MESSAGE_BYTES: Partial<Record<string, number>> = {
  [AGENT_PATHS.hello]: 1024 * 1024,
  [AGENT_PATHS.heartbeat]: 1024 * 1024,
  [AGENT_PATHS.poll]: 16 * 1024,
  [AGENT_PATHS.rotate]: 16 * 1024,
};
/** Requests that a process works on at a time, without polls that are held; some seconds of work. */
const REQUESTS_INSIDE = 2000;
/** Above so many of them signatures are verified by other threads. */
const REQUESTS_IN_PLACE = 16;
/** Hellos that are answered at a time in this process; after a restart, all agents come at once. */
const HELLOS_RUNNING = 8;
/** Hellos that may wait for their turn; some seconds of work. */
const HELLOS_WAITING = 512;
/** Seconds over which those that were turned away are spread. */
const SPREAD_SECONDS = 10;

/** What the agent door needs. */
export interface AgentRouterOptions {
  logger: LoggerService;
  auth: AgentAuthOptions;
  enroll: EnrollAgentService;
  /** Successful enrollments per minute, of all addresses. */
  maxEnrollmentsPerMinute: number;
  hello: HelloService;
  rotate: RotateService;
  heartbeat: HeartbeatService;
  ingest: IngestService;
  downlink: DownlinkService;
  metrics: HubMetrics;
  tracing: TracingService;
  refusals: RefusalRecorder;
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

  const enroll = enrollHandler(options);
  router.post(AGENT_PATHS.enroll, async (req, res) => {
    const { status, body } = await enroll(req, addressOf(req));
    answer(res, status, body);
  });

  const batches = new InFlight(BATCHES_IN_FLIGHT);
  const bodies = new InFlight(BODIES_ARRIVING);
  const polls = new InFlight(POLLS_HELD);
  const entrance = new Entrance(REQUESTS_INSIDE);
  const hellos = new Limiter({
    running: HELLOS_RUNNING,
    waiting: HELLOS_WAITING,
  });
  const authenticated = <T extends object>(
    path: string,
    check: (body: unknown) => Checked<T>,
    handle: (
      agent: AuthenticatedAgent,
      body: T,
      res: Response,
    ) => Promise<object>,
  ) =>
    router.post(path, async (req: Request, res: Response) => {
      const leave = entrance.enter(tokenOf(req) ?? addressOf(req));
      try {
        const { agent, parse } = await authenticate(
          req,
          {
            path,
            address: addressOf(req),
            bodies,
            maxBytes: MESSAGE_BYTES[path] ?? Infinity,
            isBusy: entrance.inside > REQUESTS_IN_PLACE,
            onVerified: ({ clusterName }) => {
              res.locals.source = clusterName;
            },
          },
          options.auth,
        );
        const work = async () => {
          const message = readMessage(await parse(), check);
          if (path !== AGENT_PATHS.batch) {
            // The items of a batch are checked one by one.
            refuseUnstorable(message);
          }
          if (path === AGENT_PATHS.poll) {
            // Polls that are held are no work.
            leave();
          }
          return handle(agent, message, res);
        };
        const result =
          path === AGENT_PATHS.batch
            ? await batches.run(
                agent.agentId,
                // Before the work of inflating it: a hub that is full refuses many.
                () =>
                  options.ingest.admit(
                    agent.agentId,
                    lengthOf(req, options.auth.limits),
                    work,
                  ),
                tooManyBatches,
              )
            : await work();
        answer(res, 200, result);
      } finally {
        leave();
      }
    });

  authenticated(AGENT_PATHS.hello, checkHello, (agent, body) =>
    hellos.run(
      () => options.hello.hello(agent, body),
      () => tooManyHellos(agent.agentId),
    ),
  );
  authenticated(AGENT_PATHS.rotate, checkRotate, (agent, body) =>
    options.rotate.rotate(agent, body),
  );
  authenticated(AGENT_PATHS.batch, checkBatch, (agent, body) =>
    options.tracing.startActiveSpan(
      'fleet.ingest.batch',
      { attributes: { 'fleet.items': body.items.length } },
      () => options.ingest.ingest(agent, body),
    ),
  );
  authenticated(AGENT_PATHS.heartbeat, checkHeartbeat, (agent, body) =>
    options.heartbeat.take(agent, body),
  );
  authenticated(AGENT_PATHS.poll, checkPoll, (agent, body, res) =>
    polls.run(
      agent.agentId,
      () => options.downlink.poll(agent, body, goneOf(res)),
      tooManyPolls,
    ),
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

function tooManyPolls(): AgentRefusal {
  return new AgentRefusal(
    'rate_limited',
    'Earlier polls of this agent are still being held; one at a time is enough',
    { retryAfterSeconds: 1 },
  );
}

function tooManyHellos(agentId: string): AgentRefusal {
  return new AgentRefusal(
    'busy',
    'Many agents open sessions at the moment; say hello again',
    { retryAfterSeconds: 1 + slotOf(agentId, SPREAD_SECONDS) },
  );
}

/** What differs from agent to agent, before anybody knows who is there. */
function tokenOf(req: Request): string | undefined {
  const own = req.headers[AGENT_TOKEN_HEADER];
  return typeof own === 'string' ? own : req.headers.authorization;
}

/** Made once: nobody asks where it came from, and every poll that ends has one. */
const GONE = new Error('The agent is gone');

/** Aborted when the client is gone, or has its answer. */
function goneOf(res: Response): AbortSignal {
  const gone = new AbortController();
  if (res.destroyed) {
    gone.abort(GONE);
  }
  res.once('close', () => gone.abort(GONE));
  return gone.signal;
}

/** Where a request came from, by `trustProxy` of the backend. */
function addressOf(req: Request): string {
  return networkOf(req.ip ?? 'unknown');
}

/** @param rest - until when the response does not end, although all of it is sent */
function answer(
  res: Response,
  status: number,
  body: object,
  rest?: Promise<void>,
): void {
  if (res.destroyed) {
    return;
  }
  if (rest) {
    res.setHeader('Connection', 'close');
  }
  keepConnection(res);
  // Not by Express, which would hash every answer for caches that may not keep it.
  const bytes = Buffer.from(JSON.stringify(body));
  res.writeHead(status, {
    'Cache-Control': 'no-store, no-transform',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': bytes.length,
  });
  if (rest === undefined) {
    res.end(bytes);
    return;
  }
  res.write(bytes);
  rest.then(() => res.end());
}

/** Whom a refusal is counted for: the cluster whose key signed the request, else an address. */
function sourceOf(req: Request, res: Response): string {
  return res.locals.source ?? addressOf(req);
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
        { retryAfterSeconds: 2 + slotOf(sourceOf(req, res), SPREAD_SECONDS) },
      );
    }
    options.metrics.refusal(refusal.code);
    options.refusals.record(sourceOf(req, res), refusal.code);
    if (refusal.retryAfterSeconds !== undefined) {
      res.set('Retry-After', String(refusal.retryAfterSeconds));
    }
    const rest = req.complete
      ? undefined
      : discardRest(req, options.auth.limits.maxBodyBytes);
    answer(res, refusal.status, refusal.body(), rest);
  };
}

/** Bytes of a body as it was sent; the most it can be where the client does not say. */
function lengthOf(req: Request, limits: ProtocolLimits): number {
  return Number(req.headers['content-length'] ?? limits.maxBodyBytes);
}
