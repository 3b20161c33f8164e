// One request on its way through the gateway: what came in, reading its body, and every way of answering it.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { problem, uriPath } from '../../functions/shared/http/problem.ts';
import type { IssuerAnswer } from '../issuer.ts';
import type { ReceivedRequest } from './event.ts';
import type { HttpResponse } from './response.ts';

/** How long a sender that was refused may go on sending before the connection is cut. */
const LINGER_MS = 1_000;

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sixteen characters, as API Gateway's. */
  readonly requestId = randomBytes(11).toString('base64');
  readonly path: string;
  /** Who asks, once the token is verified. */
  client?: string;
  readonly #queryString: string;
  readonly #receivedAt = new Date();
  readonly #isLast: () => boolean;

  /** @param isLast is the connection to be closed after the answer? */
  constructor(request: IncomingMessage, response: ServerResponse, isLast: () => boolean) {
    const [path = '/', ...query] = (request.url ?? '/').split('?');
    this.request = request;
    this.response = response;
    this.path = path;
    this.#queryString = query.join('?');
    this.#isLast = isLast;
  }

  /** Bytes of request line and headers. */
  get headerBytes(): number {
    const { method = '', url = '', rawHeaders } = this.request;
    return rawHeaders.reduce((sum, text) => sum + text.length, method.length + url.length);
  }

  received(body: Buffer): ReceivedRequest {
    const { request, path, requestId } = this;
    return {
      method: request.method ?? '',
      path,
      queryString: this.#queryString,
      protocol: `HTTP/${request.httpVersion}`,
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: request.socket.remoteAddress ?? '',
      requestId,
      receivedAt: this.#receivedAt,
    };
  }

  /** Reads the body; answers 413 and gives undefined where it is longer than `limit`. */
  async body(limit: number): Promise<Buffer | undefined> {
    const { request, response } = this;
    const tooLong = (): undefined => {
      this.refuse(413, `A request body may have ${limit} bytes`);
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
  refuse(status: number, detail: string, headers: Readonly<Record<string, string>> = {}): void {
    const { path, requestId } = this;
    const instance = uriPath(path);
    this.send({
      status,
      headers: { 'content-type': 'application/problem+json', ...headers },
      body: Buffer.from(JSON.stringify(problem(status, { detail, instance, requestId }))),
    });
  }

  sendJson({ status, headers, body }: IssuerAnswer): void {
    const type = { 'content-type': 'application/json' };
    this.send({ status, headers: { ...type, ...headers }, body: Buffer.from(JSON.stringify(body)) });
  }

  send({ status, headers, body }: HttpResponse): void {
    const { request, response, requestId } = this;
    if (response.headersSent || response.destroyed) return;
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('apigw-requestid', requestId);
    // A client that was never told to go on keeps its body: what it sends next on this connection is unclear.
    const heldBack = request.headers.expect !== undefined && !request.readableDidRead;
    if (heldBack || this.#isLast()) response.setHeader('connection', 'close');
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
