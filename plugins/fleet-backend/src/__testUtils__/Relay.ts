import { AddressInfo, connect, createServer, Server, Socket } from 'node:net';

/**
 * One address for agents, whichever hub stands behind it: a load balancer as
 * small as it gets. Without a hub it breaks connections off.
 */
export class Relay {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #port: number | undefined;

  private constructor() {
    this.#server = createServer(client => this.#join(client));
  }

  static async start(): Promise<Relay> {
    const relay = new Relay();
    await new Promise<void>(resolve => {
      relay.#server.listen(0, '127.0.0.1', resolve);
    });
    return relay;
  }

  /** Base URL of the plugin behind it. */
  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/fleet`;
  }

  /** Sends what comes from now on to this hub; ends what is under way. */
  to(hub: { url: string } | undefined): void {
    this.#port = hub && Number(new URL(hub.url).port);
    this.#sockets.forEach(socket => socket.destroy());
  }

  async stop(): Promise<void> {
    this.to(undefined);
    await new Promise(resolve => this.#server.close(resolve));
  }

  #join(client: Socket): void {
    if (this.#port === undefined) {
      client.destroy();
      return;
    }
    const hub = connect(this.#port, 'localhost');
    for (const [from, into] of [
      [client, hub],
      [hub, client],
    ]) {
      this.#sockets.add(from);
      from.on('error', () => into.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        into.destroy();
      });
      from.pipe(into);
    }
  }
}
