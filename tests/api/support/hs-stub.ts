// A stub of the service for the hs command: tokens and predictions over real HTTP, with the failures that a test asks for. The
// predictions are made up, since the command only copies them.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterAll } from 'vitest';
import { PredictionRequest } from '../../../functions/predict-hs/schemas.ts';

interface StubRequest {
  readonly key: string;
  readonly descriptions: readonly string[];
}

export interface HsStub {
  readonly endpointsFile: string;
  /** All answered batches, in the order of the answers. */
  readonly answered: StubRequest[];
  /** The fault injected into a request: none, an error status, or a cut connection. */
  failure: (request: StubRequest, attempt: number) => number | 'cut' | undefined;
  /** Delay of each answer. */
  delayMs: number;
  /** Highest number of concurrent requests. */
  mostAtOnce: number;
}

/** Starts the stub; it stops after the file's tests. */
export async function startHsStub(folder: string): Promise<HsStub> {
  const attempts = new Map<string, number>();
  let open = 0;
  const stub = { answered: [], delayMs: 0, mostAtOnce: 0, failure: () => undefined } as unknown as HsStub;
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/token') {
      request.resume();
      response.end(JSON.stringify({ access_token: 'token', expires_in: 3600 }));
      return;
    }
    open += 1;
    stub.mostAtOnce = Math.max(stub.mostAtOnce, open);
    const body = await json(request);
    const parsed = PredictionRequest.safeParse(body);
    const key = String(request.headers['idempotency-key']);
    const asked = { key, descriptions: (parsed.data?.items ?? []).map(({ description }) => description) };
    const attempt = (attempts.get(key) ?? 0) + 1;
    attempts.set(key, attempt);
    await new Promise((resolve) => setTimeout(resolve, stub.delayMs));
    open -= 1;
    const failure = parsed.success ? stub.failure(asked, attempt) : 400;
    if (failure === 'cut') {
      response.destroy();
      return;
    }
    response.writeHead(failure ?? 200, { 'content-type': 'application/json' });
    if (failure !== undefined) {
      response.end(JSON.stringify({ status: failure, title: 'Failed' }));
      return;
    }
    stub.answered.push(asked);
    response.end(JSON.stringify({ predictionId: key, items: asked.descriptions.map(itemOf) }));
  };
  const server = createServer((request, response) => {
    // A killed client does not read its answer.
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpointsFile = join(folder, 'stub-endpoints.json');
  const content = {
    apiUrl: url,
    tokenUrl: `${url}/token`,
    s3Url: url,
    dynamodbUrl: url,
    sqsUrl: '',
    stepFunctionsUrl: '',
    stateMachines: {},
    region: 'local',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    clients: [{ name: 'operator', clientId: 'operator', clientSecret: 'secret', scopes: [] }],
    buckets: {},
    queues: {},
    tables: {},
  };
  writeFileSync(endpointsFile, JSON.stringify(content));
  return Object.assign(stub, { endpointsFile });
}

/** Predicts from the description alone, so that a test can tell which answer belongs to which row. */
function itemOf(description: string): object {
  if (description.trim() === '') {
    return { status: 'unreadable', language: 'und', candidates: [], message: 'Describe the goods' };
  }
  const candidate = (code: string, probability: number, band: string, title: string): object => ({
    code,
    probability,
    band,
    title,
    path: [],
    evidence: [],
  });
  return {
    status: 'ok',
    language: 'en',
    candidates: [
      candidate('090121', 0.9, 'strong', `Title, of "${description}"`),
      candidate('090111', 0.05, 'possible', '=1+1'),
    ],
  };
}
