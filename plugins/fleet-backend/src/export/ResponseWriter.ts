import type { Response } from 'express';

/** Writes an answer piece by piece, no faster than the client takes it. */
export class ResponseWriter {
  readonly #response: Response;
  #goOn: (() => void) | undefined;

  constructor(response: Response) {
    this.#response = response;
    // One listener for all pieces. In front of a compression, listeners that
    // are added for each piece are never removed from it.
    const goOn = () => this.#goOn?.();
    response.on('drain', goOn);
    response.on('close', goOn);
    // The connection is gone, which is seen before the next piece.
    response.on('error', goOn);
  }

  /** Whether nobody takes anything any more. */
  get isGone(): boolean {
    return this.#response.destroyed || this.#response.writableEnded;
  }

  /** Writes and waits until the client took enough; answers false where it went away. */
  async write(text: string): Promise<boolean> {
    if (this.isGone) {
      return false;
    }
    if (this.#response.write(text)) {
      return true;
    }
    await new Promise<void>(resolve => {
      this.#goOn = resolve;
    });
    return !this.isGone;
  }
}
