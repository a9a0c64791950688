import { hideValues } from './database/hideValues';

/** Characters of a message that a log line needs. */
const MAX_MESSAGE = 1000;

/**
 * What of an error may stand in a log: name, code, message and frames.
 *
 * @remarks
 * Loggers write every member of an error, and libraries hang requests with
 * their headers, bodies and rows on theirs. Messages of the hub's own errors
 * hold no secrets; those of the database are freed from values.
 */
export function loggable(error: unknown): Error {
  const given = error instanceof Error ? error : new Error(String(error));
  hideValues(given);
  const message = cut(given.message);
  const plain = new Error(message);
  plain.name = given.name;
  const frames = given.stack?.indexOf('\n    at ') ?? -1;
  plain.stack = `${given.name}: ${message}${
    frames < 0 ? '' : given.stack!.slice(frames)
  }`;
  const { code } = given as { code?: unknown };
  return typeof code === 'string' || typeof code === 'number'
    ? Object.assign(plain, { code })
    : plain;
}

function cut(text: string): string {
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}
