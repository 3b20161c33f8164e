// A proxy between the functions and one AWS service of the local host: forwards everything unchanged and injects the failures that a
// test asks for: the service's own errors, no answer at all, or a connection cut before or after the request was processed.
import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as textOf } from 'node:stream/consumers';

/**
 * - `throttle`, `error`: the service's own error; the request is not processed
 * - `cut`: the connection ends without an answer; the request is not processed
 * - `cut-after`: the request is processed, and the connection ends without an answer
 * - `hang`: no answer until the caller gives up or the fault is lifted; the request is not processed
 * - `partial`: the first half of a DynamoDB batch is processed, and the other half is returned as unprocessed
 */
export type FaultKind = 'throttle' | 'error' | 'cut' | 'cut-after' | 'hang' | 'partial';

export interface FaultRule {
  readonly kind: FaultKind;
  /** DynamoDB's operation (`PutItem`) or S3's method (`GET`). */
  readonly operation: string;
  /** Fails only requests that contain this text: a table in the body, a key in the path. */
  readonly about?: string;
  /** Number of matching requests that pass before the first one fails. */
  readonly after?: number;
  /** Fails every nth of them; every one by default. */
  readonly every?: number;
  /** Number of failures after which the rule ends; no limit by default. */
  readonly times?: number;
}

/** A rule in force. */
export interface Fault {
  /** Number of requests that the rule has failed. */
  readonly hits: number;
  /** Number of requests that matched. */
  readonly seen: number;
  /** Ends the rule and cuts the connections of hanging requests. */
  lift(): void;
}

interface Active {
  readonly rule: FaultRule;
  seen: number;
  hits: number;
  readonly hanging: Set<ServerResponse>;
}

/** A received request with its entire body. */
interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

const TARGET = 'x-amz-target';
const THROUGHPUT = 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException';
const INTERNAL = 'com.amazonaws.dynamodb.v20120810#InternalServerError';

export class FaultProxy {
  readonly #server = createServer((incoming, response) => void this.#take(incoming, response));
  readonly #active = new Set<Active>();
  #upstream = '';

  /** Opens a port. @returns its URL, which functions use as their endpoint */
  async listen(): Promise<string> {
    // Longer than any test, so that no idle connection is closed while the SDK sends a request.
    this.#server.keepAliveTimeout = 600_000;
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param url URL of the service itself */
  forwardTo(url: string): void {
    this.#upstream = url;
  }

  fail(rule: FaultRule): Fault {
    const active: Active = { rule, seen: 0, hits: 0, hanging: new Set() };
    this.#active.add(active);
    const lift = (): void => {
      this.#active.delete(active);
      for (const response of active.hanging) response.destroy();
    };
    return {
      get hits() {
        return active.hits;
      },
      get seen() {
        return active.seen;
      },
      lift,
    };
  }

  /** Lifts every fault. */
  heal(): void {
    for (const { hanging } of this.#active) for (const response of hanging) response.destroy();
    this.#active.clear();
  }

  async close(): Promise<void> {
    this.heal();
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const received = await receive(incoming);
      const active = this.#faultOf(received);
      if (active === undefined) await this.#pass(received, response);
      else await this.#failed(active, received, response);
    } catch {
      // The caller has disconnected or the service is stopping: neither gets an answer.
      response.destroy();
    }
  }

  #faultOf(received: Received): Active | undefined {
    for (const active of this.#active) {
      const { after = 0, every = 1, times = Number.POSITIVE_INFINITY } = active.rule;
      if (!concerns(active.rule, received)) continue;
      active.seen += 1;
      if (active.seen <= after || (active.seen - after) % every !== 0 || active.hits >= times) continue;
      active.hits += 1;
      return active;
    }
    return undefined;
  }

  async #failed({ rule, hanging }: Active, received: Received, response: ServerResponse): Promise<void> {
    if (rule.kind === 'partial') await this.#inPart(received, response);
    else if (rule.kind === 'hang') {
      hanging.add(response);
      response.on('close', () => hanging.delete(response));
    } else if (rule.kind === 'throttle' || rule.kind === 'error') refuse(rule.kind, received, response);
    else {
      if (rule.kind === 'cut-after') await this.#send(received);
      response.destroy();
    }
  }

  async #pass(received: Received, response: ServerResponse): Promise<void> {
    const answer = await this.#send(received);
    response.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(response);
  }

  /** Sends a request to the service with unchanged headers, including the signed host. */
  async #send({ method, url, headers, body }: Received): Promise<IncomingMessage> {
    const outgoing = request(this.#upstream + url, { method, headers });
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer;
  }

  /** Processes half of a batch, as DynamoDB does when a table is near its limits. */
  async #inPart(received: Received, response: ServerResponse): Promise<void> {
    const { RequestItems: asked, ...rest } = JSON.parse(received.body.toString()) as Batch;
    const [[table, wanted] = ['', []]] = Object.entries(asked);
    const [now, later] = halves(wanted);
    const body = Buffer.from(JSON.stringify({ ...rest, RequestItems: { [table]: now } }));
    const headers = { ...received.headers, 'content-length': String(body.length) };
    const answer = JSON.parse(await textOf(await this.#send({ ...received, headers, body }))) as object;
    const left = operationOf(received) === 'BatchGetItem' ? 'UnprocessedKeys' : 'UnprocessedItems';
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ ...answer, [left]: { [table]: later } }));
  }
}

type Wanted = readonly unknown[] | { readonly Keys: readonly unknown[] };
interface Batch {
  readonly RequestItems: Readonly<Record<string, Wanted>>;
}

/** Splits a batch's items of a table into the first half, at least one item, and the rest. */
function halves(wanted: Wanted): [Wanted, Wanted] {
  const items = 'Keys' in wanted ? wanted.Keys : wanted;
  const middle = Math.ceil(items.length / 2);
  const part = (some: readonly unknown[]): Wanted => ('Keys' in wanted ? { ...wanted, Keys: some } : some);
  return [part(items.slice(0, middle)), part(items.slice(middle))];
}

async function receive(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const { method = '', url = '', headers } = incoming;
  // The body has been read already: the service need not be asked whether it accepts it (Expect: 100-continue).
  const { expect: _asked, ...others } = headers;
  return { method, url, headers: others, body: Buffer.concat(chunks) };
}

function operationOf({ method, headers }: Received): string {
  const target = headers[TARGET];
  return typeof target === 'string' ? (target.split('.').at(-1) ?? '') : method;
}

function concerns({ operation, about }: FaultRule, received: Received): boolean {
  if (operationOf(received) !== operation) return false;
  const { headers, url, body } = received;
  const named = headers[TARGET] === undefined ? decodeURIComponent(url.split('?')[0] ?? '') : body.toString();
  return about === undefined || named.includes(about);
}

/** Answers with the service's own error. */
function refuse(kind: 'throttle' | 'error', { headers }: Received, response: ServerResponse): void {
  if (headers[TARGET] !== undefined) {
    const [status, type] = kind === 'throttle' ? [400, THROUGHPUT] : [500, INTERNAL];
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: type, message: 'A fault of the test' }));
    return;
  }
  const code = kind === 'throttle' ? 'SlowDown' : 'ServiceUnavailable';
  response.writeHead(503, { 'content-type': 'application/xml' });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>A fault</Message></Error>`,
  );
}
