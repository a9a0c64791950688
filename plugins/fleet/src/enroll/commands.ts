/** Placeholders in the agent's plain manifest, `deploy/manifest.yaml`. */
const MANIFEST = {
  hub: 'https://portal.example/api/fleet',
  image: 'registry.example/fleet-agent:0.1.0',
};

/**
 * Command that runs the agent beside a kubeconfig, in its current context.
 *
 * @param options - hub is the base URL of the fleet backend
 */
export function laptopCommand(options: { hub: string }): string {
  return [
    'npx @backstage-fleet/agent run',
    `  --hub ${options.hub}`,
    '  --context "$(kubectl config current-context)"',
    '  --token-stdin',
  ].join(' \\\n');
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
