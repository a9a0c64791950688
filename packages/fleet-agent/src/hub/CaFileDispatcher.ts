import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { Dispatcher, EnvHttpProxyAgent } from 'undici';

/** How often the file is looked at. */
const LOOK_MS = 30_000;

/**
 * Connections that trust the authorities of a file beside those of the system,
 * and those it holds later: authorities are replaced more often than agents
 * are restarted. What cannot be trusted, as a file that is being written,
 * changes nothing.
 */
export class CaFileDispatcher extends Dispatcher {
  readonly #file: string;
  readonly #now: () => number;
  #pem: string;
  #agent: Dispatcher;
  #lookedAt: number;
  #isOpen = true;

  /** @param pem - what the file holds now */
  constructor(file: string, pem: string, now: () => number = Date.now) {
    super();
    this.#file = file;
    this.#now = now;
    this.#pem = pem;
    this.#agent = trusting(pem);
    this.#lookedAt = now();
  }

  override dispatch(
    options: Dispatcher.DispatchOptions,
    handler: Dispatcher.DispatchHandler,
  ): boolean {
    if (this.#isOpen && Math.abs(this.#now() - this.#lookedAt) >= LOOK_MS) {
      this.#lookedAt = this.#now();
      this.#look();
    }
    return this.#agent.dispatch(options, handler);
  }

  // The base class has both with and without a callback.
  override close(...args: any[]): any {
    this.#isOpen = false;
    return (this.#agent.close as any)(...args);
  }

  override destroy(...args: any[]): any {
    this.#isOpen = false;
    return (this.#agent.destroy as any)(...args);
  }

  #look(): void {
    try {
      const pem = readFileSync(this.#file, 'utf8');
      if (pem === this.#pem || !holdsCertificate(pem)) {
        return;
      }
      tls.createSecureContext({ ca: pem });
      const before = this.#agent;
      this.#agent = trusting(pem);
      this.#pem = pem;
      // Ends when what is on its way has its answer.
      before.close().catch(() => undefined);
    } catch {
      // The one before goes on.
    }
  }
}

/** Whether a text is PEM with a certificate in it. */
export function holdsCertificate(pem: string): boolean {
  return pem.includes('-----BEGIN CERTIFICATE-----');
}

function trusting(pem: string): Dispatcher {
  const connect = { ca: [...systemAuthorities(), pem] };
  return new EnvHttpProxyAgent({ connect, requestTls: connect });
}

/** The authorities Node trusts by itself; newer versions also know the machine's. */
function systemAuthorities(): string[] {
  const { getCACertificates } = tls as {
    getCACertificates?: (type: 'default' | 'system') => string[];
  };
  return getCACertificates
    ? [...getCACertificates('default'), ...getCACertificates('system')]
    : [...tls.rootCertificates];
}
