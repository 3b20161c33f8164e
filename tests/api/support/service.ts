// The service under test: a local host with its clients. Every answer is checked against docs/openapi.json on arrival, and all secrets
// that were sent or received are recorded, so that the logs can be searched for them.
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { uriPath } from '../../../functions/shared/http/problem.ts';
import { ENDPOINTS_FILE, type HostEndpoints } from '../../../local/endpoints.ts';
import { type RunningHost, startHost } from '../../../local/host.ts';
import type { Synthesize } from '../../../local/synth/synthesis.ts';
import { contractViolation, documentedStatuses, gatewayErrorValidator, operationOf } from './contract.ts';
import { DEPLOYED_STATE, emptyService } from './deployed.ts';
import { send } from './http.ts';
import { HOST_OF_TESTS } from './settings.ts';
import { shared, sharedTemplates } from './shared-templates.ts';

export type Json = Record<string, unknown>;
export type ClientName = 'clearance-system' | 'broker-a' | 'broker-b' | 'officer' | 'operator';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The body as received. */
  readonly text: string;
  readonly body: Json;
}

export interface CallOptions {
  /** Objects are sent as JSON; text and bytes unchanged. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const folders: string[] = [];
// The first registered hook runs last, when everything that writes into the folders has stopped.
afterAll(async () => {
  for (const folder of folders.splice(0)) {
    // Functions of a killed host may still be exiting.
    await rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
});

/** An empty folder that is deleted after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'customs-scoring-api-'));
  folders.push(folder);
  return folder;
}

/** The requests and answers of one test file. */
class Memory {
  /** `operationId status` of every answer. */
  readonly answers = new Set<string>();
  /** Tokens, client secrets, parties, goods and notes, which no log may contain. */
  readonly secrets = new Set<string>();
  /** State folders, with the sizes of their logs before the file's tests. */
  readonly logs = new Map<string, ReadonlyMap<string, number>>();

  /** Records a request body's parties, goods and findings, except short texts, which could match by chance. */
  body(value: unknown): void {
    if (Array.isArray(value)) for (const item of value) this.body(item);
    else if (typeof value === 'object' && value !== null) {
      for (const [name, content] of Object.entries(value)) {
        const secret =
          /^(?:importer|seller|declarant|courier)Id$|^(?:note|reason|itemName|description|fileName)$/.test(
            name,
          );
        if (secret && typeof content === 'string' && content.length >= 6) this.secrets.add(content);
        else this.body(content);
      }
    }
  }
}

const memory = new Memory();

/** A client of the service with its token, or an anonymous one. */
export class ApiClient {
  readonly #origin: string;
  readonly #authorization: () => Promise<string | undefined>;

  constructor(origin: string, authorization: () => Promise<string | undefined>) {
    this.#origin = origin;
    this.#authorization = authorization;
  }

  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('GET', path, { headers });
  }

  post(path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.call('POST', path, { body, headers });
  }

  /** Calls the API and checks the answer against the API document, regardless of its status. */
  async call(method: string, path: string, { body, headers }: CallOptions = {}): Promise<Answer> {
    const authorization = await this.#authorization();
    const raw = body === undefined || typeof body === 'string' || Buffer.isBuffer(body);
    if (!raw) memory.body(body);
    const answer = await send(this.#origin, {
      method,
      path,
      headers: {
        ...(authorization === undefined ? {} : { authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: raw ? body : JSON.stringify(body),
    });
    // Of another form than JSON, which a client asks for, the text is the answer.
    const isJson = String(answer.headers['content-type']).endsWith('json');
    const parsed = { ...answer, body: isJson ? (JSON.parse(answer.text) as Json) : {} };
    expectAsDocumented(method, path, parsed);
    return parsed;
  }
}

function expectAsDocumented(method: string, path: string, { status, headers, text, body }: Answer): void {
  const contentType = String(headers['content-type']);
  const operation = operationOf(method, path);
  if (operation === undefined) {
    expect(contentType).toMatch(/^application\/json/);
    expect(gatewayErrorValidator.safeParse(body).success, text).toBe(true);
  } else {
    memory.answers.add(`${operation.operationId} ${status}`);
    const content = contentType.endsWith('json') ? body : text;
    const violation = contractViolation(operation, { status, contentType, body: content });
    expect(violation, `${method} ${path.slice(0, 100)}: ${text.slice(0, 500)}`).toBeUndefined();
  }
  if (status < 400) return;
  if (contentType === 'application/problem+json') {
    expect(body).toMatchObject({
      status,
      instance: uriPath(path.split('?')[0] ?? ''),
      // The emulator of test-deploy passes functions a different id than it returns.
      requestId: DEPLOYED_STATE === undefined ? headers['apigw-requestid'] : expect.any(String),
    });
  }
  // No internals: no stack trace, file or table.
  expect(text).not.toMatch(/ {4}at |node:|\.ts\b|node_modules|customs-scoring-local|dynamo/i);
}

export class Service {
  readonly endpoints: HostEndpoints;
  readonly stateFolder: string;
  readonly #tokens = new Map<string, Promise<string>>();

  constructor(endpoints: HostEndpoints, stateFolder: string) {
    this.endpoints = endpoints;
    this.stateFolder = stateFolder;
    if (!memory.logs.has(stateFolder)) memory.logs.set(stateFolder, logSizes(stateFolder));
    for (const { clientSecret } of endpoints.clients) memory.secrets.add(clientSecret);
  }

  get endpointsFile(): string {
    return join(this.stateFolder, 'endpoints.json');
  }

  /** The API called by one of the clients. */
  as(name: ClientName): ApiClient {
    return new ApiClient(this.endpoints.apiUrl, async () => `Bearer ${await this.token(name)}`);
  }

  /** The API called with any Authorization header, or without one. */
  with(authorization: string | undefined): ApiClient {
    return new ApiClient(this.endpoints.apiUrl, async () => await Promise.resolve(authorization));
  }

  /** A token of a client, with the requested scopes or all its scopes. */
  token(name: ClientName, scope = ''): Promise<string> {
    const key = `${name} ${scope}`;
    const known = this.#tokens.get(key);
    if (known !== undefined) return known;
    const asked = this.#askForToken(name, scope);
    this.#tokens.set(key, asked);
    return asked;
  }

  async #askForToken(name: ClientName, scope: string): Promise<string> {
    const client = this.endpoints.clients.find((candidate) => candidate.name === name);
    if (client === undefined) throw new Error(`The host has no client ${name}`);
    const { clientId, clientSecret } = client;
    const response = await fetch(this.endpoints.tokenUrl, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        ...(scope === '' ? {} : { scope }),
      }),
    });
    const { access_token: token } = (await response.json()) as { access_token: string };
    memory.secrets.add(token);
    return token;
  }
}

/**
 * Provides the service for a test file: the host that the run's files share, emptied; the file's own host if it changes the
 * templates; under `npm run tool -- test-deploy` the deployed service, emptied.
 *
 * @param change changes to the templates
 * @returns a function that returns the running service; call it within tests
 */
export function startService(change?: (synthesize: Synthesize) => Synthesize): () => Service {
  let host: RunningHost | undefined;
  let service: Service | undefined;
  beforeAll(async () => {
    if (change !== undefined && DEPLOYED_STATE === undefined) {
      const synthesize = change(sharedTemplates(inject('testRun')));
      host = await startHost({ ...HOST_OF_TESTS, state: temporaryFolder(), synthesize });
      service = new Service(host.endpoints, host.stateFolder);
      return;
    }
    // A worker of the runner runs one file at a time, so its host serves one file at a time.
    const state = DEPLOYED_STATE ?? (await shared(inject('testRun'), `/hosts/${process.env.VITEST_POOL_ID}`));
    const endpoints = endpointsIn(state);
    service = new Service(endpoints, state);
    await emptyService(endpoints);
  });
  afterAll(async () => {
    await host?.stop();
  });
  return () => {
    if (service === undefined) throw new Error('The service is not started yet');
    return service;
  };
}

/** The endpoints that the host of a state folder, or the deployment, has written to its endpoints file. */
export function endpointsIn(stateFolder: string): HostEndpoints {
  return JSON.parse(readFileSync(join(stateFolder, ENDPOINTS_FILE), 'utf8')) as HostEndpoints;
}

function logFiles(stateFolder: string): string[] {
  const folder = join(stateFolder, 'logs');
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** The sizes of the logs before a file's tests; those of a deployed service arrive late and are read from the start. */
function logSizes(stateFolder: string): ReadonlyMap<string, number> {
  if (DEPLOYED_STATE !== undefined) return new Map();
  return new Map(logFiles(stateFolder).map((file) => [file, statSync(file).size]));
}

/** Searches the logs of all hosts of the file for secrets. */
export function expectNoSecretsInLogs(): void {
  const logs = [...memory.logs].flatMap(([state, before]) =>
    logFiles(state).map((file) => readFileSync(file).subarray(before.get(file) ?? 0)),
  );
  const text = Buffer.concat(logs).toString('utf8');
  expect(text).toContain('REQ001');
  expect(memory.secrets.size).toBeGreaterThan(0);
  for (const secret of memory.secrets) expect(text.includes(secret), secret).toBe(false);
}

/** Tests of all requests and answers of a file; call it at the end of the file. */
export function contractTests(): void {
  describe('contract', () => {
    test('every returned status is documented for its operation', () => {
      expect(memory.answers.size).toBeGreaterThan(0);
      for (const answer of memory.answers) {
        const [operationId = '', status] = answer.split(' ');
        expect(documentedStatuses(operationId), answer).toContain(Number(status));
      }
    });

    test('no log contains a token, a client secret, a party, goods or a note', expectNoSecretsInLogs);
  });
}
