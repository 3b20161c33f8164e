// One request on its way through the gateway: its parts, its body, and every kind of response.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { GATEWAY_MESSAGES, type GatewayError } from '../../functions/shared/http/gateway-error.ts';
import type { IssuerAnswer } from '../issuer.ts';
import type { ReceivedRequest } from './event.ts';
import { type RequestTarget, requestTarget } from './request-target.ts';
import type { HttpResponse } from './response.ts';

/** How long a refused client may continue to send before its connection is closed. */
const LINGER_MS = 1_000;

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Sixteen characters, as API Gateway's. */
  readonly requestId = randomBytes(11).toString('base64');
  /** Undefined if it is malformed. */
  readonly target: RequestTarget | undefined;
  readonly path: string;
  /** The calling client, once its token is verified. */
  client?: string;
  /** Why the gateway itself refused the request, if it did. */
  refusal?: string;
  readonly #receivedAt = new Date();
  readonly #isLast: () => boolean;

  /** @param isLast whether to close the connection after the response */
  constructor(request: IncomingMessage, response: ServerResponse, isLast: () => boolean) {
    const { url = '/' } = request;
    this.request = request;
    this.response = response;
    this.target = requestTarget(url);
    this.path = this.target?.path ?? url;
    this.#isLast = isLast;
  }

  /** Name and port that the request is for: those of its target, if that is a URL, take the place of the Host header. */
  get authority(): string | undefined {
    return this.target?.authority ?? this.request.headers.host;
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
      queryString: this.target?.queryString ?? '',
      host: this.authority ?? '',
      protocol: `HTTP/${request.httpVersion}`,
      rawHeaders: request.rawHeaders,
      body,
      sourceIp: request.socket.remoteAddress ?? '',
      requestId,
      receivedAt: this.#receivedAt,
    };
  }

  /** Reads the body. If it is longer than `limit` bytes, responds 413 and returns undefined. */
  async body(limit: number): Promise<Buffer | undefined> {
    const { request, response } = this;
    const tooLong = (): undefined => {
      this.refuse(413, `A request body may have at most ${limit} bytes`);
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

  /**
   * Responds as API Gateway does, so that clients meet the same errors here.
   *
   * @param reason what the gateway does not tell its callers; for the host's log
   */
  refuse(status: number, reason: string, headers: Readonly<Record<string, string>> = {}): void {
    this.refusal = reason;
    this.sendJson({ status, headers, body: gatewayError(status, reason) });
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
    // A client that never got 100 Continue may or may not send its body: nothing that follows on this connection is reliable.
    const heldBack = request.headers.expect !== undefined && !request.readableDidRead;
    if (heldBack || this.#isLast()) response.setHeader('connection', 'close');
    const bodiless = status === 204 || status === 304;
    if (!bodiless) response.setHeader('content-length', body.length);
    response.writeHead(status);
    if (heldBack || request.complete) {
      response.end(bodiless ? undefined : body);
      return;
    }
    // A client whose connection is closed while it sends may never read the response. It gets the response at once and may
    // continue to send for a moment; what it sends is discarded.
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

/** The body of a refusal: API Gateway's own message, or the reason where API Gateway has no such status. */
export function gatewayError(status: number, reason: string): GatewayError {
  const messages: Readonly<Record<number, string>> = GATEWAY_MESSAGES;
  return { message: messages[status] ?? reason };
}
