import { lookup } from 'node:dns/promises';
import {
  AGENT_PATHS,
  HubInfo,
  MIN_PROTOCOL_VERSION,
  negotiateVersion,
  PROTOCOL_VERSION,
} from '@backstage-fleet/protocol';
import { Dispatcher, request } from 'undici';
import { checkHubUrl } from '../hub/dispatcher';
import { describeError } from '../util/logger';
import { readBounded } from '../util/readBounded';
import { Finding } from './types';

const TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 100_000;
/** Tokens live for a minute; the agent corrects its clock by the hub's answers, people do not. */
const SKEW_WARNING_MS = 5_000;
const SKEW_FAILURE_MS = 60_000;
const CERTIFICATE_CODES = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

/** What the checks of the hub found. */
export interface HubFindings {
  findings: Finding[];
  /** What the hub says of itself, where it answered. */
  hub?: HubInfo;
}

/** Checks the way to the hub step by step; later steps tell nothing where an earlier one fails. */
export async function checkHub(options: {
  hubUrl: string;
  dispatcher: Dispatcher;
  environment?: NodeJS.ProcessEnv;
  now?: () => number;
}): Promise<HubFindings> {
  const findings: Finding[] = [];
  let baseUrl: string;
  try {
    baseUrl = checkHubUrl(options.hubUrl);
  } catch (error) {
    return {
      findings: [
        { name: 'Hub URL', outcome: 'failed', sentence: describeError(error) },
      ],
    };
  }
  const url = new URL(baseUrl);
  const proxy = proxyFor(url, options.environment ?? process.env);
  findings.push(proxyFinding(url, proxy));
  if (!proxy) {
    const name = await checkName(url.hostname);
    findings.push(name);
    if (name.outcome === 'failed') {
      return { findings };
    }
  }
  const asked = await askHub(baseUrl, options);
  findings.push(...asked.findings);
  return { findings, hub: asked.hub };
}

/** The proxy the environment names for a URL, as undici's EnvHttpProxyAgent reads it. */
export function proxyFor(
  url: URL,
  environment: NodeJS.ProcessEnv,
): string | undefined {
  const of = (name: string) =>
    environment[name.toLowerCase()] || environment[name.toUpperCase()];
  const proxy =
    url.protocol === 'https:'
      ? of('https_proxy') ?? of('http_proxy')
      : of('http_proxy');
  const exceptions = (of('no_proxy') ?? '')
    .split(/[,\s]+/)
    .filter(Boolean)
    .map(item => item.toLowerCase());
  const host = url.hostname.toLowerCase();
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  const isExcepted = exceptions.some(item => {
    const [, name, itemPort] = /^(.+?)(?::(\d+))?$/.exec(item)!;
    const suffix = name.replace(/^\*?\./, '');
    return (
      name === '*' ||
      ((!itemPort || itemPort === port) &&
        (host === suffix || host.endsWith(`.${suffix}`)))
    );
  });
  return isExcepted ? undefined : proxy || undefined;
}

function proxyFinding(url: URL, proxy: string | undefined): Finding {
  if (!proxy) {
    return {
      name: 'Proxy',
      outcome: 'good',
      sentence: `${url.host} is reached directly`,
    };
  }
  return {
    name: 'Proxy',
    outcome: 'good',
    sentence: `${url.host} is reached through ${withoutCredentials(proxy)}`,
  };
}

function withoutCredentials(text: string): string {
  try {
    const url = new URL(text);
    return `${url.protocol}//${url.host}`;
  } catch {
    return 'a proxy whose address cannot be read';
  }
}

async function checkName(hostname: string): Promise<Finding> {
  try {
    const { address } = await lookup(hostname.replace(/^\[|\]$/g, ''));
    return {
      name: 'Name',
      outcome: 'good',
      sentence: `${hostname} is ${address}`,
    };
  } catch (error) {
    return {
      name: 'Name',
      outcome: 'failed',
      sentence: `${hostname} cannot be resolved (${describeError(error)})`,
      mend: 'Correct the host of --hub, or the DNS this machine or pod uses; behind a proxy, set HTTPS_PROXY',
      commands: [`nslookup ${hostname}`],
    };
  }
}

async function askHub(
  baseUrl: string,
  options: { dispatcher: Dispatcher; now?: () => number },
): Promise<HubFindings> {
  const now = options.now ?? Date.now;
  const url = `${baseUrl}${AGENT_PATHS.hub}`;
  const start = now();
  let status: number;
  let text: string;
  try {
    const answer = await request(url, {
      dispatcher: options.dispatcher,
      headersTimeout: TIMEOUT_MS,
      bodyTimeout: TIMEOUT_MS,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    status = answer.statusCode;
    text = (await readBounded(answer.body, MAX_ANSWER_BYTES)) ?? '';
  } catch (error) {
    return { findings: [connectionFailure(baseUrl, error)] };
  }
  const tookMs = now() - start;
  const hub = readHub(text);
  if (status !== 200 || !hub) {
    return { findings: [notTheHub(url, status, text)] };
  }
  return {
    hub,
    findings: [
      {
        name: 'Hub',
        outcome: 'good',
        sentence: `Hub ${hub.hubId} answers in ${tookMs} ms, its certificate is trusted`,
      },
      clockFinding(hub, start + tookMs / 2),
      versionFinding(hub),
    ],
  };
}

function readHub(text: string): HubInfo | undefined {
  try {
    const value = JSON.parse(text) as Partial<HubInfo>;
    return typeof value.hubId === 'string' &&
      typeof value.serverTime === 'string' &&
      typeof value.protocol?.max === 'number'
      ? (value as HubInfo)
      : undefined;
  } catch {
    return undefined;
  }
}

function connectionFailure(baseUrl: string, error: unknown): Finding {
  const { hostname, port, protocol } = new URL(baseUrl);
  const { code, cause } = error as { code?: string; cause?: { code?: string } };
  const reason = code ?? cause?.code ?? '';
  const to = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  if (CERTIFICATE_CODES.has(reason)) {
    return {
      name: 'Certificate',
      outcome: 'failed',
      sentence: `The certificate of ${to} is signed by an authority this agent does not know (${reason})`,
      mend: 'Give the PEM of your authority with --ca-file; verification cannot be turned off. A proxy that opens TLS signs with its own authority',
      commands: [
        `openssl s_client -connect ${to} -servername ${hostname} -showcerts </dev/null | openssl x509 -noout -issuer -subject -dates`,
      ],
    };
  }
  if (reason === 'CERT_HAS_EXPIRED' || reason === 'CERT_NOT_YET_VALID') {
    return {
      name: 'Certificate',
      outcome: 'failed',
      sentence: `The certificate of ${to} is not valid at this machine's time (${reason})`,
      mend: 'Renew it, or set the clock of this machine',
    };
  }
  if (reason === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return {
      name: 'Certificate',
      outcome: 'failed',
      sentence: `The certificate of ${to} is not for ${hostname}`,
      mend: 'Use the name the certificate is for as --hub, or let it name this one, too',
    };
  }
  return {
    name: 'Hub',
    outcome: 'failed',
    sentence: `No answer from ${to} (${describeError(error)})`,
    mend: 'Allow connections from here to it: nothing else has to be opened, and nothing inbound. Where a NetworkPolicy limits this pod, it must let port and address through',
    commands: [`curl -sv ${baseUrl}${AGENT_PATHS.hub}`],
  };
}

function notTheHub(url: string, status: number, text: string): Finding {
  const looks = /^\s*</.test(text) ? 'a web page' : 'something else';
  return {
    name: 'Hub',
    outcome: 'failed',
    sentence: `${url} answered ${status} with ${looks}, not as the hub of Fleet does`,
    mend:
      status === 401 ||
      status === 403 ||
      status === 302 ||
      looks === 'a web page'
        ? 'Something in front of the portal asks for a login: let the path /api/fleet/agent through without one, agents bring their own proof. And the URL ends in /api/fleet'
        : 'The URL is that of the portal followed by /api/fleet; see whether the Fleet plugin runs there',
    commands: [`curl -s ${url}`],
  };
}

function clockFinding(hub: HubInfo, at: number): Finding {
  const skewMs = at - Date.parse(hub.serverTime);
  const seconds = Math.round(Math.abs(skewMs) / 1000);
  const where = skewMs > 0 ? 'ahead of' : 'behind';
  if (Math.abs(skewMs) < SKEW_WARNING_MS) {
    return {
      name: 'Clock',
      outcome: 'good',
      sentence: 'The clocks of this machine and the hub agree',
    };
  }
  return {
    name: 'Clock',
    outcome: Math.abs(skewMs) >= SKEW_FAILURE_MS ? 'failed' : 'warning',
    sentence: `The clock of this machine is ${seconds} s ${where} the hub's`,
    mend: 'The agent makes up for it, but its times of observation are wrong; synchronize the node by NTP',
    commands: ['timedatectl status'],
  };
}

function versionFinding(hub: HubInfo): Finding {
  const ours = { min: MIN_PROTOCOL_VERSION, max: PROTOCOL_VERSION };
  const version = negotiateVersion(ours, hub.protocol);
  const ranges = `this agent ${ours.min} to ${ours.max}, the hub ${hub.protocol.min} to ${hub.protocol.max}`;
  return version === undefined
    ? {
        name: 'Protocol',
        outcome: 'failed',
        sentence: `There is no common version: ${ranges}`,
        mend: 'Update the older of the two',
      }
    : {
        name: 'Protocol',
        outcome: version < ours.max ? 'warning' : 'good',
        sentence: `Version ${version} (${ranges})`,
        ...(version < ours.max
          ? { mend: 'Update the hub for all this agent can do' }
          : {}),
      };
}
