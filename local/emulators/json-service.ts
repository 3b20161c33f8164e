// Services with AWS's JSON protocols, over HTTP on the loopback address: a header names the operation; its input, its answer and its
// errors are JSON.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { guardNames, HostNames } from '../host-names.ts';
import { isRecord } from '../json.ts';
import { LOOPBACK } from '../settings.ts';

/** Longer than any client keeps an idle connection, so that none is closed while a request is being sent. */
const KEEP_ALIVE_MS = 120_000;

export type Input = Readonly<Record<string, unknown>>;
export type Operation = (input: Input) => object | Promise<object>;

export interface JsonService {
  /** The prefix of its errors: `com.amazonaws.sqs`. */
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, Operation>;
  /** The exceptions for an operation that it does not have, an invalid input, and a fault of the host. */
  readonly errors: { readonly unsupported: string; readonly badInput: string; readonly internal: string };
  readonly maxRequestBytes: number;
}

/** A refusal of a service, with the name of its exception. */
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

/** @param names the names under which it answers */
export async function serveJson(service: JsonService, names?: HostNames): Promise<Listening> {
  return await listen((request, response) => answer(request, response, service), names);
}

/** An HTTP server on any free port; a request whose handler fails is aborted. */
export async function listen(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  names?: HostNames,
): Promise<Listening> {
  return await listening(
    createServer((request, response) => {
      handle(request, response).catch(() => response.destroy());
    }),
    names,
  );
}

/** Makes a server listen on any free port of the loopback address, for requests that name this host. */
export async function listening(server: Server, names = new HostNames()): Promise<Listening> {
  guardNames(server, names);
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

/** The body of a request as text; undefined if it is larger than `maxBytes`. */
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
    // Refused below.
  }
  throw new ServiceError(badInput, 'The body is not a JSON object');
}
