import { Server, ServerResponse } from 'node:http';

/**
 * How long a connection of an agent stays open between two requests. Node's
 * own 5 s end before the next heartbeat, so that each would need a new
 * connection, and before those of usual proxies (60 s), which then send a
 * request into one that is being closed.
 */
const KEEP_SECONDS = 75;

/** What an answer closes is ended later than the client was told, so that no request meets its end. */
const SPARE_SECONDS = 2;

/** Lets the connection of an answer stay open, unless the answer closes it or the server keeps it for longer. */
export function keepConnection(res: ServerResponse): void {
  const { socket } = res;
  const server = (socket as unknown as { server?: Server } | null)?.server;
  if (
    !socket ||
    !server?.keepAliveTimeout ||
    server.keepAliveTimeout >= KEEP_SECONDS * 1000 ||
    !res.shouldKeepAlive ||
    res.hasHeader('Connection')
  ) {
    return;
  }
  res.setHeader('Connection', 'keep-alive');
  res.setHeader('Keep-Alive', `timeout=${KEEP_SECONDS}`);
  // After the server has set its own, which the next request takes off.
  res.once('finish', () => {
    socket.setTimeout((KEEP_SECONDS + SPARE_SECONDS) * 1000);
  });
}
