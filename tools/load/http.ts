// HTTP for load: as little work as possible on the sending side, connections kept, and a limit of time for every answer.
import { Agent, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Call {
  readonly method: string;
  /** With its origin. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The HTTP API itself gives up after 30 s. */
const ANSWER_WITHIN_MS = 35_000;
/** Well before the host does it: a connection that both ends give up at once is an error that no service made. */
const IDLE_MS = 20_000;

export class Connections {
  readonly #agent = new Agent({
    keepAlive: true,
    maxSockets: Number.POSITIVE_INFINITY,
    timeout: IDLE_MS,
  });

  /** @throws Error whose `code` names the failure and the call if no answer comes */
  async send({ method, url, headers, body }: Call): Promise<Answer> {
    return await new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          agent: this.#agent,
          method,
          timeout: ANSWER_WITHIN_MS,
          headers: {
            ...headers,
            ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () =>
            resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString('utf8') }),
          );
        },
      );
      outgoing.on('timeout', () => {
        outgoing.destroy(Object.assign(new Error('No answer in time'), { code: 'TIMEOUT' }));
      });
      outgoing.on('error', (error: Error & { code?: string }) => {
        const { code = error.message } = error;
        reject(
          Object.assign(error, { code: `${code} at ${method} of ${new URL(url).pathname.split('/')[2]}` }),
        );
      });
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
