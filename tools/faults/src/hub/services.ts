import {
  AuditorService,
  AuthService,
  DatabaseService,
  HttpAuthService,
  HttpRouterService,
  LifecycleService,
  LoggerService,
  PermissionsRegistryService,
  PermissionsService,
  RootLifecycleService,
  SchedulerService,
  SchedulerServiceTaskFunction,
  UrlReaderService,
} from '@backstage/backend-plugin-api';
import {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import { mockServices } from '@backstage/backend-test-utils';
import { HubServices } from '@backstage-fleet/plugin-fleet-backend/src/hub';
import { Router } from 'express';
import { Knex } from 'knex';

/** What a replica handed to the services it was started with. */
export interface HandedIn {
  readonly router: Router;
  /** Scheduled work by its id; nobody runs it but the run. */
  readonly tasks: Map<string, SchedulerServiceTaskFunction>;
  readonly shutdownHooks: (() => void | Promise<void>)[];
  /** What the hub logged as a warning or an error. */
  readonly problems: string[];
  /** Events of Backstage's auditor, by id. */
  readonly audited: string[];
}

/** Answers to every call with nothing, and counts nothing. */
function silent(): any {
  const nothing = (): unknown =>
    new Proxy(() => undefined, {
      get: (_, name) => (name === 'then' ? undefined : nothing()),
      apply: () => nothing(),
    });
  return nothing();
}

function loggerOf(problems: string[]): LoggerService {
  const keep = (message: string, meta?: unknown) => {
    problems.push(
      meta instanceof Error ? `${message}: ${meta.message}` : message,
    );
  };
  const logger: LoggerService = {
    debug() {},
    info() {},
    warn: keep,
    error: keep,
    child: () => logger,
  };
  return logger;
}

/** Services of a backend with nothing in it but one hub. */
export function servicesOf(
  knex: Knex,
  config: object,
): { services: HubServices; handedIn: HandedIn } {
  const handedIn: HandedIn = {
    router: Router(),
    tasks: new Map(),
    shutdownHooks: [],
    problems: [],
    audited: [],
  };
  const user = {
    $$type: '@backstage/BackstageCredentials' as const,
    principal: { type: 'user', userEntityRef: 'user:default/operator' },
  };
  const lifecycle: LifecycleService = {
    addStartupHook() {},
    addShutdownHook: hook => {
      handedIn.shutdownHooks.push(hook);
    },
  };
  const services: HubServices = {
    auditor: {
      async createEvent({ eventId }) {
        handedIn.audited.push(eventId);
        return { success: async () => {}, fail: async () => {} };
      },
    } as AuditorService,
    auth: silent() as AuthService,
    catalog: {
      getEntities: async () => ({ items: [] }),
      queryEntities: async () => ({ items: [], totalItems: 0, pageInfo: {} }),
      async *streamEntities() {},
    } as unknown as HubServices['catalog'],
    config: mockServices.rootConfig({ data: config as any }),
    database: {
      getClient: async () => knex,
      migrations: { skip: true },
    } as DatabaseService,
    httpAuth: { credentials: async () => user } as unknown as HttpAuthService,
    httpRouter: {
      use: handler => handedIn.router.use(handler),
      addAuthPolicy() {},
    } as HttpRouterService,
    lifecycle,
    logger: loggerOf(handedIn.problems),
    metrics: silent() as MetricsService,
    permissions: {
      authorize: async (requests: unknown[]) =>
        requests.map(() => ({ result: 'ALLOW' })),
    } as unknown as PermissionsService,
    permissionsRegistry: silent() as PermissionsRegistryService,
    rootLifecycle: {
      ...lifecycle,
      addBeforeShutdownHook: hook => {
        handedIn.shutdownHooks.unshift(hook);
      },
    } as RootLifecycleService,
    scheduler: {
      scheduleTask: async ({ id, fn }) => {
        handedIn.tasks.set(id, fn);
      },
    } as SchedulerService,
    tracing: {
      startActiveSpan: (_name: string, ...rest: unknown[]) =>
        (rest[rest.length - 1] as (span: unknown) => unknown)(silent()),
    } as unknown as TracingService,
    urlReader: silent() as UrlReaderService,
  };
  return { services, handedIn };
}
