/** An error as a driver brings it up when the server is gone. */
export class ConnectionLostError extends Error {
  readonly code: string;

  constructor(message: string, code = 'ECONNRESET') {
    super(message);
    this.name = 'ConnectionLostError';
    this.code = code;
  }
}
