/** Command that runs the agent beside a kubeconfig. */
export function laptopCommand(options: {
  hub: string;
  context: string;
}): string {
  return `npx @backstage-fleet/agent run --hub ${options.hub} --context ${options.context} --token-stdin`;
}

/** Commands that hand the token to the cluster, from standard input. */
export function secretCommand(): string {
  return [
    'kubectl create namespace fleet-system',
    'kubectl -n fleet-system create secret generic fleet-agent-enrollment --from-file=token=/dev/stdin',
  ].join('\n');
}

/** Command that starts the agent in the cluster. */
export function manifestCommand(options: { hub: string }): string {
  return `npx @backstage-fleet/agent manifest --hub ${options.hub} | kubectl apply -f -`;
}
