// The HTTP API on this machine: checks each request against the gateway's limits, routes, throttling and authorizer, invokes
// the function and sends its response. The issuer's endpoints and the host's own pages are on the same port.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { CONSOLE_PATH } from '../../lib/console-headers.ts';
import { codeOf, HostError, messageOf } from '../errors.ts';
import type { Outcome } from '../functions/pool.ts';
import { HostNames, UNKNOWN_NAME } from '../host-names.ts';
import type { BrowserAnswer } from '../issuer/authorize.ts';
import type { EmbeddedIssuer } from '../issuer.ts';
import { LOOPBACK } from '../settings.ts';
import type { ApiRoute, HttpApi } from './api-registry.ts';
import { authorize } from './authorizer.ts';
import type { ConsolePages } from './console-pages.ts';
import { eventOf, type MatchedRoute } from './event.ts';
import { Exchange, gatewayError } from './exchange.ts';
import { type Page, type Pages, pageResponse } from './pages.ts';
import { responseOf } from './response.ts';
import { Router } from './router.ts';
import { Throttle } from './throttle.ts';

// API Gateway's limits for HTTP APIs, and Lambda's limit for an event.
const MAX_BODY_BYTES = 10 * 1024 * 1024;
const MAX_EVENT_BYTES = 6 * 1024 * 1024;
const MAX_HEADER_BYTES = 10_240;
const INTEGRATION_TIMEOUT_MS = 30_000;

const MAX_TOKEN_REQUEST_BYTES = 64 * 1024;
/** Node itself refuses larger headers; between the two limits the gateway refuses them. */
const PARSER_HEADER_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 65_000;
const REQUEST_TIMEOUT_MS = 60_000;
/** Path of the issuer. */
export const ISSUER_PATH = '/issuer';

/** A finished request, for the log. */
export interface RequestRecord {
  readonly method: string;
  readonly path: string;
  /** Undefined if the client disconnected before the response. */
  readonly status: number | undefined;
  readonly milliseconds: number;
  readonly client: string | undefined;
  /** Why the gateway itself refused the request, if it did. */
  readonly refusal: string | undefined;
}

/** Invokes a function; undefined if no function has this ARN. */
type Invoke = (functionArn: string, event: unknown, signal: AbortSignal) => Promise<Outcome> | undefined;

/** What the gateway serves once the host is ready. */
export interface Service {
  readonly api: HttpApi;
  readonly issuer: EmbeddedIssuer;
  readonly pages: Pages;
  /** Undefined for a host without the console. */
  readonly console: ConsolePages | undefined;
  readonly invoke: Invoke;
}

interface Serving extends Service {
  readonly router: Router<ApiRoute>;
  readonly throttle: Throttle;
}

export class Gateway {
  readonly #server: Server;
  readonly #record: (record: RequestRecord) => void;
  readonly #fault: (error: unknown) => void;
  readonly #names: HostNames;
  readonly #integrationTimeoutMs: number;
  #serving: Serving | undefined;
  #inProgress = 0;
  #stopping = false;
  #idle: (() => void) | undefined;

  /**
   * @param record called for every finished request
   * @param fault called for errors of the host itself
   * @param names the names under which it answers
   * @param integrationTimeoutMs how long a function may take to respond
   */
  constructor(
    record: (record: RequestRecord) => void,
    fault: (error: unknown) => void,
    names = new HostNames(),
    integrationTimeoutMs = INTEGRATION_TIMEOUT_MS,
  ) {
    this.#names = names;
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
    // A client that sends Expect: 100-continue is refused before it has sent its body.
    this.#server.on('checkContinue', handle);
    this.#server.on('clientError', refuseBroken);
  }

  /**
   * Opens the port; requests get 503 until `serve` is called.
   *
   * @param port 0 chooses a free port
   * @returns the port
   * @throws HostError if the port is in use
   */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, LOOPBACK);
    try {
      await once(this.#server, 'listening');
    } catch (error) {
      if (codeOf(error) === 'EADDRINUSE') {
        throw new HostError(
          `Port ${port} is in use by another program; choose another with: npm start -- --port <number>`,
        );
      }
      throw new HostError(`Port ${port} cannot be opened: ${messageOf(error)}`);
    }
    return (this.#server.address() as AddressInfo).port;
  }

  serve(service: Service): void {
    const { routes, throttling } = service.api;
    this.#serving = { ...service, router: new Router(routes), throttle: new Throttle(throttling) };
  }

  /** Accepts no more requests, waits for those in progress (at most `graceMs`) and closes. */
  async close(graceMs: number): Promise<void> {
    this.#stopping = true;
    if (!this.#server.listening) return;
    const closed = new Promise((resolve) => this.#server.close(resolve));
    this.#server.closeIdleConnections();
    if (this.#inProgress > 0) {
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
    const startedAt = performance.now();
    const exchange = new Exchange(request, response, () => this.#stopping);
    this.#inProgress += 1;
    response.on('close', () => {
      this.#inProgress -= 1;
      this.#record({
        method: request.method ?? '',
        path: exchange.path,
        status: response.writableFinished ? response.statusCode : undefined,
        milliseconds: performance.now() - startedAt,
        client: exchange.client,
        refusal: exchange.refusal,
      });
      if (this.#inProgress === 0) this.#idle?.();
    });
    this.#answer(exchange).catch((error: unknown) => {
      if (response.destroyed || request.errored !== null) {
        response.destroy();
        return;
      }
      this.#fault(error);
      exchange.refuse(500, 'The request failed');
    });
  }

  async #answer(exchange: Exchange): Promise<void> {
    const { request, path } = exchange;
    // Node accepts a request line without a version, as in HTTP/0.9, and reads no headers.
    if (!request.httpVersion.startsWith('1.')) {
      exchange.refuse(400, 'Expected HTTP/1.1');
      return;
    }
    if (exchange.headerBytes > MAX_HEADER_BYTES) {
      exchange.refuse(
        431,
        `The request line and headers may have at most ${MAX_HEADER_BYTES} bytes in total`,
      );
      return;
    }
    if (exchange.target === undefined) {
      exchange.refuse(400, 'The request line has neither a path nor an HTTP URL');
      return;
    }
    if ((request.headersDistinct.host?.length ?? 0) > 1) {
      exchange.refuse(400, 'The request has more than one Host header');
      return;
    }
    if (!this.#names.accepts(exchange.authority)) {
      exchange.refuse(421, UNKNOWN_NAME);
      return;
    }
    const serving = this.#serving;
    if (serving === undefined) {
      exchange.refuse(503, 'The host is starting', { 'retry-after': '1' });
    } else if (path.startsWith(`${ISSUER_PATH}/`)) {
      await this.#issue(exchange, serving.issuer);
    } else if (serving.console !== undefined && `${path}/`.startsWith(CONSOLE_PATH)) {
      await this.#show(exchange, serving.console);
    } else {
      const page = serving.pages.page(path);
      if (page === undefined) await this.#route(exchange, serving);
      else sendPage(exchange, page);
    }
  }

  async #show(exchange: Exchange, console: ConsolePages): Promise<void> {
    const { request, path } = exchange;
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      refuseMethod(exchange, ['GET', 'HEAD']);
      return;
    }
    // The issuer returns to one address only, which has the number and not the name.
    const named = /^localhost(:\d+)?$/i.exec(exchange.authority ?? '');
    const isFolder = `${path}/` === CONSOLE_PATH;
    if (named !== null || isFolder) {
      const origin = named === null ? '' : `http://${LOOPBACK}${named[1] ?? ''}`;
      const { queryString = '' } = exchange.target ?? {};
      const location = `${origin}${isFolder ? CONSOLE_PATH : path}${queryString === '' ? '' : `?${queryString}`}`;
      exchange.send({ status: 307, headers: { location }, body: Buffer.alloc(0) });
      return;
    }
    const response = await console.response(path, request.headers['if-none-match']);
    if (response === undefined) exchange.refuse(404, 'The console has no such file');
    else exchange.send(response);
  }

  async #route(exchange: Exchange, serving: Serving): Promise<void> {
    const { request, path } = exchange;
    const match = serving.router.match(request.method ?? '', path);
    if (match.kind === 'unknown') {
      exchange.refuse(404, 'No route matches this path');
      return;
    }
    if (match.kind === 'bad-encoding') {
      exchange.refuse(400, 'The path has an invalid percent-encoding');
      return;
    }
    if (match.kind === 'wrong-method') {
      // API Gateway responds 404 here; 405 with the allowed methods is more helpful.
      refuseMethod(exchange, match.allowed);
      return;
    }
    const { route, parameters } = match;
    if (!serving.throttle.admit(route.routeKey)) {
      exchange.refuse(429, 'Too many requests; send them more slowly', { 'retry-after': '1' });
      return;
    }
    let token: MatchedRoute['token'];
    if (route.authorizer !== undefined) {
      const verdict = await authorize(
        // As in API Gateway, two Authorization headers are joined and therefore refused: neither is chosen over the other.
        request.headersDistinct.authorization?.join(','),
        route.authorizer,
        route.scopes,
        serving.issuer.keys,
      );
      if (verdict.kind !== 'unauthenticated')
        exchange.client = String(verdict.claims.client_id ?? verdict.claims.sub);
      if (verdict.kind !== 'allowed') {
        const status = verdict.kind === 'unauthenticated' ? 401 : 403;
        exchange.refuse(status, verdict.detail, { 'www-authenticate': verdict.challenge });
        return;
      }
      token = { claims: verdict.claims, routeScopes: route.scopes };
    }
    const body = await exchange.body(MAX_BODY_BYTES);
    if (body === undefined) return;
    const matched = { apiId: serving.api.apiId, routeKey: route.routeKey, parameters, token };
    const event = eventOf(exchange.received(body), matched);
    if (body.length > MAX_EVENT_BYTES / 2 && Buffer.byteLength(JSON.stringify(event)) > MAX_EVENT_BYTES) {
      exchange.refuse(
        413,
        `As an event for Lambda, a request may have at most ${MAX_EVENT_BYTES} bytes in total`,
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
    // API Gateway responds 503 if an integration is too slow or has no capacity, and 500 for any failure of a function,
    // its own timeout included. Details go to the log and not to the caller.
    if (outcome === undefined) {
      exchange.refuse(503, 'The request took too long');
    } else if (!outcome.ok && outcome.reason === 'overloaded') {
      exchange.refuse(503, 'The service is overloaded; retry the request', { 'retry-after': '1' });
    } else {
      const response = outcome.ok ? responseOf(outcome.payload) : undefined;
      if (response === undefined) exchange.refuse(500, 'The request failed');
      else exchange.send(response);
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
    if (endpoint === '/oauth2/authorize' || endpoint === '/logout') {
      await this.#meetBrowser(exchange, issuer.authorization, endpoint);
      return;
    }
    if (document === undefined && endpoint !== '/oauth2/token') {
      exchange.refuse(404, 'The issuer has no such endpoint');
      return;
    }
    const methods = document === undefined ? ['POST'] : ['GET', 'HEAD'];
    if (!methods.includes(request.method ?? '')) {
      refuseMethod(exchange, methods);
      return;
    }
    if (document !== undefined) {
      exchange.sendJson({ status: 200, headers: {}, body: document() });
      return;
    }
    const body = await exchange.body(MAX_TOKEN_REQUEST_BYTES);
    if (body === undefined) return;
    const answer = await issuer.token({
      contentType: request.headers['content-type'],
      authorization: request.headers.authorization,
      body: body.toString('utf8'),
    });
    exchange.sendJson(answer);
  }

  /** The endpoints of the issuer that a person's browser visits. */
  async #meetBrowser(
    exchange: Exchange,
    authorization: EmbeddedIssuer['authorization'],
    endpoint: '/oauth2/authorize' | '/logout',
  ): Promise<void> {
    const { method, headers } = exchange.request;
    const query = new URLSearchParams(exchange.target?.queryString ?? '');
    const send = ({ html, ...answer }: BrowserAnswer): void =>
      exchange.send({ ...answer, body: Buffer.from(html) });
    if (method === 'GET' || method === 'HEAD') {
      if (endpoint === '/logout') send(authorization.signOut(query, headers.cookie));
      else send(authorization.authorize(query, headers.cookie));
    } else if (method === 'POST' && endpoint === '/oauth2/authorize') {
      const body = await exchange.body(MAX_TOKEN_REQUEST_BYTES);
      if (body !== undefined) send(authorization.signIn(new URLSearchParams(body.toString('utf8'))));
    } else refuseMethod(exchange, endpoint === '/logout' ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'POST']);
  }
}

function sendPage(exchange: Exchange, page: Page): void {
  const { method, headers } = exchange.request;
  if (method === 'GET' || method === 'HEAD') exchange.send(pageResponse(page, headers['if-none-match']));
  else refuseMethod(exchange, ['GET', 'HEAD']);
}

function refuseMethod(exchange: Exchange, allowed: readonly string[]): void {
  const allow = allowed.join(', ');
  exchange.refuse(405, `This path accepts ${allow}`, { allow });
}

async function missingFunction(arn: string): Promise<Outcome> {
  return await Promise.resolve({ ok: false, reason: 'failed', message: `No function has the ARN ${arn}` });
}

/** Input that cannot be parsed has no request to respond to, only a socket. */
function refuseBroken(error: Error, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const tooLarge = codeOf(error) === 'HPE_HEADER_OVERFLOW';
  const [status, reason] = tooLarge ? [431, 'Request Header Fields Too Large'] : [400, 'Bad Request'];
  const body = JSON.stringify(gatewayError(status, reason));
  socket.end(
    `HTTP/1.1 ${status} ${reason}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
