// Secrets of webhooks. They are derived from the stage's key and never stored: the table holds nothing that signs, and the answer of
// an Idempotency-Key is kept without the secret.
import { hkdfSync } from 'node:crypto';

/** As long as the hash; the Standard Webhooks specification asks for 24 to 64 bytes. */
const BYTES = 32;
const PURPOSE = 'customs-scoring webhook secret 1';

/** The secret of a webhook in the specification's form, `whsec_<base64>`, derived by HKDF (RFC 5869) from the stage's key. */
export function secretOf(stageKey: string, webhookId: string): string {
  const key = hkdfSync('sha256', stageKey, webhookId, PURPOSE, BYTES);
  return `whsec_${Buffer.from(key).toString('base64')}`;
}
