import Ajv, { ErrorObject, ValidateFunction } from 'ajv';
import { Checked } from '../checked';
import {
  BatchItem,
  BatchRequest,
  EnrollRequest,
  HeartbeatRequest,
  HelloRequest,
  PollRequest,
  RotateRequest,
} from './messages';
import {
  batchItemSchema,
  batchSchema,
  enrollSchema,
  heartbeatSchema,
  helloSchema,
  pollSchema,
  rotateSchema,
} from './schemas';

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
/** Checks the body of `rotate`. @public */
export const checkRotate = checker<RotateRequest>(rotateSchema);
/** Checks the body of `poll`. @public */
export const checkPoll = checker<PollRequest>(pollSchema);
