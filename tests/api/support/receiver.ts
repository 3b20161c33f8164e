// A receiver of webhooks on this machine: keeps every request, and answers as a test wants.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll } from 'vitest';
import type { Json } from './service.ts';

/** A request as it arrived. */
interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** The statuses of the next answers; then it answers 204. */
  answer(...statuses: number[]): void;
  /** The events that arrived at a path, verified by the specification's own verifier. */
  events(secret: string, path: string): Json[];
}

/** Starts a receiver before the tests of a file and stops it after them. */
export function startReceiver(): () => Receiver {
  let receiver: Receiver | undefined;
  const received: Received[] = [];
  const statuses: number[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      const status = statuses.shift() ?? 204;
      response.writeHead(status, status >= 300 && status < 400 ? { location: '/elsewhere' } : {}).end();
    });
  });
  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    receiver = {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
      received,
      answer: (...next) => void statuses.push(...next),
      events: (secret, path) =>
        received
          .filter((one) => one.path === path)
          .map(({ headers, body }) => {
            return new Webhook(secret).verify(body, headers as Record<string, string>) as Json;
          }),
    };
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return () => {
    if (receiver === undefined) throw new Error('The receiver starts before the first test');
    return receiver;
  };
}
