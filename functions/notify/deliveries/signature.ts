// Headers and signature of the Standard Webhooks specification, version 1: https://www.standardwebhooks.com
import { Webhook } from 'standardwebhooks';

export interface SignedHeaders {
  /** The event's id, by which receivers recognise a repeat. */
  readonly 'webhook-id': string;
  /** Of this attempt, in seconds since 1970. */
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/**
 * Signs a message.
 *
 * @param secret `whsec_<base64>`
 */
export function signedHeaders(
  secret: string,
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
): SignedHeaders {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}
