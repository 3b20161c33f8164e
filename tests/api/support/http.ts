// An HTTP client for tests: raw paths, any headers and bodies, and complete answers, including refusals in the middle of a request body.
import { Agent, request } from 'node:http';
import { request as secureRequest } from 'node:https';

export interface HttpRequest {
  readonly method: string;
  /** Sent unchanged: nothing is encoded or resolved. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const agent = new Agent({ keepAlive: true, maxSockets: 32 });

/** Sends a request and reads the answer. */
export async function send(
  origin: string,
  { method, path, headers, body }: HttpRequest,
): Promise<HttpAnswer> {
  return await new Promise((resolve, reject) => {
    let answered = false;
    const secure = origin.startsWith('https:');
    const outgoing = (secure ? secureRequest : request)(
      origin,
      {
        ...(secure ? {} : { agent }),
        method,
        path,
        headers: {
          ...headers,
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
      },
      (response) => {
        answered = true;
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          // The server answered without asking for the body, which is therefore not sent.
          if (!outgoing.writableEnded) outgoing.destroy();
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString('utf8'),
          });
        });
      },
    );
    // A server that refuses a body may close the connection before all of it is sent; only its answer matters.
    outgoing.on('error', (error) => {
      if (!answered) reject(error);
    });
    if (headers?.expect === undefined) {
      outgoing.end(body);
      return;
    }
    outgoing.on('continue', () => outgoing.end(body));
    outgoing.flushHeaders();
  });
}
