import { readFileSync } from 'node:fs';
import { Dispatcher, EnvHttpProxyAgent } from 'undici';
import { AgentFatalError } from '../errors';
import { isLoopback } from '../util/address';
import { describeError } from '../util/logger';
import { CaFileDispatcher, holdsCertificate } from './CaFileDispatcher';

/**
 * Connections to the hub: strict TLS, `HTTP_PROXY`, `HTTPS_PROXY` and
 * `NO_PROXY` followed.
 *
 * @param caFile - PEM file of authorities trusted beside those of the system;
 * read again when it changes
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
  if (!holdsCertificate(pem)) {
    throw new AgentFatalError(
      'bad_options',
      `The CA file ${caFile} holds no PEM certificate`,
    );
  }
  return new CaFileDispatcher(caFile, pem);
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
