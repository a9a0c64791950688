import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AgentFatalError } from '../errors';
import { applyObject } from '../install/apply';
import { readClusterFacts } from '../kubernetes/clusterFacts';
import { loadKubernetesConnection } from '../kubernetes';
import { describeError } from '../util/logger';
import { InstallationOptions, installation, toYaml } from './manifest';
import { tokenSource } from './token';

/** Clusters that are installed at a time. */
const AT_ONCE = 4;

/** Options of `fleet-agent enroll`. */
export interface EnrollOptions extends InstallationOptions {
  kubeconfig?: string;
  /** Contexts, one cluster each. */
  contexts: string[];
  tokenFile?: string;
  tokenStdin?: boolean;
  /** Name of a cluster, with `{context}` for the name of its context. */
  nameTemplate: string;
  /** Folder for manifests in place of installing. */
  out?: string;
}

/** What became of a cluster. */
interface Installed {
  context: string;
  cluster: string;
  /** Sentence for the table. */
  result: string;
  ok: boolean;
}

/**
 * Installs an agent in each of many clusters, or writes the manifests for it.
 * Each agent makes its own key and enrolls with the one batch token; a cluster
 * that fails does not stop the others.
 *
 * @returns the exit code: 0 when all went well, 1 otherwise
 */
export async function enroll(
  options: EnrollOptions,
  write: (text: string) => void = text => process.stdout.write(text),
): Promise<number> {
  const clusters = options.contexts.map(context => ({
    context,
    name: clusterNameOf(context, options.nameTemplate),
  }));
  requireUnique(clusters);
  const read = tokenSource(options);
  const token = (await read?.())?.trim();
  if (!token) {
    throw new AgentFatalError(
      'enrollment_token_missing',
      'Many clusters are enrolled with a batch token; create one in the portal (Fleet, Enroll, many clusters) and give it with --token-file or --token-stdin',
    );
  }
  if (options.out) {
    await mkdir(options.out, { recursive: true, mode: 0o700 });
  }
  const done: Installed[] = [];
  for (let i = 0; i < clusters.length; i += AT_ONCE) {
    done.push(
      ...(await Promise.all(
        clusters
          .slice(i, i + AT_ONCE)
          .map(cluster => installOne(options, cluster, token)),
      )),
    );
  }
  write(table(done));
  if (done.some(item => item.ok) && !options.out) {
    write(
      '\nIn the portal, open Fleet, Enroll: compare the fingerprint each agent logs (kubectl logs deployment/fleet-agent) and approve.\n',
    );
  }
  return done.every(item => item.ok) ? 0 : 1;
}

async function installOne(
  options: EnrollOptions,
  { context, name }: { context: string; name: string },
  token: string,
): Promise<Installed> {
  const base = { context, cluster: name };
  let kubernetes;
  try {
    const objects = await installation(options, { name, token });
    if (options.out) {
      const file = join(options.out, `${name}.yaml`);
      // A file that was there would keep its mode, or lead elsewhere; the token is in it.
      await rm(file, { force: true });
      await writeFile(file, toYaml(objects), { mode: 0o600, flag: 'wx' });
      return {
        ...base,
        ok: true,
        result: `kubectl --context ${context} apply -f ${file}`,
      };
    }
    kubernetes = loadKubernetesConnection({
      kubeconfig: options.kubeconfig,
      context,
    });
    const facts = await readClusterFacts(kubernetes);
    const results = [];
    for (const object of objects) {
      results.push(await applyObject(kubernetes, object));
    }
    const isNew = results[0] === 'created';
    return {
      ...base,
      ok: true,
      result: `${isNew ? 'installed' : 'updated'} (Kubernetes ${
        facts.kubernetesVersion
      })`,
    };
  } catch (error) {
    return { ...base, ok: false, result: `failed: ${describeError(error)}` };
  } finally {
    await kubernetes?.close();
  }
}

/**
 * The name of a cluster, a DNS-1123 label made of its context.
 *
 * @throws AgentFatalError when nothing is left of it
 */
export function clusterNameOf(context: string, template: string): string {
  const short = context.replace(/^.*[/@]/, '');
  const name = template
    .replaceAll('{context}', short)
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  if (!name) {
    throw new AgentFatalError(
      'bad_options',
      `No cluster name can be made of the context "${context}" by --name-template "${template}"; expected letters and digits`,
    );
  }
  return name;
}

function requireUnique(
  clusters: readonly { context: string; name: string }[],
): void {
  const seen = new Map<string, string>();
  for (const { context, name } of clusters) {
    const other = seen.get(name);
    if (other !== undefined) {
      throw new AgentFatalError(
        'bad_options',
        `The contexts "${other}" and "${context}" would both be named "${name}"; tell them apart, or enroll them one by one`,
      );
    }
    seen.set(name, context);
  }
}

function table(rows: readonly Installed[]): string {
  const width = (of: (row: Installed) => string) =>
    Math.max(...rows.map(row => of(row).length));
  const first = width(row => row.context);
  const second = width(row => row.cluster);
  return rows
    .map(
      row =>
        `${row.context.padEnd(first)}  ${row.cluster.padEnd(second)}  ${
          row.result
        }\n`,
    )
    .join('');
}
