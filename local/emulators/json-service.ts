// A service of AWS's JSON protocols over HTTP on the loopback address: the operation is named in a header, its input and
// answer are JSON, and so is what it refuses.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isRecord } from '../json.ts';
import { LOOPBACK } from '../settings.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request just being sent. */
const KEEP_ALIVE_MS = 120_000;

export type Input = Readonly<Record<string, unknown>>;
export type Operation = (input: Input) => object | Promise<object>;

export interface JsonService {
  /** Of its errors: `com.amazonaws.sqs`. */
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, Operation>;
  /** The exceptions for an operation it does not have, for an input that is none, and for a fault of the host. */
  readonly errors: { readonly unsupported: string; readonly badInput: string; readonly internal: string };
  readonly maxRequestBytes: number;
}

/** What a service refuses, by the name of its exception. */
export class ServiceError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

export async function serveJson(service: JsonService): Promise<Listening> {
  return await listen((request, response) => answer(request, response, service));
}

/** An HTTP server on any free port; a request whose answer fails is broken off. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<Listening> {
  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  return {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The body of a request as text; undefined where it is larger than that. */
export async function bodyOf(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  service: JsonService,
): Promise<void> {
  const { errors, maxRequestBytes, namespace, operations } = service;
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  };
  try {
    const input = inputOf(await bodyOf(request, maxRequestBytes), errors.badInput);
    const [, name = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
    const operation = operations.get(name);
    if (operation === undefined) {
      const what = name === '' ? 'this operation' : name;
      throw new ServiceError(errors.unsupported, `The local host does not support ${what}`);
    }
    send(200, await operation(input));
  } catch (error) {
    if (error instanceof ServiceError) {
      send(400, { __type: `${namespace}#${error.type}`, message: error.message });
    } else send(500, { __type: `${namespace}#${errors.internal}`, message: 'The local host failed' });
  }
}

function inputOf(body: string | undefined, badInput: string): Input {
  if (body === undefined) throw new ServiceError(badInput, 'The request is too large');
  try {
    const input: unknown = JSON.parse(body === '' ? '{}' : body);
    if (isRecord(input)) return input;
  } catch {
    // Said below.
  }
  throw new ServiceError(badInput, 'The body is not a JSON object');
}
