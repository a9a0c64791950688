const AGENT = 'packages/fleet-agent/bin/fleet-agent';

/**
 * Command that runs the agent from a checkout of Fleet beside a kubeconfig, in its current context.
 * A package runner would ask a registry for a name that is not published there.
 *
 * @param options - hub is the base URL of the fleet backend
 */
export function laptopCommand(options: {
  hub: string;
  profile?: string;
}): string {
  const { hub, profile } = options;
  return [
    `${AGENT} run`,
    `  --hub ${hub}`,
    ...profileOption(profile),
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

/** Command that writes the plain manifest of the agent for this hub and applies it. */
export function manifestCommand(options: {
  hub: string;
  image: string;
  profile?: string;
}): string {
  return [
    `${AGENT} manifest`,
    `  --hub ${options.hub}`,
    ...profileOption(options.profile),
    `  --image ${options.image} | kubectl apply -f -`,
  ].join(' \\\n');
}

/** Command that installs the chart of the agent for this hub. */
export function helmCommand(options: {
  hub: string;
  image: string;
  profile?: string;
}): string {
  const { hub, image, profile = 'inventory' } = options;
  return [
    'helm upgrade --install fleet-agent charts/fleet-agent',
    '  --namespace fleet-agent --create-namespace',
    `  --set hub=${hub}`,
    `  --set image.repository=${image}`,
    ...(profile === 'inventory' ? [] : [`  --set profile=${profile}`]),
  ].join(' \\\n');
}

/** Command that installs agents in many clusters with one batch token. */
export function manyCommand(options: {
  hub: string;
  image: string;
  prefix?: string;
  profile?: string;
}): string {
  const { hub, image, prefix, profile } = options;
  return [
    `${AGENT} enroll`,
    `  --hub ${hub}`,
    `  --image ${image}`,
    ...profileOption(profile),
    '  --contexts context-a,context-b,context-c',
    ...(prefix ? [`  --name-template '${prefix}{context}'`] : []),
    '  --token-stdin',
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

/** A token is for agents of one profile; inventory is what they are unless said. */
function profileOption(profile: string = 'inventory'): string[] {
  return profile === 'inventory' ? [] : [`  --profile ${profile}`];
}
