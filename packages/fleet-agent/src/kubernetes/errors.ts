/** A refusal of the API server. */
export class KubernetesError extends Error {
  readonly status: number;
  readonly retryAfterMs?: number;

  constructor(status: number, message: string, retryAfter?: number) {
    super(message);
    this.name = 'KubernetesError';
    this.status = status;
    this.retryAfterMs = retryAfter;
  }
}

/**
 * An answer of the API server that cannot be used. The message holds nothing
 * of it, so that it may leave the cluster.
 */
export class KubernetesAnswerError extends Error {
  /** It was larger than the agent takes. */
  readonly isTooLarge: boolean;

  constructor(message: string, options: { isTooLarge?: boolean } = {}) {
    super(message);
    this.name = 'KubernetesAnswerError';
    this.isTooLarge = options.isTooLarge ?? false;
  }
}
