import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join, resolve } from 'node:path';

/**
 * The executables a cluster is made of.
 *
 * @public
 */
export type ComponentName =
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kube-scheduler'
  | 'kwok'
  | 'kubectl';

/**
 * How to call one component: `file` with `args` in front of the component's own.
 *
 * @public
 */
export interface ComponentCommand {
  file: string;
  args: string[];
}

/**
 * Where the executables of Kubernetes were found.
 *
 * @public
 */
export interface KubernetesBinaries {
  /** `assets`: a folder named by KUBEBUILDER_ASSETS. `built`: the executable of build.sh. */
  kind: 'assets' | 'built';
  /** The command of one component, or undefined when this installation lacks it. */
  command(name: ComponentName): ComponentCommand | undefined;
}

/**
 * Why there are no executables, as one line for a person.
 *
 * @public
 */
export interface KubernetesMissing {
  missing: string;
}

// This package is used from source only, never published or built.
// eslint-disable-next-line no-restricted-syntax
const BUILD_SCRIPT = resolve(__dirname, '..', 'build.sh');

/** What a folder of KUBEBUILDER_ASSETS holds by convention of the ecosystem. */
const REQUIRED_ASSETS: ComponentName[] = ['etcd', 'kube-apiserver', 'kubectl'];

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function builtBinary(): string | undefined {
  const run = spawnSync('sh', [BUILD_SCRIPT, '--path'], {
    encoding: 'utf8',
    env: process.env,
  });
  const file = run.stdout?.trim();
  return run.status === 0 && file && isExecutable(file) ? file : undefined;
}

function hasGo(): boolean {
  return spawnSync('go', ['version'], { env: process.env }).status === 0;
}

/**
 * Looks for the executables of Kubernetes; builds nothing.
 *
 * A folder named by `KUBEBUILDER_ASSETS` comes first; components it lacks (it usually
 * holds etcd, kube-apiserver and kubectl only) are taken from the executable that
 * `build.sh` made, when that exists. Without the variable it is that executable alone.
 *
 * @public
 */
export function locateKubernetesSync(): KubernetesBinaries | KubernetesMissing {
  const folder = process.env.KUBEBUILDER_ASSETS;
  const built = builtBinary();
  const fromBuilt = (name: ComponentName) =>
    built ? { file: built, args: [name] } : undefined;

  if (folder) {
    const absent = REQUIRED_ASSETS.filter(
      name => !isExecutable(join(folder, name)),
    );
    if (absent.length > 0) {
      return {
        missing: `KUBEBUILDER_ASSETS names a folder without ${absent.join(
          ', ',
        )}: point it at a folder with etcd, kube-apiserver and kubectl, or unset it`,
      };
    }
    return {
      kind: 'assets',
      command: name => {
        const file = join(folder, name);
        return isExecutable(file) ? { file, args: [] } : fromBuilt(name);
      },
    };
  }
  if (built) {
    return { kind: 'built', command: fromBuilt };
  }
  return {
    missing: hasGo()
      ? 'Kubernetes is not built yet: run tools/kubernetes/build.sh (6 to 15 min, once per version)'
      : 'neither Go (1.21 or newer, to build Kubernetes) nor KUBEBUILDER_ASSETS (a folder with etcd, kube-apiserver and kubectl) is here',
  };
}

/**
 * The same as {@link locateKubernetesSync}, as a promise.
 *
 * @public
 */
export async function locateKubernetes(): Promise<
  KubernetesBinaries | KubernetesMissing
> {
  return locateKubernetesSync();
}
