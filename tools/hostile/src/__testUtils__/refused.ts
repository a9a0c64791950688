import {
  AGENT_ERROR_STATUS,
  AgentErrorBody,
  AgentErrorCode,
} from '@backstage-fleet/protocol';

/** What is wrong with a refusal of the door; nothing where it is one as agents expect. */
export function wrongRefusal(answer: {
  status: number;
  body: unknown;
}): string | undefined {
  const { error, serverTime } = (answer.body ?? {}) as Partial<AgentErrorBody>;
  if (answer.status < 400 || answer.status >= 500) {
    return `the status ${answer.status} (${error?.code}: ${error?.message})`;
  }
  if (!error || !(error.code in AGENT_ERROR_STATUS)) {
    return `no code: ${JSON.stringify(answer.body)?.slice(0, 200)}`;
  }
  if (!/^[A-Z][^\0]{9,}$/s.test(error.message)) {
    return `no sentence: ${error.message}`;
  }
  if (error.message.length > 600) {
    return `a sentence of ${error.message.length} characters`;
  }
  return Number.isNaN(Date.parse(serverTime ?? '')) ? 'no time' : undefined;
}

/** The code of a refusal. */
export function codeOf({ body }: { body: any }): AgentErrorCode | undefined {
  return body?.error?.code;
}
