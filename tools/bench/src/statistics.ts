/** What a set of samples comes to. */
export interface Summary {
  count: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/**
 * A percentile by the nearest-rank method.
 *
 * @param sorted - samples in ascending order, at least one
 * @param share - from 0 to 1
 */
export function percentile(sorted: readonly number[], share: number): number {
  const rank = Math.ceil(share * sorted.length);
  return sorted[Math.min(sorted.length, Math.max(1, rank)) - 1];
}

/** Percentiles of samples; all 0 where there are none. */
export function summarize(samples: readonly number[]): Summary {
  if (samples.length === 0) {
    return { count: 0, p50: 0, p95: 0, p99: 0, max: 0 };
  }
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    count: sorted.length,
    p50: round(percentile(sorted, 0.5)),
    p95: round(percentile(sorted, 0.95)),
    p99: round(percentile(sorted, 0.99)),
    max: round(sorted[sorted.length - 1]),
  };
}

/**
 * How a cost grows with size: the exponent k of cost = c * size^k by least
 * squares over the logarithms. 0 is constant, 1 linear.
 *
 * @returns undefined for fewer than two sizes, or where a cost is not above 0
 */
export function fitGrowth(
  points: readonly { size: number; cost: number }[],
): number | undefined {
  if (points.length < 2 || points.some(point => !(point.cost > 0))) {
    return undefined;
  }
  const xs = points.map(point => Math.log(point.size));
  const ys = points.map(point => Math.log(point.cost));
  const mean = (values: number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(xs), mean(ys)];
  const spread = xs.reduce((sum, x) => sum + (x - mx) ** 2, 0);
  if (spread === 0) {
    return undefined;
  }
  const slope =
    xs.reduce((sum, x, i) => sum + (x - mx) * (ys[i] - my), 0) / spread;
  return Math.round(slope * 100) / 100;
}

/** Two digits after the point are more than any of this repeats to. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
