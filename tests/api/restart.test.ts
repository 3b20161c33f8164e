// The host as a process: killed in the middle of its work, restarted, stopped and emptied. Nothing is ever stored partially.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import {
  assessmentOf,
  BATCH,
  type BatchItem,
  DECLARATIONS,
  freshId,
  newDeclaration,
  profilesSeen,
  renumberedSamples,
  scored,
} from './support/declarations.ts';
import { type HostProcess, run, startHostProcess, takenPort } from './support/process.ts';
import {
  type Answer,
  contractTests,
  expectNoSecretsInLogs,
  type Json,
  type Service,
  temporaryFolder,
} from './support/service.ts';

type Sent = Json & { declarationId: string };

interface SentBatch {
  readonly items: readonly Sent[];
  readonly headers: Record<string, string>;
}

/** As many as the functions that the previous tests have started. */
const READS_AT_ONCE = 2;
const BATCH_ITEMS = 300;
/** The host is killed once this many items of a batch are stored, which is far from the end on any machine. */
const STORED_BEFORE_KILL = 30;

const state = temporaryFolder();
let host: HostProcess;

/** Restarts the host with the same state folder and port. */
async function restart(...options: string[]): Promise<void> {
  host = await startHostProcess(state, host.port, ...options);
}

beforeAll(async () => {
  host = await startHostProcess(state, 0);
});

/** Waits until declarations are stored; polls the table itself, which answers faster than a function. */
async function stored({ endpoints }: Service, declarationIds: readonly string[]): Promise<void> {
  const { dynamodbUrl: endpoint, region, credentials, tables } = endpoints;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  for (const declarationId of declarationIds) {
    const command = new GetItemCommand({
      TableName: tables.declarations,
      Key: { declarationId: { S: declarationId } },
    });
    while ((await client.send(command)).Item === undefined);
  }
  client.destroy();
}

/** Sends batches and kills the host with all its processes once a part of each batch is stored. */
async function killWhileStoring(batches: readonly SentBatch[]): Promise<void> {
  const clearance = host.service.as('clearance-system');
  // Starts the functions, so that the kill interrupts storing, not starting.
  await Promise.all(batches.map(() => clearance.post(BATCH, { declarations: renumberedSamples(10) })));
  const answers = batches.map(({ items, headers }) =>
    clearance.post(BATCH, { declarations: items }, headers),
  );
  const cut = Promise.allSettled(answers);
  await stored(
    host.service,
    batches.map(({ items }) => items[STORED_BEFORE_KILL]?.declarationId ?? ''),
  );
  const { signal } = await host.end('SIGKILL');
  expect(signal).toBe('SIGKILL');
  const answered = (await cut).filter(({ status }) => status === 'fulfilled');
  expect(answered, 'a batch was answered before the kill').toEqual([]);
}

/** Reads every declaration of a batch, each of which must be complete or missing. @returns those that are stored */
async function storedWhole(service: Service, items: readonly Sent[]): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  await mapConcurrently(items, READS_AT_ONCE, async (item) => {
    // The client checks each answer against the API document: all fields are present and well-formed.
    const { status, body } = await service.as('officer').get(`${DECLARATIONS}/${item.declarationId}`);
    expect([200, 404]).toContain(status);
    if (status === 404) return;
    expect(body.declaration).toEqual({
      ...item,
      // Stored with the currency that a price without one is in.
      items: (item.items as { readonly price: object }[]).map((one) => ({
        ...one,
        price: { currency: 'KRW', ...one.price },
      })),
    });
    found.set(item.declarationId, body);
  });
  return found;
}

describe('a host that is killed in the middle of two batches and restarted', () => {
  const plain: SentBatch = { items: renumberedSamples(BATCH_ITEMS, freshId('PLAIN')), headers: {} };
  const keyed: SentBatch = {
    items: renumberedSamples(BATCH_ITEMS, freshId('KEYED')),
    headers: { 'idempotency-key': freshId('KEY') },
  };

  beforeAll(async () => {
    await killWhileStoring([plain, keyed]);
    await restart();
  });

  test.each([
    ['without an Idempotency-Key', plain],
    ['with an Idempotency-Key', keyed],
  ])(
    'has only complete declarations; repeating the request completes the batch %s',
    async (_, { items, headers }) => {
      const before = await storedWhole(host.service, items);
      expect(before.size).toBeGreaterThan(0);
      expect(before.size).toBeLessThan(BATCH_ITEMS);
      const { status, body } = await host.service
        .as('clearance-system')
        .post(BATCH, { declarations: items }, headers);
      expect(status).toBe(200);
      const answers = (body.items as BatchItem[]).map(assessmentOf);
      expect(answers.map(({ declarationId }) => declarationId)).toEqual(
        items.map(({ declarationId }) => declarationId),
      );
      expect(answers.filter((answer) => !('score' in answer))).toEqual([]);
      // Declarations stored before the kill keep their scores.
      for (const answer of answers) {
        const kept = before.get(answer.declarationId);
        if (kept !== undefined) expect(kept).toMatchObject(answer);
      }
      const { declarationId } = items.at(-1) ?? newDeclaration();
      const last = await host.service.as('officer').get(`${DECLARATIONS}/${declarationId}`);
      expect(last.body).toMatchObject({ ...answers.at(-1) });
      // Another repeat scores nothing again.
      const again = await host.service.as('clearance-system').post(BATCH, { declarations: items }, headers);
      expect(again.text === JSON.stringify(body)).toBe(true);
    },
  );
});

describe('a host that is stopped with Ctrl-C and restarted', () => {
  const declaration = newDeclaration({ declaredOn: '2022-02-02' });
  const path = `${DECLARATIONS}/${declaration.declarationId}`;
  const key = { 'idempotency-key': freshId('KEY') };
  let before: Service;
  let lists: string;
  let answers: { scored: Answer; read: Answer; listed: Answer };

  beforeAll(async () => {
    before = host.service;
    const scored = await before.as('clearance-system').post(DECLARATIONS, declaration, key);
    await before.as('officer').post(`${path}/inspection`, { outcome: 'fraud' });
    lists = `${DECLARATIONS}?lane=${scored.body.lane}&day=2022-02-02`;
    const officer = before.as('officer');
    answers = { scored, read: await officer.get(path), listed: await officer.get(lists) };
  });

  test('finishes requests in progress, prints a farewell and exits with 0', async () => {
    const items = renumberedSamples(100);
    const batch = before.as('clearance-system').post(BATCH, { declarations: items });
    await stored(before, [items[0]?.declarationId ?? '']);
    const { code, signal, stdout, stderr } = await host.end('SIGINT');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(stdout).toContain('Stopping');
    expect(stderr).toBe('');
    expect((await batch).status).toBe(200);
    expect(existsSync(join(state, 'host.lock'))).toBe(false);
  });

  test('keeps declarations, worklists, results, profiles, keys and tokens, on the same port', async () => {
    await restart();
    expect(host.service.endpoints.apiUrl).toBe(before.endpoints.apiUrl);
    expect(host.service.endpoints.clients).toEqual(before.endpoints.clients);
    // Tokens issued before the restart are still valid.
    const officer = before.as('officer');
    expect((await officer.get(path)).body).toEqual(answers.read.body);
    expect((await officer.get(lists)).body).toEqual(answers.listed.body);
    const again = await before.as('clearance-system').post(DECLARATIONS, declaration, key);
    expect(again.text).toBe(answers.scored.text);
    const next = newDeclaration({ importerId: declaration.importerId });
    await scored(host.service.as('clearance-system'), next);
    expect((await profilesSeen(officer, next.declarationId)).importer).toEqual({
      inspected: 1,
      fraud: 1,
      critical: 0,
    });
  });

  test('with --reset is empty, and its old tokens are invalid', async () => {
    expectNoSecretsInLogs();
    const { code } = await host.end('SIGTERM');
    expect(code).toBe(0);
    await restart('--reset');
    const token = await before.token('officer');
    expect((await host.service.with(`Bearer ${token}`).get(path)).status).toBe(401);
    expect((await host.service.as('officer').get(path)).status).toBe(404);
    expect((await host.service.as('officer').get(lists)).body).toEqual({ items: [] });
    const next = newDeclaration({ importerId: declaration.importerId });
    await scored(host.service.as('clearance-system'), next);
    expect((await profilesSeen(host.service.as('officer'), next.declarationId)).importer).toEqual({
      inspected: 0,
      fraud: 0,
      critical: 0,
    });
  });
});

describe('a host that cannot start', () => {
  const failed = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run('local/main.ts', ...args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.trimEnd().split('\n');
    expect(lines, stderr).toHaveLength(1);
    return lines[0] ?? '';
  };

  test('because its port is in use reports that in one line and exits with 1', async () => {
    const taken = await takenPort();
    const line = await failed('--port', String(taken.port), '--state', temporaryFolder());
    taken.close();
    expect(line).toContain(`Port ${taken.port} is in use by another program`);
    expect(line).toContain('--port');
  });

  test('because another host uses its state folder reports that in one line and exits with 1', async () => {
    expect(await failed('--port', '0', '--state', state)).toContain('in use by another running host');
  });

  test('because of a wrong option reports that in one line and exits with 1', async () => {
    const folder = temporaryFolder();
    expect(await failed('--prot', '3000', '--state', folder)).toContain('--prot');
  });
});

describe('the host', () => {
  test('prints one line per request, without tokens or request data', async () => {
    const declaration = newDeclaration();
    await scored(host.service.as('clearance-system'), declaration);
    await expect.poll(() => host.output()).toMatch(/POST +201 +\d+ ms \/v1\/declarations clearance-system/);
    const afterBanner = host.output().split('\n\n').at(-1) ?? '';
    expect(afterBanner).not.toContain(String(declaration.importerId));
    expect(afterBanner).not.toContain(await host.service.token('clearance-system'));
  });
});

contractTests();
