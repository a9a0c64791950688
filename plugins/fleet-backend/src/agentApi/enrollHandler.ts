import { checkEnroll, EnrollResponse } from '@backstage-fleet/protocol';
import { Request } from 'express';
import { EnrollAgentService } from '../enrollment/EnrollAgentService';
import { AgentRefusal } from '../refusal';
import { AgentAuthOptions } from './agentAuth';
import { encodingOf, parseBody, readBody, tooManyBodies } from './body';
import { readMessage, refuseUnstorable } from './messages';
import { InFlight, MinuteCounter } from './rateLimits';

/** Bytes of an enrollment, which nobody has authenticated. */
const ENROLL_BYTES = 16 * 1024;

/** Enrollments of one address that arrive at a time; many agents may be behind it. */
const ENROLL_ARRIVING = 50;

/** Failed enrollments per minute and address. */
const ENROLL_FAILURES = 10;

/** Takes enrollments, the only requests with a body that no key has signed. */
export function enrollHandler(options: {
  auth: Pick<AgentAuthOptions, 'limits'>;
  enroll: EnrollAgentService;
  maxEnrollmentsPerMinute: number;
}): (
  req: Request,
  address: string,
) => Promise<{ status: number; body: EnrollResponse }> {
  const arriving = new InFlight(ENROLL_ARRIVING);
  const failures = new MinuteCounter(ENROLL_FAILURES);
  const successes = new MinuteCounter(options.maxEnrollmentsPerMinute);
  return async (req, address) => {
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
      const raw = await arriving.run(
        address,
        () => readBody(req, ENROLL_BYTES),
        () => tooManyBodies('this address'),
      );
      const body = await parseBody(raw.bytes, encoding, {
        ...options.auth.limits,
        maxInflatedBytes: ENROLL_BYTES,
      });
      const request = readMessage(body, checkEnroll);
      refuseUnstorable(request);
      const { isNew, response } = await options.enroll.enroll(request);
      if (isNew) {
        successes.count('all');
      }
      return { status: isNew ? 201 : 200, body: response };
    } catch (error) {
      if (error instanceof AgentRefusal && error.code !== 'rate_limited') {
        failures.count(address);
      }
      throw error;
    }
  };
}
