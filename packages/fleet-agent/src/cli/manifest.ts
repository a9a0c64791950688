import { readFile } from 'node:fs/promises';
import {
  AgentProfile,
  JsonObject,
  KindRegistry,
} from '@backstage-fleet/protocol';
import { stringify } from 'yaml';
import { AGENT_VERSION } from '../agent/version';
import { isDenied } from '../agent/wantedKinds';
import { AgentFatalError } from '../errors';
import { checkHubUrl } from '../hub/dispatcher';
import { installManifest } from '../install/manifest';
import { describeError } from '../util/logger';

/** Options that say what is installed, of `manifest` and `enroll`. */
export interface InstallationOptions {
  hub: string;
  image?: string;
  installNamespace: string;
  profile?: AgentProfile;
  denyKind?: string[];
  caFile?: string;
  proxy?: string;
  proxyExceptions?: string;
}

const PLACEHOLDER_IMAGE = `registry.example/fleet-agent:${AGENT_VERSION}`;

/** The objects of an installation. */
export async function installation(
  options: InstallationOptions,
  cluster: { name?: string; token?: string },
): Promise<JsonObject[]> {
  return installManifest({
    hub: checkHubUrl(options.hub),
    image: options.image ?? PLACEHOLDER_IMAGE,
    namespace: options.installNamespace,
    specs: new KindRegistry()
      .specs()
      .filter(
        spec =>
          !isDenied(spec, options.denyKind ?? []) &&
          (spec.profile ?? 'inventory') === (options.profile ?? 'inventory'),
      ),
    profile: options.profile,
    token: cluster.token,
    clusterName: cluster.name,
    ca: options.caFile ? await readCa(options.caFile) : undefined,
    proxy: options.proxy,
    noProxy: options.proxyExceptions,
    denyKinds: options.denyKind,
  });
}

/** Writes a plain manifest, for `kubectl apply -f -`. */
export async function manifest(
  options: InstallationOptions & { clusterName?: string },
  write: (text: string) => void = text => process.stdout.write(text),
): Promise<void> {
  const objects = await installation(options, { name: options.clusterName });
  write(toYaml(objects));
}

/** Objects as YAML documents. */
export function toYaml(objects: readonly JsonObject[]): string {
  return objects
    .map(object => stringify(object, { lineWidth: 0 }))
    .join('---\n');
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AgentFatalError(
      'bad_options',
      `Cannot read the CA file ${file} (${describeError(
        error,
      )}); expected PEM certificates`,
    );
  }
}
