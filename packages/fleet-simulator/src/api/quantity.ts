const FACTORS: Record<string, number> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

/**
 * The number a Kubernetes quantity stands for: cores for CPU, bytes for memory.
 *
 * @throws RangeError for text that is no quantity
 */
export function parseQuantity(text: string | number | undefined): number {
  if (text === undefined) return 0;
  const match = /^([+-]?[0-9.]+)(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti|)$/.exec(
    String(text),
  );
  if (!match) {
    throw new RangeError(
      `'${text}' is no quantity: expected a number with an optional suffix such as m, Mi or Gi`,
    );
  }
  return Number(match[1]) * FACTORS[match[2]];
}

/** What the containers of a pod ask for together. */
export function podRequests(spec: Record<string, any>): {
  cpu: number;
  memory: number;
} {
  let cpu = 0;
  let memory = 0;
  for (const container of spec.containers ?? []) {
    const { requests = {}, limits = {} } = container.resources ?? {};
    cpu += parseQuantity(requests.cpu ?? limits.cpu);
    memory += parseQuantity(requests.memory ?? limits.memory);
  }
  return { cpu, memory };
}
