// A small API client for operator commands: token, JSON, and errors that show the problem document.
import type { Service } from './endpoints.ts';

const RENEW_BEFORE_EXPIRY_S = 60;

export class ApiClient {
  readonly #service: Service;
  #token: { value: string; renewAt: number } | undefined;

  constructor(service: Service) {
    this.#service = service;
  }

  /**
   * Calls the API.
   *
   * @returns the status and the parsed answer, whatever the status
   * @throws Error where no token is issued or no service answers
   */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(this.#service.apiUrl + path, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${await this.token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** Like `call`, but throws for an error status. */
  async expect<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 400)
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Answer;
  }

  /** A token of the client; reused until shortly before it expires. */
  async token(): Promise<string> {
    const now = Date.now() / 1000;
    if (this.#token !== undefined && now < this.#token.renewAt) return this.#token.value;
    const { clientId, clientSecret } = this.#service.client;
    const response = await fetch(this.#service.tokenUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    if (!response.ok)
      throw new Error(`No token from ${this.#service.tokenUrl}: ${response.status} ${await response.text()}`);
    const { access_token, expires_in } = (await response.json()) as {
      access_token: string;
      expires_in: number;
    };
    this.#token = { value: access_token, renewAt: now + expires_in - RENEW_BEFORE_EXPIRY_S };
    return access_token;
  }
}
