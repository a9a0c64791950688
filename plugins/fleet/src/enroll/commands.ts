/** Placeholders in the agent's plain manifest, `deploy/manifest.yaml`. */
const MANIFEST = {
  hub: 'https://portal.example/api/fleet',
  image: 'registry.example/fleet-agent:0.1.0',
};

/**
 * Command that runs the agent from a checkout of Fleet beside a kubeconfig, in its current context.
 * A package runner would ask a registry for a name that is not published there.
 *
 * @param options - hub is the base URL of the fleet backend
 */
export function laptopCommand(options: { hub: string }): string {
  return [
    'packages/fleet-agent/bin/fleet-agent run',
    `  --hub ${options.hub}`,
    '  --context "$(kubectl config current-context)"',
    '  --token-stdin',
  ].join(' \\\n');
}

/**
 * Whether an address is one of the machine the browser runs on, which no pod can reach.
 *
 * @param hub - base URL of the fleet backend; anything else is not such an address
 */
export function isOwnMachine(hub: string): boolean {
  try {
    const { hostname } = new URL(hub);
    return (
      hostname === 'localhost' ||
      hostname.endsWith('.localhost') ||
      hostname === '[::1]' ||
      hostname.startsWith('127.')
    );
  } catch {
    return false;
  }
}

/** Command that applies the plain manifest of the agent for this hub. */
export function manifestCommand(options: {
  hub: string;
  image: string;
}): string {
  return [
    `sed -e 's#${MANIFEST.hub}#${options.hub}#'`,
    `    -e 's#${MANIFEST.image}#${options.image}#'`,
    '    packages/fleet-agent/deploy/manifest.yaml | kubectl apply -f -',
  ].join(' \\\n');
}

/** Commands that hand the token over, from standard input, and let the agent see it. */
export function secretCommand(): string {
  return [
    'kubectl -n fleet-agent create secret generic fleet-agent-enrollment \\',
    '    --from-file=token=/dev/stdin --dry-run=client -o yaml | kubectl apply -f -',
    'kubectl -n fleet-agent rollout restart deployment/fleet-agent',
  ].join('\n');
}
