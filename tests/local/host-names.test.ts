// Requests for other names, over HTTP: refused at every port of the host, unless the name is allowed.
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RunningHost } from '../../local/host.ts';
import { startFixture, stateFolder, tokenOf } from './support.ts';

let host: RunningHost;
beforeAll(async () => {
  host = await startFixture({ state: stateFolder(), allowedHosts: ['dev.example'] });
});
afterAll(() => host.stop());

/** Sends a request byte by byte and reads the answer until the connection ends. */
async function exchange(url: string, head: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url);
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(`${head}Connection: close\r\n\r\n`));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
  });
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1]), text };
}

/** Every port of the host, with a path on it. */
const PORTS: readonly (readonly [string, () => string])[] = [
  ['a route', () => `${host.apiUrl}/open`],
  ['the start page', () => `${host.apiUrl}/`],
  ['the API document', () => `${host.apiUrl}/openapi.json`],
  ['the token endpoint', () => host.tokenUrl],
  ['S3', () => `${host.endpoints.s3Url}/bucket/key`],
  ['DynamoDB', () => `${host.endpoints.dynamodbUrl}/`],
  ['SQS', () => `${host.endpoints.sqsUrl}/`],
  ['Step Functions', () => `${host.endpoints.stepFunctionsUrl}/`],
];

describe.each(PORTS)('%s', (_what, url) => {
  test.each(['attacker.example', 'attacker.example:3000', 'localhost.attacker.example', ''])(
    'is not for the name "%s": 421 with the way out',
    async (name) => {
      const { status, text } = await exchange(
        url(),
        `GET ${new URL(url()).pathname} HTTP/1.1\r\nHost: ${name}\r\n`,
      );
      expect(status).toBe(421);
      expect(text).toContain('content-type: application/json');
      expect(text).toContain('--allow-host');
    },
  );

  test.each(['localhost:9999', '[::1]', 'dev.example:443'])('is for the name %s', async (name) => {
    const { status } = await exchange(url(), `GET ${new URL(url()).pathname} HTTP/1.1\r\nHost: ${name}\r\n`);
    expect(status).not.toBe(421);
  });
});

describe('a URL as the target of a request', () => {
  test('is served, and its name counts instead of the Host header', async () => {
    const target = `${host.apiUrl.replace('127.0.0.1', 'dev.example')}/open?lane=red`;
    const { status, text } = await exchange(
      host.apiUrl,
      `GET ${target} HTTP/1.1\r\nHost: attacker.example\r\n`,
    );
    expect(status).toBe(200);
    expect(text).toContain('"rawQueryString":"lane=red"');
    expect(text).toContain(`"host":"${new URL(target).host}"`);
  });

  test('works with a token, too', async () => {
    const token = await tokenOf(host, 'operator');
    const head = `GET ${host.apiUrl}/things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n`;
    expect((await exchange(host.apiUrl, head)).status).not.toBe(401);
  });

  test.each([
    ['http://attacker.example/open', 421],
    ['http://user@localhost/open', 400],
    ['ftp://localhost/open', 400],
  ])('is refused for %s with %d', async (target, expected) => {
    const { status } = await exchange(host.apiUrl, `GET ${target} HTTP/1.1\r\nHost: localhost\r\n`);
    expect(status).toBe(expected);
  });
});

test('two Host headers are 400: neither is chosen over the other', async () => {
  const { status } = await exchange(
    host.apiUrl,
    'GET /open HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n',
  );
  expect(status).toBe(400);
});
