// The store of risk profiles against DynamoDB: profiles add live results and history, a file of history counts once, and one loader
// works at a time.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addHistory } from '../../../../functions/score-import/profiles/history.ts';
import { ProfileStore } from '../../../../functions/score-import/profiles/store.ts';
import { batchPut } from '../../../../functions/shared/aws/batch.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

let db: TestDynamoDb;
let store: ProfileStore;
beforeAll(async () => {
  db = await startDynamoDb();
  store = new ProfileStore(db.client, db.tables.riskProfiles);
});
afterAll(() => db.close());

/** Puts counts under entities, as results or the loading of a history file leave them: inspected, fraud, critical. */
function putCounts(counts: Record<string, readonly [number, number, number]>): Promise<void> {
  const items = Object.entries(counts).map(([entity, [inspected, fraud, critical]]) => ({
    entity: { S: entity },
    inspected: { N: String(inspected) },
    fraud: { N: String(fraud) },
    critical: { N: String(critical) },
  }));
  return batchPut(db.client, db.tables.riskProfiles, items);
}

describe('reading profiles', () => {
  it('adds what was loaded from history files to what inspections reported', async () => {
    await putCounts({
      'importer#BOTH': [2, 1, 0],
      'history#importer#BOTH': [40, 10, 3],
      'history#seller#OLD': [7, 0, 0],
      'goods#NEW': [1, 1, 1],
    });
    const read = await store.readProfiles(['importer#BOTH', 'seller#OLD', 'goods#NEW', 'declarant#NONE']);
    expect(Object.fromEntries(read)).toEqual({
      'importer#BOTH': { inspected: 42, fraud: 11, critical: 3 },
      'seller#OLD': { inspected: 7, fraud: 0, critical: 0 },
      'goods#NEW': { inspected: 1, fraud: 1, critical: 1 },
    });
  });

  it('reads more entities than fit one call', async () => {
    const keys = Array.from({ length: 230 }, (_, index) => `importer#MANY${index}`);
    await putCounts(Object.fromEntries(keys.map((key, index) => [key, [index + 1, 0, 0]])));
    const read = await store.readProfiles(keys);
    expect(keys.map((key) => read.get(key)?.inspected)).toEqual(keys.map((_, index) => index + 1));
  });
});

describe('the history of an entity', () => {
  const once = { inspected: 5, fraud: 2, critical: 1 };

  it('adds up over files, and counts each file once', async () => {
    const counts = new Map([['importer#H1', once]]);
    for (const file of ['first', 'second', 'first']) await addHistory(store, counts, file);
    expect(await store.readHistory(['importer#H1', 'importer#H2'])).toEqual(
      new Map([
        ['importer#H1', { counts: { inspected: 10, fraud: 4, critical: 2 }, files: ['first', 'second'] }],
      ]),
    );
  });

  it('leaves what inspections reported live as it is', async () => {
    await store.addToProfile('importer#H3', 'D1', { inspected: 1, fraud: 0, critical: 0 });
    await addHistory(store, new Map([['importer#H3', once]]), 'file');
    expect((await store.readProfiles(['importer#H3'])).get('importer#H3')).toEqual({
      inspected: 6,
      fraud: 2,
      critical: 1,
    });
  });

  it('reports every entity of a file as done, those that hold it already first', async () => {
    const done: number[] = [];
    await addHistory(store, new Map([['importer#H4', once]]), 'file');
    const entities = ['importer#H4', 'importer#H5', 'importer#H6'];
    const counts = new Map(entities.map((entity) => [entity, once]));
    await addHistory(store, counts, 'file', (count) => done.push(count));
    expect(done).toEqual([1, 2]);
  });
});

describe('the lock of loaders', () => {
  const NOW = Date.parse('2026-01-01T00:00:00Z');

  it('is renewed by its owner, refused to another, and free again once it is given back', async () => {
    expect(await store.lockHistory('one', NOW, 1000)).toBe(true);
    expect(await store.lockHistory('one', NOW + 500, 1000)).toBe(true);
    expect(await store.lockHistory('other', NOW + 1400, 1000)).toBe(false);
    await store.unlockHistory('other');
    expect(await store.lockHistory('other', NOW + 1400, 1000)).toBe(false);
    await store.unlockHistory('one');
    expect(await store.lockHistory('other', NOW + 1400, 1000)).toBe(true);
    await store.unlockHistory('other');
  });

  it('is free once its time is over', async () => {
    expect(await store.lockHistory('dead', NOW, 1000)).toBe(true);
    expect(await store.lockHistory('next', NOW + 1001, 1000)).toBe(true);
    await store.unlockHistory('next');
  });
});
