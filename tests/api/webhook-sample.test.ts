// The sample receiver, as somebody would run it: it verifies events of a running service and refuses forged ones.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, expect, test } from 'vitest';
import { signedHeaders } from '../../functions/notify/deliveries/signature.ts';
import { contractTests, startService } from './support/service.ts';

const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'receive-webhooks.mjs');
const WITHIN = { timeout: 240_000, interval: 100 };
const service = startService();
const running: ChildProcess[] = [];
afterAll(() => {
  for (const child of running) child.kill();
});

/** Starts the sample; its lines arrive over time. */
async function start(
  secret: string,
  port = '0',
): Promise<{ readonly url: string; readonly lines: string[] }> {
  const child = spawn(process.execPath, [SAMPLE, port], { env: { WEBHOOK_SECRET: secret } });
  running.push(child);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  await expect.poll(() => lines.length, WITHIN).toBeGreaterThan(0);
  return { url: lines[0]?.replace('listening on ', '') ?? '', lines };
}

test('the sample receiver verifies an event of the service', async () => {
  // The secret is known after the registration, which needs the receiver's address.
  const { url } = await start(`whsec_${Buffer.alloc(32).toString('base64')}`);
  const { body, status } = await service()
    .as('operator')
    .post('/v1/webhooks', { url, events: ['inspection.recorded'] });
  expect(status).toBe(201);
  running.pop()?.kill();
  const { lines } = await start(String(body.secret), new URL(url).port);
  const path = `/v1/webhooks/${String(body.webhookId)}`;
  const sent = await service().as('operator').post(`${path}/test`, {});
  await expect.poll(() => lines.at(-1), WITHIN).toMatch(/^verified /);
  expect(lines.at(-1)).toContain(`verified ${String(sent.body.eventId)} webhook.test`);
  await service().as('operator').call('DELETE', path);
});

test('the sample receiver refuses what is forged, altered or old, and knows a repeat', async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
  const { url, lines } = await start(secret);
  const content = JSON.stringify({ id: 'evt_1', type: 'webhook.test', occurredAt: 'now', data: {} });
  const send = async (by: string, body = content, at = new Date()): Promise<number> => {
    const headers = { ...signedHeaders(by, { id: 'evt_1', body: content, at }) };
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };
  expect(await send(secret)).toBe(204);
  expect(await send(secret)).toBe(204);
  expect(await send(other)).toBe(401);
  expect(await send(secret, content.replace('evt_1', 'evt_2'))).toBe(401);
  expect(await send(secret, content, new Date(Date.now() - 10 * 60_000))).toBe(401);
  expect((await fetch(url, { method: 'POST', body: content })).status).toBe(401);
  await expect.poll(() => lines.length).toBe(7);
  expect(lines.slice(1).map((line) => line.split(' ')[0])).toEqual([
    'verified',
    'repeated',
    'refused:',
    'refused:',
    'refused:',
    'refused:',
  ]);
});

contractTests();
