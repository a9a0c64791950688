import { readFileSync } from 'node:fs';
import * as tls from 'node:tls';
import { Dispatcher, EnvHttpProxyAgent } from 'undici';
import { AgentFatalError } from '../errors';
import { isLoopback } from '../util/address';
import { describeError } from '../util/logger';

/**
 * Connections to the hub: strict TLS, `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY` followed.
 *
 * @param caFile - PEM file of authorities trusted beside those of the system
 * @throws AgentFatalError when the file cannot be read
 * @public
 */
export function hubDispatcher(caFile?: string): Dispatcher {
  if (!caFile) {
    return new EnvHttpProxyAgent();
  }
  let pem: string;
  try {
    pem = readFileSync(caFile, 'utf8');
  } catch (error) {
    throw new AgentFatalError(
      'bad_options',
      `Cannot read the CA file ${caFile} (${describeError(
        error,
      )}); expected PEM certificates`,
    );
  }
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new AgentFatalError(
      'bad_options',
      `The CA file ${caFile} holds no PEM certificate`,
    );
  }
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

/**
 * Checks the hub's base URL and takes its trailing slashes off.
 *
 * @throws AgentFatalError naming the mend
 */
export function checkHubUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new AgentFatalError(
      'bad_options',
      `"${text}" is not a URL; expected the hub's base URL such as https://portal.example/api/fleet`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new AgentFatalError(
      'bad_options',
      'The hub URL holds credentials, a query or a fragment; expected a plain base URL such as https://portal.example/api/fleet',
    );
  }
  const plain = url.protocol === 'http:' && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !plain) {
    throw new AgentFatalError(
      'bad_options',
      `The hub URL ${url.origin} is not https; what an agent sends crosses networks, so plain http is accepted for this machine alone. Use https, with --ca-file where the hub's certificate is of your own authority`,
    );
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}
