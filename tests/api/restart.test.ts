// The host as a process: killed in the middle of its work, started again, stopped, emptied. Nothing is half there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import {
  BATCH,
  DECLARATIONS,
  freshId,
  newDeclaration,
  profilesSeen,
  renumberedSamples,
  type ScoredAnswer,
  scored,
} from './support/declarations.ts';
import { type HostProcess, run, startHostProcess, takenPort } from './support/process.ts';
import {
  expectNoSecretsInLogs,
  type Json,
  rulesOfTheHouse,
  type Service,
  temporaryFolder,
} from './support/service.ts';

type Sent = Json & { declarationId: string };

const READS_AT_ONCE = 8;
/** Once this many items of a batch of 500 are stored, the host is killed: far from the end on any machine. */
const STORED_BEFORE_KILL = 60;

const state = temporaryFolder();
let host: HostProcess;

/** Starts the host again where it was. */
async function restart(...options: string[]): Promise<void> {
  host = await startHostProcess(state, host.port, ...options);
}

beforeAll(async () => {
  host = await startHostProcess(state, 0);
});

/** Sends a batch and kills the host, and with it everything it runs, once a part of the batch is stored. */
async function killAmidst(items: readonly Sent[], headers: Record<string, string>): Promise<void> {
  const { service } = host;
  // So that both functions run already and the kill comes in the middle of storing, not of starting.
  await service.as('clearance-system').post(BATCH, { items: [newDeclaration()] });
  const middle = items[STORED_BEFORE_KILL];
  const path = `${DECLARATIONS}/${middle?.declarationId}`;
  await service.as('clearance-system').get(path);
  const answered = service
    .as('clearance-system')
    .post(BATCH, { items }, headers)
    .then(
      () => true,
      () => false,
    );
  while ((await service.as('clearance-system').get(path)).status === 404);
  const { signal } = await host.end('SIGKILL');
  expect(signal).toBe('SIGKILL');
  expect(await answered, 'the batch must not have been answered').toBe(false);
}

/** Reads every declaration of a batch: whole or not there. Gives those that are there. */
async function storedWhole(service: Service, items: readonly Sent[]): Promise<Map<string, Json>> {
  const stored = new Map<string, Json>();
  await mapConcurrently(items, READS_AT_ONCE, async (item) => {
    // The client holds each answer against the document: all fields are there, and well formed.
    const { status, body } = await service.as('officer').get(`${DECLARATIONS}/${item.declarationId}`);
    expect([200, 404]).toContain(status);
    if (status === 404) return;
    expect(body.declaration).toEqual(item);
    stored.set(item.declarationId, body);
  });
  return stored;
}

describe('a host that is killed in the middle of a batch', () => {
  test.each([
    ['without an Idempotency-Key', false],
    ['with an Idempotency-Key', true],
  ])(
    'and started again has whole declarations only, and the repeat completes the batch %s',
    async (_, keyed) => {
      const items = renumberedSamples(500, freshId('KILL'));
      const headers: Record<string, string> = keyed ? { 'idempotency-key': freshId('KEY') } : {};
      await killAmidst(items, headers);
      await restart();
      const before = await storedWhole(host.service, items);
      expect(before.size).toBeGreaterThan(0);
      expect(before.size).toBeLessThan(500);
      const { status, body } = await host.service.as('clearance-system').post(BATCH, { items }, headers);
      expect(status).toBe(200);
      const answers = body.items as ScoredAnswer[];
      expect(answers.filter((answer) => !('score' in answer))).toEqual([]);
      // What was stored before the kill is answered as it was scored then.
      for (const answer of answers) {
        const kept = before.get(answer.declarationId);
        if (kept !== undefined) expect(kept).toMatchObject(answer);
      }
      expect((await storedWhole(host.service, items)).size).toBe(500);
      // And once more: nothing is scored again.
      const again = await host.service.as('clearance-system').post(BATCH, { items }, headers);
      expect(again.body).toEqual(body);
    },
  );
});

describe('a host that is stopped and started again', () => {
  test('keeps declarations, worklists, results, profiles, keys and tokens, on the same port', async () => {
    const declaration = newDeclaration({ declaredOn: '2022-02-02' });
    const { service } = host;
    const key = { 'idempotency-key': freshId('KEY') };
    const first = await service.as('clearance-system').post(DECLARATIONS, declaration, key);
    await service
      .as('officer')
      .post(`${DECLARATIONS}/${declaration.declarationId}/inspection`, { outcome: 'fraud' });
    const path = `${DECLARATIONS}/${declaration.declarationId}`;
    const list = `${DECLARATIONS}?lane=${first.body.lane}&day=2022-02-02`;
    const [read, worklist] = [await service.as('officer').get(path), await service.as('officer').get(list)];
    await host.end('SIGTERM');
    await restart();
    // The service of before the restart: its addresses, its clients' secrets and its tokens are still good.
    expect(host.service.endpoints.apiUrl).toBe(service.endpoints.apiUrl);
    expect(host.service.endpoints.clients).toEqual(service.endpoints.clients);
    expect((await service.as('officer').get(path)).body).toEqual(read.body);
    expect((await service.as('officer').get(list)).body).toEqual(worklist.body);
    expect((await service.as('clearance-system').post(DECLARATIONS, declaration, key)).text).toBe(first.text);
    const next = newDeclaration({ importerId: declaration.importerId });
    await scored(host.service.as('clearance-system'), next);
    expect((await profilesSeen(service.as('officer'), next.declarationId)).importer).toEqual({
      inspected: 1,
      fraud: 1,
      critical: 0,
    });
  });

  test('by Ctrl-C answers what is under way, says goodbye and exits with 0', async () => {
    const items = renumberedSamples(200);
    const batch = host.service.as('clearance-system').post(BATCH, { items });
    await new Promise((resolve) => setTimeout(resolve, 150));
    const startedAt = performance.now();
    const { code, signal, stdout, stderr } = await host.end('SIGINT');
    expect({ code, signal }).toEqual({ code: 0, signal: null });
    expect(performance.now() - startedAt).toBeLessThan(15_000);
    expect(stdout).toContain('Stopping');
    expect(stderr).toBe('');
    expect((await batch).status).toBe(200);
    expect(existsSync(join(state, 'host.lock'))).toBe(false);
  });

  test('with --reset is empty, and its old tokens are worth nothing', async () => {
    const { service: before } = host;
    expectNoSecretsInLogs();
    await restart('--reset');
    const token = await before.token('officer');
    expect((await host.service.with(`Bearer ${token}`).get(`${DECLARATIONS}/A-1`)).status).toBe(401);
    const list = `${DECLARATIONS}?lane=green&day=2020-01-02`;
    expect((await host.service.as('officer').get(list)).body).toEqual({ items: [] });
    const declaration = newDeclaration();
    await scored(host.service.as('clearance-system'), declaration);
    const none = { inspected: 0, fraud: 0, critical: 0 };
    expect(await profilesSeen(host.service.as('officer'), declaration.declarationId)).toEqual({
      goods: none,
      importer: none,
      declarant: none,
      seller: none,
      headingOrigin: none,
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

  test('because its port is taken says so in one line and exits with 1', async () => {
    const taken = await takenPort();
    const line = await failed('--port', String(taken.port), '--state', temporaryFolder());
    taken.close();
    expect(line).toContain(`Port ${taken.port} is taken`);
    expect(line).toContain('--port');
  });

  test('because another host uses its state says so in one line and exits with 1', async () => {
    expect(await failed('--port', '0', '--state', state)).toContain('in use by another running host');
  });

  test('because of a wrong option says so in one line and exits with 1', async () => {
    const folder = temporaryFolder();
    expect(await failed('--port', 'http', '--state', folder)).toContain('--port');
    expect(await failed('--prot', '3000', '--state', folder)).toContain('--prot');
  });
});

describe('the host', () => {
  test('shows a line per request and neither tokens nor what was sent', async () => {
    const declaration = newDeclaration();
    await scored(host.service.as('clearance-system'), declaration);
    await expect.poll(() => host.output()).toMatch(/POST +201 +\d+ ms \/v1\/declarations clearance-system/);
    const afterBanner = host.output().split('\n\n').at(-1) ?? '';
    expect(afterBanner).not.toContain(String(declaration.importerId));
    expect(afterBanner).not.toContain(await host.service.token('clearance-system'));
  });
});

rulesOfTheHouse();
