// The sender of requests, with real servers on this machine and names that the test resolves: which addresses it reaches, what it
// follows, and how long it waits.
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type PostSettings,
  posting,
  type ResolvedAddress,
} from '../../../functions/notify/deliveries/post.ts';
import { signedHeaders } from '../../../functions/notify/deliveries/signature.ts';

const running: { close(done: () => void): unknown }[] = [];
afterEach(async () => {
  await Promise.all(
    running.splice(0).map((server) => {
      if ('closeAllConnections' in server) (server as Server).closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    }),
  );
});

const BODY = '{"id":"evt_1"}';
const HEADERS = signedHeaders('whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazTrAl8VeWg=', {
  id: 'evt_1',
  body: BODY,
  at: new Date(),
});

async function serverOf(answer: RequestListener): Promise<number> {
  const server = createServer(answer).listen(0, '127.0.0.1');
  running.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function post(url: string, settings: Partial<PostSettings> = {}) {
  return await posting({ timeoutMs: 2_000, allowLoopback: false, ...settings })({
    url,
    headers: HEADERS,
    body: BODY,
  });
}

/** A resolver that knows one name. */
function resolving(...addresses: string[]): NonNullable<PostSettings['addressesOf']> {
  return async () =>
    addresses.map((address): ResolvedAddress => ({ address, family: address.includes(':') ? 6 : 4 }));
}

describe('an address that is not public is not connected to', () => {
  test.each([
    ['https://127.0.0.1/'],
    ['https://[::1]/'],
    ['https://169.254.169.254/latest/meta-data'],
    ['https://[fe80::1]/'],
    ['https://[::ffff:127.0.0.1]/'],
    ['https://10.0.0.1/'],
    ['https://0x7f.1/'],
    ['http://127.0.0.1/'],
    ['http://localhost/'],
  ])('%s', async (url) => {
    expect(await post(url)).toEqual({ failure: 'address-not-public' });
  });

  test.each([
    ['a private one', ['10.1.2.3']],
    ['loopback', ['127.0.0.1']],
    ['loopback of IPv6', ['::1']],
    ['a mapped one', ['::ffff:192.168.0.1']],
    ['the metadata service', ['169.254.169.254']],
    // Whichever is tried first.
    ['a public and a private one', ['8.8.8.8', '10.1.2.3']],
  ])('a name that resolves to %s', async (_what, addresses) => {
    const addressesOf = resolving(...addresses);
    expect(await post('https://broker.example/', { addressesOf })).toEqual({ failure: 'address-not-public' });
    // Also where this machine itself is allowed: a name is not this machine.
    if (addresses.every((address) => address !== '127.0.0.1' && address !== '::1')) {
      const outcome = await post('https://broker.example/', { addressesOf, allowLoopback: true });
      expect(outcome).toEqual({ failure: 'address-not-public' });
    }
  });

  test('a name is resolved for each connection: what it meant before does not count', async () => {
    const answers = [['127.0.0.1'], ['10.0.0.1']];
    const port = await serverOf((_request, response) => response.writeHead(204).end());
    const send = posting({
      timeoutMs: 2_000,
      allowLoopback: true,
      addressesOf: async () => (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
    });
    const request = { url: `http://localhost:${port}/`, headers: HEADERS, body: BODY };
    expect(await send(request)).toEqual({ status: 204 });
    expect(await send(request)).toEqual({ failure: 'address-not-public' });
  });

  test('plain HTTP goes to this machine only', async () => {
    const addressesOf = resolving('127.0.0.1');
    const outcome = await post('http://broker.example/', { addressesOf, allowLoopback: true });
    expect(outcome).toEqual({ failure: 'address-not-public' });
  });
});

describe('a request', () => {
  test('carries the signed headers, a type, and the body as it was signed', async () => {
    const { promise, resolve } =
      Promise.withResolvers<[string | undefined, Record<string, unknown>, string]>();
    const port = await serverOf((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        response.writeHead(202).end('thanks');
        resolve([request.method, request.headers, body]);
      });
    });
    expect(await post(`http://localhost:${port}/hook?a=1`, { allowLoopback: true })).toEqual({ status: 202 });
    const [method, headers, body] = await promise;
    expect([method, body]).toEqual(['POST', BODY]);
    expect(headers).toMatchObject({
      ...HEADERS,
      'content-type': 'application/json',
      'content-length': String(BODY.length),
      'user-agent': 'customs-scoring-webhooks/1',
    });
  });

  test('follows no redirect', async () => {
    const paths: (string | undefined)[] = [];
    const port = await serverOf((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { location: '/elsewhere' }).end();
    });
    expect(await post(`http://127.0.0.1:${port}/hook`, { allowLoopback: true })).toEqual({ status: 307 });
    expect(paths).toEqual(['/hook']);
  });

  test('ends after its time, whether the receiver says nothing or never ends its headers', async () => {
    const settings = { allowLoopback: true, timeoutMs: 200 };
    const silent = await serverOf(() => undefined);
    expect(await post(`http://127.0.0.1:${silent}/`, settings)).toEqual({ failure: 'timed-out' });
    const dripping = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n');
      const timer = setInterval(() => socket.write('x: y\r\n'), 20);
      socket.on('close', () => clearInterval(timer));
    }).listen(0, '127.0.0.1');
    running.push(dripping);
    await once(dripping, 'listening');
    const { port } = dripping.address() as AddressInfo;
    expect(await post(`http://127.0.0.1:${port}/`, settings)).toEqual({ failure: 'timed-out' });
  });

  test('takes the status as the answer, and stops a body without end', async () => {
    let written = 0;
    const port = await serverOf((_request, response) => {
      response.writeHead(200);
      const pour = (): void => {
        while (!response.destroyed && written < 50 * 1024 * 1024) {
          written += 16 * 1024;
          if (!response.write(Buffer.alloc(16 * 1024))) {
            response.once('drain', pour);
            return;
          }
        }
      };
      pour();
    });
    expect(await post(`http://127.0.0.1:${port}/`, { allowLoopback: true })).toEqual({ status: 200 });
    expect(written).toBeLessThan(20 * 1024 * 1024);
  });

  test('says why there is no answer', async () => {
    const settings = { allowLoopback: true };
    const server = createTcpServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    expect(await post(`http://127.0.0.1:${port}/`, settings)).toEqual({ failure: 'connection-failed' });
    await new Promise((resolve) => server.close(resolve));
    expect(await post(`http://127.0.0.1:${port}/`, settings)).toEqual({ failure: 'connection-failed' });
    const addressesOf = async (): Promise<never> => {
      throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
    };
    expect(await post('https://nowhere.example/', { addressesOf })).toEqual({ failure: 'name-not-found' });
    expect(await post('https://nowhere.example/', { addressesOf: async () => [] })).toEqual({
      failure: 'name-not-found',
    });
    // Plain HTTP where TLS is expected.
    const plain = await serverOf((_request, response) => response.end());
    expect(await post(`https://127.0.0.1:${plain}/`, settings)).toEqual({ failure: 'connection-failed' });
  });
});
