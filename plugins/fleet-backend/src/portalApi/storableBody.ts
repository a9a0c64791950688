import { InputError } from '@backstage/errors';
import type { NextFunction, Request, Response } from 'express';

/**
 * Refuses bodies with text that PostgreSQL does not hold, wherever it stands
 * in them: NUL characters and halves of surrogate pairs would otherwise fail in
 * the database, which looks like a failure of the hub.
 *
 * @throws InputError to the next handler
 */
export function refuseUnstorableBody(
  req: Request,
  _res: Response,
  next: NextFunction,
): void {
  next(
    isStorable(req.body)
      ? undefined
      : new InputError(
          'The body holds a NUL character or half of a surrogate pair, which cannot be stored; send text without',
        ),
  );
}

/** Without recursion, because nothing has bounded yet how deep a body nests. */
function isStorable(body: unknown): boolean {
  const waiting = [body];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string') {
      if (value.includes('\0') || !isWellFormed(value)) {
        return false;
      }
    } else if (value !== null && typeof value === 'object') {
      for (const [key, member] of Object.entries(value)) {
        waiting.push(key, member);
      }
    }
  }
  return true;
}

/** With the u flag a surrogate matches only where its other half is missing. */
function isWellFormed(text: string): boolean {
  return !/[\ud800-\udfff]/u.test(text);
}
