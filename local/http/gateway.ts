// The HTTP API on this machine: takes requests in, holds them against the gateway's limits, routes, throttling and
// authorizer, hands them to functions and sends what comes back. The issuer's endpoints live on the same port.
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { problem, uriPath } from '../../functions/shared/http/problem.ts';
import { codeOf, HostError, messageOf } from '../errors.ts';
import type { Outcome } from '../functions/pool.ts';
import type { EmbeddedIssuer, IssuerAnswer } from '../issuer.ts';
import { LOOPBACK } from '../settings.ts';
import type { ApiRoute, HttpApi } from './api-registry.ts';
import { authorize } from './authorizer.ts';
import { eventOf, type MatchedRoute, type ReceivedRequest } from './event.ts';
import { type HttpResponse, responseOf } from './response.ts';
import { Router } from './router.ts';
import { Throttle } from './throttle.ts';

// API Gateway's limits for HTTP APIs, and Lambda's for an event.
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;
const INTEGRATION_TIMEOUT_MS = 30_000;

const MAX_TOKEN_REQUEST_BYTES = 64 * 1024;
/** Above this Node itself refuses; between the two limits the answer can be a proper problem document. */
const PARSER_HEADER_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 65_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** How long a sender that was refused may go on sending before the connection is cut. */
const LINGER_MS = 1_000;
/** Where the issuer lives below the API's own origin. */
export const ISSUER_PATH = '/issuer';

/** What the log says about a request. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** Undefined where the client went away before the answer. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  readonly client: string | undefined;
}

/** Runs a function on an event; undefined where no function has this ARN. */
export type Invoke = (
  functionArn: string,
  event: unknown,
  signal: AbortSignal,
) => Promise<Outcome> | undefined;

interface Serving {
  readonly api: HttpApi;
  readonly router: Router<ApiRoute>;
  readonly throttle: Throttle;
  readonly issuer: EmbeddedIssuer;
  readonly invoke: Invoke;
}

/** One request on its way through; `client` is filled in once the token is verified. */
interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly receivedAt: Date;
  readonly path: string;
  readonly queryString: string;
  client?: string;
}

export class Gateway {
  readonly #server: Server;
  readonly #record: (record: RequestRecord) => void;
  readonly #fault: (error: unknown) => void;
  readonly #integrationTimeoutMs: number;
  #serving: Serving | undefined;
  #underWay = 0;
  #stopping = false;
  #idle: (() => void) | undefined;

  /**
   * @param record told of every request when it is done with
   * @param fault told of errors of this host itself
   * @param integrationTimeoutMs how long a function may take to answer
   */
  constructor(
    record: (record: RequestRecord) => void,
    fault: (error: unknown) => void,
    integrationTimeoutMs = INTEGRATION_TIMEOUT_MS,
  ) {
    this.#integrationTimeoutMs = integrationTimeoutMs;
    this.#record = record;
    this.#fault = fault;
    const handle = (request: IncomingMessage, response: ServerResponse): void =>
      this.#take(request, response);
    this.#server = createServer(
      {
        maxHeaderSize: PARSER_HEADER_BYTES,
        keepAliveTimeout: KEEP_ALIVE_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
      },
      handle,
    );
    // A client that asks before it sends its body is told no before it has sent it.
    this.#server.on('checkContinue', handle);
    this.#server.on('clientError', refuseBroken);
  }

  /**
   * Opens the port; requests are answered 503 until `serve`.
   *
   * @param port 0 takes any free one
   * @returns the port
   * @throws HostError where the port is taken
   */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, LOOPBACK);
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE') {
        throw new HostError(
          `Port ${port} is taken by another program; choose another with: npm start -- --port <number>`,
        );
      }
      throw new HostError(`Port ${port} cannot be opened: ${messageOf(error)}`);
    }
    return (this.#server.address() as AddressInfo).port;
  }

  serve(api: HttpApi, issuer: EmbeddedIssuer, invoke: Invoke): void {
    this.#serving = {
      api,
      router: new Router(api.routes),
      throttle: new Throttle(api.throttling),
      issuer,
      invoke,
    };
  }

  /** Takes no more requests, waits for those under way (at most `graceMs`) and closes. */
  async close(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    if (this.#underWay > 0) {
      const cut = setTimeout(() => this.#idle?.(), graceMs);
      await new Promise<void>((resolve) => {
        this.#idle = resolve;
      });
      clearTimeout(cut);
    }
    this.#server.closeAllConnections();
    await closed;
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    const startedAt = performance.now();
    const exchange: Exchange = {
      request,
      response,
      // Sixteen characters, as API Gateway's.
      requestId: randomBytes(11).toString('base64'),
      receivedAt: new Date(),
      path,
      queryString: query.join('?'),
    };
    this.#underWay += 1;
    response.on('close', () => {
      this.#underWay -= 1;
      this.#record({
        method: request.method ?? '',
        path,
        status: response.writableFinished ? response.statusCode : undefined,
        milliseconds: performance.now() - startedAt,
        client: exchange.client,
      });
      if (this.#underWay === 0) this.#idle?.();
    });
    this.#answer(exchange).catch((error: unknown) => {
      if (response.destroyed || request.errored !== null) {
        response.destroy();
        return;
      }
      this.#fault(error);
      this.#refuse(exchange, 500, 'The request failed');
    });
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { request, path } = exchange;
    // Node answers a request line without a version as HTTP/0.9 had it, headers unread.
    if (!request.httpVersion.startsWith('1.')) {
      this.#refuse(exchange, 400, 'Expected HTTP/1.1');
      return;
    }
    if (headerBytes(request) > MAX_HEADER_BYTES) {
      this.#refuse(exchange, 431, `Request line and headers may have ${MAX_HEADER_BYTES} bytes in all`);
      return;
    }
    const serving = this.#serving;
    if (serving === undefined) {
      this.#refuse(exchange, 503, 'The host is starting', { 'retry-after': '1' });
    } else if (path.startsWith(`${ISSUER_PATH}/`)) {
      await this.#issue(exchange, serving.issuer);
    } else {
      await this.#route(exchange, serving);
    }
  }

  async #route(exchange: Exchange, serving: Serving): Promise<void> {
    const { request, path } = exchange;
    const match = serving.router.match(request.method ?? '', path);
    if (match.kind === 'unknown') {
      this.#refuse(exchange, 404, 'No route has this path');
      return;
    }
    if (match.kind === 'bad-encoding') {
      this.#refuse(exchange, 400, 'The path is not well percent-encoded');
      return;
    }
    if (match.kind === 'wrong-method') {
      // API Gateway says 404 here; 405 with the right methods says what is wrong.
      const allow = match.allowed.join(', ');
      this.#refuse(exchange, 405, `This path takes ${allow}`, { allow });
      return;
    }
    const { route, parameters } = match;
    if (!serving.throttle.admit(route.routeKey)) {
      this.#refuse(exchange, 429, 'Too many requests at once; send them more slowly', { 'retry-after': '1' });
      return;
    }
    let token: MatchedRoute['token'];
    if (route.authorizer !== undefined) {
      const verdict = await authorize(
        // Two such headers are one that is no token, as API Gateway has it: nobody must guess which of them counted.
        request.headersDistinct.authorization?.join(','),
        route.authorizer,
        route.scopes,
        serving.issuer.keys,
      );
      if (verdict.kind !== 'unauthenticated')
        exchange.client = String(verdict.claims.client_id ?? verdict.claims.sub);
      if (verdict.kind !== 'allowed') {
        const status = verdict.kind === 'unauthenticated' ? 401 : 403;
        this.#refuse(exchange, status, verdict.detail, { 'www-authenticate': verdict.challenge });
        return;
      }
      token = { claims: verdict.claims, routeScopes: route.scopes };
    }
    const body = await this.#body(exchange, MAX_BODY_BYTES);
    if (body === undefined) return;
    const matched = { apiId: serving.api.apiId, routeKey: route.routeKey, parameters, token };
    const event = eventOf(receivedOf(exchange, body), matched);
    if (body.length > MAX_EVENT_BYTES / 2 && Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) {
      this.#refuse(
        exchange,
        413,
        `A request may have ${MAX_EVENT_BYTES} bytes in all, as an event for Lambda`,
      );
      return;
    }
    await this.#invoke(exchange, serving, route.functionArn, event);
  }

  async #invoke(exchange: Exchange, serving: Serving, functionArn: string, event: unknown): Promise<void> {
    const controller = new AbortController();
    let giveUp: NodeJS.Timeout | undefined;
    const timedOut = new Promise<undefined>((resolve) => {
      giveUp = setTimeout(() => {
        controller.abort();
        resolve(undefined);
      }, this.#integrationTimeoutMs);
    });
    const invoked = serving.invoke(functionArn, event, controller.signal) ?? missingFunction(functionArn);
    const outcome = await Promise.race([invoked, timedOut]);
    clearTimeout(giveUp);
    // API Gateway answers 503 where an integration is too slow or has no capacity, and 500 for whatever goes wrong
    // inside of a function, its own timeout included. What exactly is told to the log and not to the caller.
    if (outcome === undefined) {
      this.#refuse(exchange, 503, 'The request took too long');
    } else if (!outcome.ok && outcome.reason === 'overloaded') {
      this.#refuse(exchange, 503, 'The service is overloaded; repeat the request', { 'retry-after': '1' });
    } else {
      const response = outcome.ok ? responseOf(outcome.payload) : undefined;
      if (response === undefined) this.#refuse(exchange, 500, 'The request failed');
      else this.#send(exchange, response);
    }
  }

  async #issue(exchange: Exchange, issuer: EmbeddedIssuer): Promise<void> {
    const { request } = exchange;
    const endpoint = exchange.path.slice(ISSUER_PATH.length);
    const documents: Readonly<Record<string, () => object>> = {
      '/.well-known/openid-configuration': () => issuer.discovery(),
      '/.well-known/jwks.json': () => issuer.jwks(),
    };
    const document = documents[endpoint];
    if (document === undefined && endpoint !== '/oauth2/token') {
      this.#refuse(exchange, 404, 'The issuer has no such endpoint');
      return;
    }
    const method = document === undefined ? 'POST' : 'GET';
    if (request.method !== method) {
      this.#refuse(exchange, 405, `This path takes ${method}`, { allow: method });
      return;
    }
    if (document !== undefined) {
      this.#sendJson(exchange, { status: 200, headers: {}, body: document() });
      return;
    }
    const body = await this.#body(exchange, MAX_TOKEN_REQUEST_BYTES);
    if (body === undefined) return;
    const answer = await issuer.token({
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      body: body.toString('utf8'),
    });
    this.#sendJson(exchange, answer);
  }

  /** Reads the body; answers 413 and gives undefined where it is longer than `limit`. */
  async #body(exchange: Exchange, limit: number): Promise<Buffer | undefined> {
    const { request, response } = exchange;
    const tooLong = (): undefined => {
      this.#refuse(exchange, 413, `A request body may have ${limit} bytes`);
      return undefined;
    };
    if (Number(request.headers['content-length'] ?? 0) > limit) return tooLong();
    if (request.headers.expect !== undefined) response.writeContinue();
    const chunks: Buffer[] = [];
    let size = 0;
    return await new Promise((resolve, reject) => {
      request.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= limit) {
          chunks.push(chunk);
          return;
        }
        request.removeAllListeners('data');
        resolve(tooLong());
      });
      request.on('end', () => resolve(Buffer.concat(chunks)));
      request.on('error', reject);
    });
  }

  /** Answers with a problem document, where API Gateway has nothing but `{"message"}`: clients read one shape of error. */
  #refuse(
    exchange: Exchange,
    status: number,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    const { path, requestId } = exchange;
    const instance = uriPath(path);
    this.#send(exchange, {
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      body: Buffer.from(JSON.stringify(problem(status, { detail, instance, requestId }))),
    });
  }

  #sendJson(exchange: Exchange, { status, headers, body }: IssuerAnswer): void {
    const type = { 'content-type': 'application/json' };
    this.#send(exchange, {
      status,
      headers: { ...type, ...headers },
      body: Buffer.from(JSON.stringify(body)),
    });
  }

  #send({ request, response, requestId }: Exchange, { status, headers, body }: HttpResponse): void {
    if (response.headersSent || response.destroyed) return;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('apigw-requestid', requestId);
    // A client that was never told to go on keeps its body: what it sends next on this connection is unclear.
    const heldBack = request.headers.expect !== undefined && !request.readableDidRead;
    if (heldBack || this.#stopping) response.setHeader('connection', 'close');
    const bodiless = status === 204 || status === 304;
    if (!bodiless) response.setHeader('content-length', body.length);
    response.writeHead(status);
    if (heldBack || request.complete) {
      response.end(bodiless ? undefined : body);
      return;
    }
    // Cut off in the middle of sending, a client might never see the answer: it has all of it now, and may go on
    // sending for a moment. Nothing of that is kept.
    if (!bodiless) response.write(body);
    const end = (): void => {
      clearTimeout(cut);
      response.end();
    };
    const cut = setTimeout(() => {
      end();
      request.socket.destroySoon();
    }, LINGER_MS);
    request.on('close', end);
    request.on('error', end);
    request.resume();
  }
}

async function missingFunction(arn: string): Promise<Outcome> {
  return await Promise.resolve({ ok: false, reason: 'failed', message: `No function is called ${arn}` });
}

function receivedOf(exchange: Exchange, body: Buffer): ReceivedRequest {
  const { request } = exchange;
  return {
    method: request.method ?? '',
    path: exchange.path,
    queryString: exchange.queryString,
    protocol: `HTTP/${request.httpVersion}`,
    rawHeaders: request.rawHeaders,
    body,
    sourceIp: request.socket.remoteAddress ?? '',
    requestId: exchange.requestId,
    receivedAt: exchange.receivedAt,
  };
}

function headerBytes(request: IncomingMessage): number {
  const line = (request.method?.length ?? 0) + (request.url?.length ?? 0);
  return request.rawHeaders.reduce((sum, text) => sum + text.length, line);
}

/** What cannot be parsed has no request to answer, only a socket. */
function refuseBroken(error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = codeOf(error) === 'HPE_HEADER_OVERFLOW';
  const [status, reason] = tooLarge ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
  const body = JSON.stringify(
    problem(status, { detail: tooLarge ? 'The headers are too large' : 'Not valid HTTP' }),
  );
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/problem+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
