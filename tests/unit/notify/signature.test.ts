// Secrets and signatures, checked with the verifier of the Standard Webhooks specification and with the specification's own example.
import fc from 'fast-check';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { signedHeaders } from '../../../functions/notify/deliveries/signature.ts';
import { secretOf } from '../../../functions/notify/webhooks/secret.ts';

const KEY = 'k'.repeat(64);

function headersOf(secret: string, body: string, at = new Date()): Record<string, string> {
  return { ...signedHeaders(secret, { id: 'evt_1', body, at }) };
}

test('a signature is the one of the specification’s example', () => {
  const headers = signedHeaders('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    body: '{"test": 2432232314}',
    at: new Date(1_614_265_330_000),
  });
  expect(headers).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('the specification’s verifier accepts every body with the secret of its webhook', () => {
  fc.assert(
    fc.property(fc.json(), fc.uuid(), (body, webhookId) => {
      const secret = secretOf(KEY, webhookId);
      expect(new Webhook(secret).verify(body, headersOf(secret, body))).toEqual(JSON.parse(body));
    }),
  );
});

test('the verifier refuses another body, another secret and an old message', () => {
  const secret = secretOf(KEY, 'one');
  const headers = headersOf(secret, '{"a":1}');
  const old = headersOf(secret, '{"a":1}', new Date(Date.now() - 10 * 60_000));
  expect(() => new Webhook(secret).verify('{"a":2}', headers)).toThrow(WebhookVerificationError);
  expect(() => new Webhook(secretOf(KEY, 'other')).verify('{"a":1}', headers)).toThrow(
    WebhookVerificationError,
  );
  expect(() => new Webhook(secret).verify('{"a":1}', old)).toThrow('too old');
});

test('a secret is of 32 bytes, the same each time, and another one for each webhook and each key', () => {
  const secret = secretOf(KEY, 'one');
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(secretOf(KEY, 'one')).toBe(secret);
  expect(secretOf(KEY, 'two')).not.toBe(secret);
  expect(secretOf('l'.repeat(64), 'one')).not.toBe(secret);
});
