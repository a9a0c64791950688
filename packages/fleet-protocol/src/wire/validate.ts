import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import {
  BatchItem,
  BatchRequest,
  EnrollRequest,
  HeartbeatRequest,
  HelloRequest,
  PollRequest,
} from './messages';
import {
  batchItemSchema,
  batchSchema,
  enrollSchema,
  heartbeatSchema,
  helloSchema,
  pollSchema,
} from './schemas';

/**
 * Outcome of a check: the value with its type, or a sentence naming the first
 * member that is not as expected.
 *
 * @public
 */
export type Checked<T> =
  | { ok: true; value: T }
  | { ok: false; message: string };

const ajv = new Ajv({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  discriminator: true,
  allErrors: false,
});

function checker<T>(schema: object): (value: unknown) => Checked<T> {
  const validate: ValidateFunction<T> = ajv.compile<T>(schema);
  return value =>
    validate(value)
      ? { ok: true, value }
      : { ok: false, message: describe(validate.errors?.[0]) };
}

function describe(error: ErrorObject | undefined): string {
  const where = error?.instancePath
    ? error.instancePath.slice(1).replace(/\//g, '.')
    : 'the body';
  return `${where} ${error?.message ?? 'is not as expected'}`;
}

/** Checks the body of `enroll`. @public */
export const checkEnroll = checker<EnrollRequest>(enrollSchema);
/** Checks the body of `hello`. @public */
export const checkHello = checker<HelloRequest>(helloSchema);
/** Checks the envelope of `batch`; each item is still to be checked. @public */
export const checkBatch = checker<
  Omit<BatchRequest, 'items'> & { items: object[] }
>(batchSchema);
/** Checks one item of a batch. @public */
export const checkBatchItem = checker<BatchItem>(batchItemSchema);
/** Checks the body of `heartbeat`. @public */
export const checkHeartbeat = checker<HeartbeatRequest>(heartbeatSchema);
/** Checks the body of `poll`. @public */
export const checkPoll = checker<PollRequest>(pollSchema);
