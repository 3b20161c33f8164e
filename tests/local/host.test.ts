// The whole host, over HTTP, with a small service of the tests: gateway, functions, emulators, state.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GATEWAY_MESSAGES } from '../../functions/shared/http/gateway-error.ts';
import { type RunningHost, startHost } from '../../local/host.ts';
import { REPOSITORY_ROOT } from '../../local/settings.ts';
import type { Synthesize } from '../../local/synth/synthesis.ts';
import { fixture } from './fixtures/templates.ts';
import { type Answer, call, rawStatus, startFixture, stateFolder, tokenOf } from './support.ts';

let host: RunningHost;

beforeAll(async () => {
  host = await startFixture({ state: stateFolder(), maxProcessesPerFunction: 2 });
});
afterAll(() => host.stop());

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const open = (action: string): Promise<Answer> => call(host, `/open?do=${action}`);

/** Expects an error in the form of API Gateway's own, with its message where API Gateway has one for the status. */
function expectRefused(answer: Answer, status: number): void {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(answer.headers.get('apigw-requestid')).toMatch(/^[\w+/]{15}=$/);
  const messages: Readonly<Record<number, string>> = GATEWAY_MESSAGES;
  expect(answer.json).toEqual({ message: messages[status] ?? expect.stringMatching(/\w/) });
}

describe('endpoints.json', () => {
  test('contains every address, and is readable by its owner only', () => {
    const file: unknown = JSON.parse(readFileSync(host.endpointsFile, 'utf8'));
    expect(file).toEqual(host.endpoints);
    expect(statSync(host.endpointsFile).mode & 0o077).toBe(0);
    expect(file).toEqual({
      apiUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      tokenUrl: `${host.apiUrl}/issuer/oauth2/token`,
      s3Url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      dynamodbUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      sqsUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      region: 'us-east-1',
      credentials: { accessKeyId: expect.any(String), secretAccessKey: expect.any(String) },
      clients: expect.arrayContaining([
        {
          name: 'broker-a',
          clientId: 'broker-a',
          clientSecret: expect.any(String),
          scopes: expect.any(Array),
        },
      ]),
      users: expect.arrayContaining([
        { username: 'officer', name: 'Officer Kim', scopes: expect.any(Array) },
        { username: 'broker-a', name: 'Broker Jung', scopes: expect.any(Array), party: 'broker-a' },
      ]),
      buckets: { someFiles: 'customs-scoring-local-some-files' },
      tables: { things: 'customs-scoring-local-things' },
      queues: {},
      stepFunctionsUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      stateMachines: {},
    });
  });
});

describe('the gateway', () => {
  test('passes the request to the function and returns its response', async () => {
    const answer = await call(host, '/open?lane=red', {
      method: 'POST',
      body: '{"a":1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.json).toMatchObject({
      version: '2.0',
      routeKey: 'POST /open',
      rawPath: '/open',
      queryStringParameters: { lane: 'red' },
      body: '{"a":1}',
      requestContext: { requestId: answer.headers.get('apigw-requestid'), http: { method: 'POST' } },
    });
  });

  test('answers 204 without a body', async () => {
    const answer = await open('empty');
    expect({ status: answer.status, json: answer.json }).toEqual({ status: 204, json: {} });
  });

  test('refuses unknown paths', async () => expectRefused(await call(host, '/nowhere'), 404));

  test('names the methods that a path accepts', async () => {
    const answer = await call(host, '/open', { method: 'DELETE' });
    expectRefused(answer, 405);
    expect(answer.headers.get('allow')).toBe('GET, POST');
  });

  test('treats HEAD and OPTIONS like any other method', async () => {
    expect((await rawStatus(host, { method: 'HEAD', path: '/open' })).status).toBe(405);
    expect((await rawStatus(host, { method: 'OPTIONS', path: '/open' })).status).toBe(405);
  });

  test('throttles', async () => {
    const statuses = await Promise.all([1, 2, 3, 4].map(async () => (await call(host, '/throttled')).status));
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    const refused = await call(host, '/throttled');
    expectRefused(refused, 429);
    expect(refused.headers.get('retry-after')).toBe('1');
  });

  test('refuses a body over 10 MB without reading it all', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, 'x');
    const headers = { 'content-type': 'text/plain' };
    const known = { ...headers, 'content-length': String(11 * megabyte.length) };
    expect((await rawStatus(host, { method: 'POST', path: '/open', headers: known })).status).toBe(413);
    const endless = Array.from({ length: 200 }, () => megabyte);
    const streamed = await rawStatus(host, { method: 'POST', path: '/open', headers }, endless);
    expect(streamed.status).toBe(413);
    expect(streamed.sent).toBeLessThan(100 * megabyte.length);
  });

  test('refuses a client that sends Expect: 100-continue before it sends its body', async () => {
    const expecting = { expect: '100-continue', 'content-length': String(11 * 1024 * 1024) };
    const refused = await rawStatus(host, { method: 'POST', path: '/open', headers: expecting });
    expect(refused.status).toBe(413);
    const small = { expect: '100-continue', 'content-type': 'text/plain' };
    const taken = await rawStatus(host, { method: 'POST', path: '/open', headers: small }, [
      Buffer.from('hi'),
    ]);
    expect(taken.status).toBe(200);
  });

  test('keeps a connection after an error', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = [];
    for (const path of ['/nowhere', '/open', '/things/x']) {
      ports.push(
        await new Promise((resolve) => {
          get(host.apiUrl + path, { agent }, (response) => {
            const { localPort } = response.socket;
            response.resume().on('end', () => setImmediate(resolve, localPort));
          });
        }),
      );
    }
    agent.destroy();
    expect(new Set(ports).size).toBe(1);
  });

  test('refuses what is too large for an event of Lambda, base64 included', async () => {
    const body = Buffer.alloc(5 * 1024 * 1024);
    const text = { method: 'POST', body, headers: { 'content-type': 'text/plain' } };
    expect((await call(host, '/open?do=empty', { ...text, body: body.fill('x') })).status).toBe(204);
    expectRefused(
      await call(host, '/open?do=empty', { ...text, headers: { 'content-type': 'image/png' } }),
      413,
    );
  });

  test('refuses more than 10,240 bytes of headers', async () => {
    const header = (length: number) => ({ path: '/open', headers: { 'x-long': 'x'.repeat(length) } });
    expect((await rawStatus(host, header(9_000))).status).toBe(200);
    expect((await rawStatus(host, header(11_000))).status).toBe(431);
    expect((await rawStatus(host, header(100_000))).status).toBe(431);
  });

  test('responds 503 when a function takes longer than the gateway waits, queued or running', async () => {
    const impatient = await startFixture({
      state: stateFolder(),
      maxProcessesPerFunction: 1,
      integrationTimeoutMs: 700,
    });
    const [atWork, queued] = await Promise.all([
      call(impatient, '/open?do=slow&ms=1500'),
      call(impatient, '/open?do=slow&ms=1500'),
    ]);
    await impatient.stop();
    expectRefused(atWork, 503);
    expectRefused(queued, 503);
  });

  test('refuses a path with an invalid percent-encoding', async () => {
    const authorization = `Bearer ${await tokenOf(host, 'officer')}`;
    expect((await rawStatus(host, { path: '/things/%E0%A4%A', headers: { authorization } })).status).toBe(
      400,
    );
  });
});

describe('the authorizer', () => {
  const things = (authorization?: string): Promise<Answer> =>
    call(host, '/things/a%2Fb?do=echo', authorization === undefined ? {} : { headers: { authorization } });

  test('accepts a token with the scope and passes its claims on', async () => {
    const { status, json } = await things(`Bearer ${await tokenOf(host, 'officer')}`);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      pathParameters: { id: 'a/b' },
      requestContext: {
        authorizer: {
          jwt: {
            claims: { client_id: 'officer', aud: 'customs-scoring', exp: expect.stringMatching(/^\d+$/) },
            scopes: expect.arrayContaining(['declarations:read']),
          },
        },
      },
    });
  });

  test('requires a token', async () => {
    const answer = await things();
    expectRefused(answer, 401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  test('refuses a token of another host', async () => {
    const other = await startFixture({ state: stateFolder() });
    const answer = await things(`Bearer ${await tokenOf(other, 'officer')}`);
    await other.stop();
    expectRefused(answer, 401);
  });

  test('names the missing scope', async () => {
    const answer = await things(`Bearer ${await tokenOf(host, 'broker-a')}`);
    expectRefused(answer, 403);
    expect(answer.headers.get('www-authenticate')).toContain('scope="declarations:read"');
  });
});

describe('the issuer', () => {
  test('publishes its discovery document and its public keys', async () => {
    const { json } = await call(host, '/issuer/.well-known/openid-configuration');
    expect(json).toMatchObject({ issuer: `${host.apiUrl}/issuer`, token_endpoint: host.tokenUrl });
    const keys = await call(host, String(json.jwks_uri).slice(host.apiUrl.length));
    expect(keys.json).toEqual({
      keys: [
        { kty: 'RSA', n: expect.any(String), e: 'AQAB', alg: 'RS256', use: 'sig', kid: expect.any(String) },
      ],
    });
  });

  test('issues tokens by POST only', async () => {
    expectRefused(await call(host, '/issuer/oauth2/token'), 405);
    expectRefused(await call(host, '/issuer/else'), 404);
  });
});

describe('a function', () => {
  test('has the environment of Lambda and no variable of the host', async () => {
    const { json } = await open('environment');
    expect(json).toMatchObject({
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'customs-scoring-local-open',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '512',
      THINGS_TABLE: 'customs-scoring-local-things',
      MODEL_DIR: 'models/fixture',
      LAMBDA_TASK_ROOT: REPOSITORY_ROOT,
      WHERE: 'us-east-1/Fixture-Api',
      timeZone: 'UTC',
    });
    for (const name of ['HOME', 'PATH', 'NODE_OPTIONS', 'VITEST']) expect(json).not.toHaveProperty(name);
  });

  test('gets the context of Lambda', async () => {
    const { json } = await open('context');
    expect(json).toMatchObject({
      functionName: 'customs-scoring-local-open',
      functionVersion: '$LATEST',
      memoryLimitInMB: '512',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:customs-scoring-local-open',
      logGroupName: '/aws/lambda/customs-scoring-local-open',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(json.remainingMs).toBeGreaterThan(25_000);
    expect(json.remainingMs).toBeLessThanOrEqual(30_000);
  });

  test('runs one event at a time in each of its processes', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => call(host, '/open?do=slow&ms=100')));
    expect(answers.map(({ json }) => json.together)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(new Set(answers.map(({ json }) => json.pid)).size).toBe(2);
  });

  test.each(['throw', 'exit', 'crash', 'odd', 'large'])(
    'that fails (%s) is a 500, and the next request succeeds',
    async (way) => {
      expectRefused(await open(way), 500);
      expect((await open('count')).status).toBe(200);
    },
  );

  test('never exposes details of a failure to the caller', async () => {
    expect(JSON.stringify((await open('throw')).json)).not.toContain('boom');
  });

  test.each(['hang', 'spin'])('that takes longer than its timeout (%s) is ended', async (way) => {
    const before = await call(host, '/short?do=count');
    const startedAt = performance.now();
    expectRefused(await call(host, `/short?do=${way}`), 500);
    expect(performance.now() - startedAt).toBeGreaterThan(900);
    const after = await call(host, '/short?do=count');
    expect(after.json.invocations).toBe(1);
    expect(after.json.pid).not.toBe(before.json.pid);
  });

  test('starts with its first request, and its idle processes end, the extra ones first', async () => {
    const idle = { idleProcessMs: 2_500, extraIdleProcessMs: 500 };
    const own = await startFixture({ state: stateFolder(), maxProcessesPerFunction: 2, ...idle });
    const slow = (): Promise<Answer> => call(own, '/open?do=slow&ms=300');
    const processes = (await Promise.all([slow(), slow()])).map(({ json }) => Number(json.pid));
    const finishedAt = performance.now();
    expect(new Set(processes).size).toBe(2);
    const running = (): number[] => processes.filter(isRunning);
    await expect.poll(() => running().length, { timeout: 2_000 }).toBe(1);
    const [last] = running();
    // The remaining process serves the next request.
    expect((await call(own, '/open?do=count')).json.pid).toBe(last);
    await expect.poll(() => running().length, { timeout: 10_000 }).toBe(0);
    expect(performance.now() - finishedAt).toBeGreaterThan(2_500);
    expect((await call(own, '/open?do=count')).json.invocations).toBe(1);
    await own.stop();
  });

  test('that cannot start is a 500, and others keep running', async () => {
    expectRefused(await call(host, '/broken'), 500);
    expect((await open('count')).status).toBe(200);
  });

  test('logs to the state folder', async () => {
    await open('print');
    await open('throw');
    await expect
      .poll(() => readFileSync(join(host.stateFolder, 'logs', 'functions.jsonl'), 'utf8'))
      .toContain('plain words');
    const log = readFileSync(join(host.stateFolder, 'logs', 'functions.jsonl'), 'utf8');
    for (const text of [
      '"code":"T1"',
      'boom in the handler',
      'Task timed out',
      'the model file is damaged',
    ]) {
      expect(log).toContain(text);
    }
    for (const line of log.trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
  });

  test('reads and writes its table and its secret', async () => {
    await call(host, '/open?do=put&id=T-1');
    const { json } = await call(host, '/open?do=get&id=T-1');
    expect(json.item).toMatchObject({ id: { S: 'T-1' } });
    expect((await open('secret')).json.secret).toMatch(/^[A-Za-z0-9]{40}$/);
  });
});

describe('the DynamoDB endpoint', () => {
  test('survives clients that disconnect', async () => {
    const { hostname, port } = new URL(host.endpoints.dynamodbUrl);
    for (let count = 0; count < 5; count += 1) {
      const socket = connect(Number(port), hostname);
      socket.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{"half":');
      await new Promise((resolve) => setTimeout(resolve, 20));
      socket.destroy();
    }
    await call(host, '/open?do=put&id=after');
    expect((await call(host, '/open?do=get&id=after')).json.item).toMatchObject({ id: { S: 'after' } });
  });
});

describe('the S3 endpoint', () => {
  const client = (url: string): S3Client =>
    new S3Client({
      endpoint: url,
      region: host.endpoints.region,
      credentials: host.endpoints.credentials,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });

  test('stores objects', async () => {
    const s3 = client(host.endpoints.s3Url);
    const where = { Bucket: host.endpoints.buckets.someFiles, Key: 'a/b c/세관.txt' };
    await s3.send(new PutObjectCommand({ ...where, Body: 'content', ContentType: 'text/plain' }));
    const object = await s3.send(new GetObjectCommand(where));
    expect(await object.Body?.transformToString()).toBe('content');
    expect(object.ContentType).toBe('text/plain');
    s3.destroy();
  });

  test('shows nothing of an interrupted upload', async () => {
    const { hostname, port } = new URL(host.endpoints.s3Url);
    const s3 = client(host.endpoints.s3Url);
    const half = new PutObjectCommand({ Bucket: host.endpoints.buckets.someFiles, Key: 'half.txt' });
    const { host: authority, pathname, search } = new URL(await getSignedUrl(s3, half));
    const files = (): string[] => readdirSync(join(host.stateFolder, 's3'));
    const before = files();
    const socket = connect(Number(port), hostname);
    socket.write(
      `PUT ${pathname}${search} HTTP/1.1\r\nhost: ${authority}\r\ncontent-length: 1000\r\n\r\nhalf`,
    );
    await expect.poll(files).toHaveLength(before.length + 1);
    socket.destroy();
    await expect.poll(files).toEqual(before);
    const { KeyCount } = await s3.send(
      new ListObjectsV2Command({ Bucket: host.endpoints.buckets.someFiles, Prefix: 'half' }),
    );
    expect(KeyCount).toBe(0);
    s3.destroy();
  });

  test('refuses a request without credentials', async () => {
    const response = await fetch(`${host.endpoints.s3Url}/${host.endpoints.buckets.someFiles}/a`);
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });
});

describe('starting', () => {
  test('refuses a resource that it cannot run, by name', async () => {
    const state = stateFolder();
    const synthesize = fixture({ Uploads: { Type: 'AWS::Kinesis::Stream' } });
    await expect(startHost({ port: 0, state, quiet: true, synthesize })).rejects.toThrow(
      'AWS::Kinesis::Stream Fixture-Api/Uploads (Uploads) is not supported by the local host',
    );
    // Nothing is left open or locked: the same folder can be used at once.
    const again = await startFixture({ state });
    await again.stop();
  });

  test('reports that a port is in use', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as AddressInfo;
    await expect(startFixture({ state: stateFolder(), port })).rejects.toThrow(
      `Port ${port} is in use by another program; choose another with: npm start -- --port <number>`,
    );
    blocker.close();
  });

  test('reports that stored data cannot be read', async () => {
    const state = stateFolder();
    await (await startFixture({ state })).stop();
    writeFileSync(join(state, 'dynamodb', 'CURRENT'), 'MANIFEST-999999\n');
    await expect(startFixture({ state })).rejects.toThrow(
      /^The DynamoDB emulator: Database failed to open: \S/,
    );
  });

  test('reports that the state folder is in use', async () => {
    await expect(startFixture({ state: host.stateFolder })).rejects.toThrow('in use by another running host');
  });

  test('names the first function that cannot start', async () => {
    const warm = await startFixture({ state: stateFolder(), warm: true });
    const broken = await warm.warmed;
    await warm.stop();
    expect(broken).toEqual({
      name: 'customs-scoring-local-broken',
      message: 'Error: the model file is damaged',
    });
  });
});

describe('a restart', () => {
  test('keeps tokens, data, secrets and names', async () => {
    const state = stateFolder();
    const first = await startFixture({ state });
    const port = Number(new URL(first.apiUrl).port);
    const authorization = `Bearer ${await tokenOf(first, 'officer')}`;
    await call(first, '/open?do=put&id=kept');
    const { json: before } = await call(first, '/open?do=secret');
    await first.stop();
    const second = await startFixture({ state, port });
    const { json: item } = await call(second, '/open?do=get&id=kept');
    const { json: after } = await call(second, '/open?do=secret');
    const { status } = await call(second, '/things/kept', { headers: { authorization } });
    await second.stop();
    expect(item.item).toMatchObject({ id: { S: 'kept' } });
    expect(after).toEqual(before);
    expect(status).toBe(200);
    expect(second.endpoints.clients).toEqual(first.endpoints.clients);
    expect(existsSync(join(state, 'host.lock'))).toBe(false);
  });

  test('deletes idempotency records of unfinished requests, and only those', async () => {
    const state = stateFolder();
    const table = 'customs-scoring-local-idempotency';
    const records = (running: RunningHost): DynamoDBClient =>
      new DynamoDBClient({
        endpoint: running.endpoints.dynamodbUrl,
        region: running.endpoints.region,
        credentials: running.endpoints.credentials,
      });
    const first = await startFixture({ state });
    const put = (id: string, status: string) => ({
      PutRequest: { Item: { id: { S: id }, status: { S: status } } },
    });
    await records(first).send(
      new BatchWriteItemCommand({
        RequestItems: { [table]: [put('a', 'INPROGRESS'), put('b', 'COMPLETED')] },
      }),
    );
    await first.stop();
    const second = await startFixture({ state });
    const { Items: items } = await records(second).send(new ScanCommand({ TableName: table }));
    await second.stop();
    expect(items).toEqual([{ id: { S: 'b' }, status: { S: 'COMPLETED' } }]);
  });

  test('with other keys of a table asks for a reset', async () => {
    const state = stateFolder();
    await (await startFixture({ state })).stop();
    const synthesize: Synthesize = async (input) => {
      const stacks = await fixture()(input);
      return JSON.parse(JSON.stringify(stacks).replaceAll('byRank', 'byOther')) as typeof stacks;
    };
    await expect(startFixture({ state, synthesize })).rejects.toThrow(
      'The stored table customs-scoring-local-things has other keys or indexes',
    );
    await (await startFixture({ state, synthesize, reset: true })).stop();
  });
});

describe('stopping', () => {
  test('finishes requests in progress and accepts no others', async () => {
    const stopping = await startFixture({ state: stateFolder() });
    const slow = call(stopping, '/open?do=slow&ms=800');
    await new Promise((resolve) => setTimeout(resolve, 100));
    const stopped = stopping.stop();
    await expect(call(stopping, '/open')).rejects.toThrow();
    expect((await slow).json).toMatchObject({ together: 1 });
    await stopped;
    await stopping.stop();
  });
});
