import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { AgentRefusal } from '../refusal';

/** Longer than any token is taken: its life of 60 s and the leeway of clocks on both ends. */
const REMEMBERED_MS = 5 * 60_000;

/** Tokens that are longer are refused rather than cut, so that no two look alike. */
const MAX_JTI = 128;

/**
 * Uses up a token within the transaction that acts on it, so that the same
 * request cannot be sent again, not even to another replica.
 *
 * @param token - kid of the key that signed it and its jti
 * @throws AgentRefusal replayed, or bad_signature for a jti that cannot be remembered
 */
export async function useOnce(
  trx: Knex.Transaction,
  token: { kid: string; jti: unknown },
): Promise<void> {
  const { kid, jti } = token;
  if (
    typeof jti !== 'string' ||
    !/^[\x21-\x7e]+$/.test(jti) ||
    jti.length > MAX_JTI
  ) {
    throw new AgentRefusal(
      'bad_signature',
      `The jti of the token is not usable; expected 1 to ${MAX_JTI} printable ASCII characters`,
    );
  }
  const used = await trx('used_tokens')
    .insert({
      kid,
      jti,
      expires_at: trx.raw('? + ?', [nowExpression(trx), REMEMBERED_MS]),
    })
    .onConflict(['kid', 'jti'])
    .ignore()
    .returning('jti');
  if (used.length === 0) {
    throw new AgentRefusal(
      'replayed',
      'The token was used before; make a new one for each request',
    );
  }
}
