import { LoggerService } from '@backstage/backend-plugin-api';
import {
  MetricsService,
  TracingService,
} from '@backstage/backend-plugin-api/alpha';
import { ServiceUnavailableError } from '@backstage/errors';
import { ErrorRequestHandler, Request, RequestHandler, Router } from 'express';
import { isDatabaseError } from '../database/hideValues';
import { FailureLog } from '../FailureLog';

/** Seconds by which the times of requests are told apart. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** How an export ended, as far as it is counted. */
export interface ExportOutcome {
  rows: number;
  truncatedBy?: string;
  aborted: boolean;
}

/** Counts the rows of exports. */
export function countExports(
  metrics: MetricsService,
): (outcome: ExportOutcome) => void {
  const rows = metrics.createCounter('fleet.export.rows', {
    description: 'Rows of exports, by how the export ended',
    unit: '{row}',
  });
  return outcome => {
    let result = outcome.truncatedBy ? 'truncated' : 'complete';
    if (outcome.aborted) {
      result = 'aborted';
    }
    rows.add(outcome.rows, { result });
  };
}

/**
 * The portal API with a span and a time for each request, both by the
 * operation of the API description, and without words of the database in its
 * answers.
 */
export function observePortal(options: {
  portal: RequestHandler;
  metrics: MetricsService;
  tracing: TracingService;
  logger: LoggerService;
}): Router {
  const { portal, metrics, tracing, logger } = options;
  const duration = metrics.createHistogram('fleet.portal.duration', {
    description: 'Time of requests of people and services, by operation',
    unit: 's',
    advice: { explicitBucketBoundaries: BUCKETS },
  });
  const router = Router();
  router.use((req, res, next) => {
    const start = performance.now();
    tracing
      .startActiveSpan('fleet.portal.request', async span => {
        await new Promise<void>(resolve => {
          res.once('close', resolve);
          next();
        });
        const operation = operationOf(req);
        const status = `${Math.floor(res.statusCode / 100)}xx`;
        span.setAttribute('fleet.operation', operation);
        span.setAttribute('http.response.status_code', res.statusCode);
        duration.record((performance.now() - start) / 1000, {
          operation,
          status,
        });
      })
      // Whoever answers the request has said what went wrong.
      .catch(() => undefined);
  });
  router.use(portal);
  router.use(hideDatabase(logger));
  return router;
}

/** The operationId, of which there are as many as the API has operations; `none` for what is none. */
function operationOf(req: Request): string {
  const { openapi } = req as Request & {
    openapi?: { schema?: { operationId?: unknown } };
  };
  const id = openapi?.schema?.operationId;
  return typeof id === 'string' ? id : 'none';
}

function hideDatabase(logger: LoggerService): ErrorRequestHandler {
  const failures = new FailureLog(logger);
  return (error, req, _res, next) => {
    if (!isDatabaseError(error)) {
      next(error);
      return;
    }
    failures.report(
      'error',
      `The database failed in the operation ${operationOf(req)}`,
      error,
    );
    next(
      new ServiceUnavailableError(
        'The database of the hub could not answer; try again, and see the log of the backend where it goes on',
      ),
    );
  };
}
