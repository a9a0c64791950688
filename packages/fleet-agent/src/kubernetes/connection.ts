import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { RequestOptions } from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { Agent, Dispatcher, ProxyAgent, request } from 'undici';
import { AgentFatalError } from '../errors';
import { isLoopback } from '../util/address';
import {
  KubernetesAnswer,
  KubernetesConnection,
  KubernetesRequest,
} from './types';

const TOKEN_FILE = '/var/run/secrets/kubernetes.io/serviceaccount/token';
const REQUEST_SILENCE_MS = 60_000;

/**
 * Which cluster to connect to. Without any member: the service account when
 * running as a pod, else `KUBECONFIG` or `~/.kube/config`.
 *
 * @public
 */
export interface KubernetesConnectionOptions {
  /** Path of a kubeconfig file. */
  kubeconfig?: string;
  /** Text of a kubeconfig, in place of a file. */
  kubeconfigText?: string;
  /** Context in it; its current context unless told. */
  context?: string;
}

interface Loaded {
  /** For authentication only: its server is never dialed. */
  auth: KubeConfig;
  server: string;
  proxyUrl?: string;
}

class KubeConfigConnection implements KubernetesConnection {
  readonly name: string;
  readonly namespace?: string;
  readonly inCluster: boolean;
  readonly #options: KubernetesConnectionOptions;
  #loaded: Loaded;
  #dispatcher?: { key: string; dispatcher: Dispatcher };

  constructor(options: KubernetesConnectionOptions) {
    this.#options = options;
    this.inCluster = isInCluster(options);
    const config = readConfig(options);
    this.#loaded = authOf(config);
    this.name = this.inCluster ? 'in-cluster' : config.getCurrentContext();
    this.namespace =
      config.getContextObject(config.getCurrentContext())?.namespace?.trim() ||
      undefined;
  }

  async request(options: KubernetesRequest): Promise<KubernetesAnswer> {
    const { auth, server } = this.#loaded;
    const credentials: RequestOptions = { headers: {} };
    await auth.applyToHTTPSOptions(credentials);
    const headers: Record<string, string> = {
      accept: options.accept ?? 'application/json',
    };
    for (const [name, value] of Object.entries(credentials.headers ?? {})) {
      headers[name.toLowerCase()] = String(value).trim();
    }
    if (credentials.auth) {
      const basic = Buffer.from(credentials.auth).toString('base64');
      headers.authorization = `Basic ${basic}`;
    }
    let body: string | undefined;
    if (options.body) {
      headers['content-type'] = 'application/json';
      body = JSON.stringify(options.body);
    }
    const silence = options.silenceMs ?? REQUEST_SILENCE_MS;
    const answer = await request(`${server}${options.path}`, {
      method: options.method ?? 'GET',
      headers,
      body,
      signal: options.signal,
      headersTimeout: silence,
      bodyTimeout: silence,
      dispatcher: this.#dispatcherFor(credentials),
    });
    return {
      status: answer.statusCode,
      headers: answer.headers,
      body: answer.body,
    };
  }

  reloadCredentials(): void {
    this.#loaded = authOf(readConfig(this.#options));
  }

  async close(): Promise<void> {
    const current = this.#dispatcher;
    this.#dispatcher = undefined;
    await current?.dispatcher.destroy();
  }

  /** One pool for each set of certificates, so that rotated ones are taken up. */
  #dispatcherFor(credentials: RequestOptions): Dispatcher {
    const tls = {
      ca: credentials.ca as Buffer | undefined,
      cert: credentials.cert as Buffer | string | undefined,
      key: credentials.key as Buffer | string | undefined,
      servername: credentials.servername,
    };
    const hash = createHash('sha256');
    for (const part of [tls.ca, tls.cert, tls.key, tls.servername]) {
      hash.update(part ?? '').update('\0');
    }
    const key = hash.update(this.#loaded.proxyUrl ?? '').digest('hex');
    if (this.#dispatcher?.key !== key) {
      this.#dispatcher?.dispatcher.close().catch(() => undefined);
      const connect = { ...tls, rejectUnauthorized: true };
      this.#dispatcher = {
        key,
        dispatcher: this.#loaded.proxyUrl
          ? new ProxyAgent({ uri: this.#loaded.proxyUrl, requestTls: connect })
          : new Agent({ connect }),
      };
    }
    return this.#dispatcher.dispatcher;
  }
}

function isInCluster(options: KubernetesConnectionOptions): boolean {
  return (
    !options.kubeconfig &&
    !options.kubeconfigText &&
    !options.context &&
    !process.env.KUBECONFIG &&
    Boolean(process.env.KUBERNETES_SERVICE_HOST) &&
    existsSync(TOKEN_FILE)
  );
}

function readConfig(options: KubernetesConnectionOptions): KubeConfig {
  const config = new KubeConfig();
  if (options.kubeconfigText) {
    config.loadFromString(options.kubeconfigText);
  } else if (isInCluster(options)) {
    config.loadFromCluster();
  } else {
    const file = options.kubeconfig ?? process.env.KUBECONFIG;
    const found = file || join(homedir(), '.kube', 'config');
    if (options.kubeconfig || !process.env.KUBECONFIG) {
      if (!existsSync(found)) {
        throw new AgentFatalError(
          'bad_options',
          `There is no kubeconfig at ${found}; expected one there. Give its path with --kubeconfig`,
        );
      }
      config.loadFromFile(found);
    } else {
      config.loadFromDefault();
    }
  }
  if (options.context) {
    if (!config.getContextObject(options.context)) {
      const names = config.getContexts().map(context => context.name);
      throw new AgentFatalError(
        'bad_options',
        `The kubeconfig has no context "${
          options.context
        }"; it has ${names.join(', ')}. Give one of them with --context`,
      );
    }
    config.setCurrentContext(options.context);
  }
  return config;
}

function authOf(config: KubeConfig): Loaded {
  const cluster = config.getCurrentCluster();
  if (!cluster) {
    throw new AgentFatalError(
      'bad_options',
      `The kubeconfig's context "${config.getCurrentContext()}" names no cluster it holds; choose another one with --context`,
    );
  }
  const server = new URL(cluster.server);
  if (server.protocol !== 'https:' && !isLoopback(server.hostname)) {
    throw new AgentFatalError(
      'bad_options',
      `The API server ${server.origin} is not reached by https; plain http is accepted on this machine alone`,
    );
  }
  if (cluster.skipTLSVerify && server.protocol === 'https:') {
    throw new AgentFatalError(
      'bad_options',
      `The kubeconfig's cluster "${cluster.name}" sets insecure-skip-tls-verify; the agent always verifies. Put the cluster's CA into certificate-authority-data instead`,
    );
  }
  const user = config.getCurrentUser() ?? { name: 'anonymous' };
  const auth = new KubeConfig();
  auth.loadFromClusterAndUser(
    {
      ...cluster,
      server: 'https://authentication.only.invalid',
      proxyUrl: undefined,
    },
    user,
  );
  return {
    auth,
    server: cluster.server.replace(/\/+$/, ''),
    proxyUrl: cluster.proxyUrl,
  };
}

/**
 * Connects to an API server with the configuration and the authentication of
 * the Kubernetes client (client certificates, tokens, token files that rotate,
 * exec plugins). Requests go through undici with strict TLS.
 *
 * @throws AgentFatalError when there is no configuration, no such context, or
 * one that turns TLS verification off
 * @public
 */
export function loadKubernetesConnection(
  options: KubernetesConnectionOptions = {},
): KubernetesConnection {
  return new KubeConfigConnection(options);
}
