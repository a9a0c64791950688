import {
  Checked,
  JsonValue,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
} from '@backstage-fleet/protocol';
import { isStorable } from '../ingest/storable';
import { AgentRefusal } from '../refusal';

/**
 * A body as a message, of a protocol version the hub speaks.
 *
 * @throws AgentRefusal unsupported_version or invalid
 */
export function readMessage<T extends object>(
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

/**
 * What the database cannot hold must not look like a failure of the hub, or
 * the agent would try for ever.
 *
 * @throws AgentRefusal invalid
 */
export function refuseUnstorable(message: object): void {
  if (!isStorable(JSON.stringify(message), message)) {
    throw new AgentRefusal(
      'invalid',
      'The body holds NUL characters or half surrogate pairs, which cannot be stored',
    );
  }
}
