// The store of risk profiles against DynamoDB: an item for each entity has what inspections reported live and what was loaded, neither of
// which touches the other; a file counts once, a history can be replaced, and one loader works at a time.
import {
  type BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addHistory,
  removeOtherHistory,
  replaceHistory,
} from '../../../../functions/score-import/profiles/history.ts';
import {
  addCounts,
  ENTITIES,
  NO_HISTORY,
  type ProfileCounts,
  profileKeys,
  subtractCounts,
} from '../../../../functions/score-import/profiles/profiles.ts';
import { ProfileStore } from '../../../../functions/score-import/profiles/store.ts';
import { Declaration } from '../../../../functions/score-import/schemas.ts';
import { batchPut, type Item } from '../../../../functions/shared/aws/batch.ts';
import { anyHistory, declaration, itemsBody } from '../../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

let db: TestDynamoDb;
let store: ProfileStore;
beforeAll(async () => {
  db = await startDynamoDb();
  store = new ProfileStore(db.client, db.tables.riskProfiles);
});
afterAll(() => db.close());

const CLEAR: ProfileCounts = { inspected: 1, fraud: 0, critical: 0 };
const FRAUD: ProfileCounts = { inspected: 1, fraud: 1, critical: 0 };
const ONCE: ProfileCounts = { inspected: 5, fraud: 2, critical: 1 };

/** Names of one test's entities. */
function entities(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `importer#${prefix}${index}`);
}

function all(keys: readonly string[], counts: ProfileCounts): Map<string, ProfileCounts> {
  return new Map(keys.map((key) => [key, counts]));
}

/** Counts a result in a profile from beginning to end. */
async function inspected(entity: string, id: string, counts: ProfileCounts): Promise<void> {
  await store.addToProfile(entity, id, counts);
  await store.forgetCounting(entity, id);
}

async function itemOf(entity: string): Promise<Item | undefined> {
  const { Item } = await db.client.send(
    new GetItemCommand({
      TableName: db.tables.riskProfiles,
      Key: { entity: { S: entity } },
      ConsistentRead: true,
    }),
  );
  return Item;
}

/** A store that is cut off after some writes, as a killed loader is. */
function mortal(writes: number): ProfileStore {
  const client = db.clientOf({ maxAttempts: 1 });
  let left = writes;
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (call) => {
        if (['UpdateItemCommand', 'DeleteItemCommand'].includes(commandName ?? '') && left-- <= 0) {
          throw new Error('cut off');
        }
        return await next(call);
      },
    { step: 'initialize' },
  );
  return new ProfileStore(client, db.tables.riskProfiles);
}

/** The keys of each BatchGetItem that a client has sent. */
function watched(client: DynamoDBClient): string[][] {
  const keys: string[][] = [];
  client.middlewareStack.add(
    (next) => async (call) => {
      const { RequestItems = {} } = call.input as BatchGetItemCommand['input'];
      for (const { Keys = [] } of Object.values(RequestItems)) {
        keys.push(Keys.map(({ entity }) => entity?.S ?? ''));
      }
      return await next(call);
    },
    { step: 'initialize' },
  );
  return keys;
}

describe('reading profiles', () => {
  it('adds what was loaded from history files to what inspections reported', async () => {
    await inspected('importer#BOTH', 'D1', FRAUD);
    await inspected('importer#BOTH', 'D2', CLEAR);
    await inspected('goods#NEW', 'D1', { inspected: 1, fraud: 1, critical: 1 });
    await addHistory(
      store,
      new Map([
        ['importer#BOTH', { inspected: 40, fraud: 10, critical: 3 }],
        ['seller#OLD', { inspected: 7, fraud: 0, critical: 0 }],
      ]),
      'file',
    );
    const read = await store.readProfiles(['importer#BOTH', 'seller#OLD', 'goods#NEW', 'declarant#NONE']);
    expect(Object.fromEntries(read)).toEqual({
      'importer#BOTH': { inspected: 42, fraud: 11, critical: 3 },
      'seller#OLD': { inspected: 7, fraud: 0, critical: 0 },
      'goods#NEW': { inspected: 1, fraud: 1, critical: 1 },
    });
  });

  it('reads more entities than fit one call', async () => {
    const keys = entities('MANY', 230);
    const counts = keys.map((key, index) => [key, { ...NO_HISTORY, inspected: index + 1 }] as const);
    await addHistory(store, new Map(counts), 'file');
    const read = await store.readProfiles(keys);
    expect(keys.map((key) => read.get(key)?.inspected)).toEqual(keys.map((_, index) => index + 1));
  });

  it('reads one key for each entity of a declaration, and those that a batch repeats once', async () => {
    const client = db.clientOf({});
    const keys = watched(client);
    const reader = new ProfileStore(client, db.tables.riskProfiles);
    await reader.readProfiles(profileKeys([declaration()]));
    expect(keys).toEqual([profileKeys([declaration()])]);
    expect(keys[0]).toHaveLength(ENTITIES.length);
    // The same parties, heading and origin twice, and other goods.
    const two = Declaration.parse(itemsBody([{}, { netMassKg: 1 }]));
    await reader.readProfiles(profileKeys([declaration(), two, declaration()]));
    expect(keys[1]).toHaveLength(ENTITIES.length + 1);
  });

  it('leaves alone what an earlier version loaded beside the profiles', async () => {
    const former = {
      entity: { S: 'history#importer#FORMER' },
      inspected: { N: '9' },
      files: { SS: ['file'] },
    };
    await batchPut(db.client, db.tables.riskProfiles, [former]);
    expect(await store.readProfiles(['importer#FORMER'])).toEqual(new Map());
    await addHistory(store, all(['importer#FORMER'], ONCE), 'file');
    expect(await store.readProfiles(['importer#FORMER'])).toEqual(all(['importer#FORMER'], ONCE));
  });
});

describe('loading a file', () => {
  it('adds up over files, and counts each file once', async () => {
    for (const file of ['first', 'second', 'first'])
      await addHistory(store, all(['importer#H1'], ONCE), file);
    expect(await store.readProfiles(['importer#H1'])).toEqual(
      new Map([['importer#H1', { inspected: 10, fraud: 4, critical: 2 }]]),
    );
    expect((await itemOf('importer#H1'))?.loadedFiles?.SS?.sort()).toEqual(['first', 'second']);
  });

  it('reports every entity of a file as done or as one that holds it already', async () => {
    let done = 0;
    let unchanged = 0;
    await addHistory(store, all(['importer#H4'], ONCE), 'file');
    await addHistory(
      store,
      all(['importer#H4', 'importer#H5', 'importer#H6'], ONCE),
      'file',
      (count) => {
        done += count;
      },
      (count) => {
        unchanged += count;
      },
    );
    expect({ done, unchanged }).toEqual({ done: 2, unchanged: 1 });
  });

  it('while results are recorded and corrected counts both, whoever writes first', async () => {
    const keys = entities('RACE', 40);
    const officers = keys.map(async (key, index) => {
      await inspected(key, `D${index}#1`, FRAUD);
      await inspected(key, `D${index}#2`, subtractCounts(CLEAR, FRAUD));
    });
    await Promise.all([addHistory(store, all(keys, ONCE), 'file'), ...officers]);
    expect(await store.readProfiles(keys)).toEqual(all(keys, addCounts(ONCE, CLEAR)));
    expect((await itemOf(keys[0] ?? ''))?.counting).toBeUndefined();
  });

  it('that was cut off counts nothing twice when it is repeated', async () => {
    const keys = entities('CUT', 120);
    await expect(addHistory(mortal(90), all(keys, ONCE), 'file')).rejects.toThrow('cut off');
    const begun = await store.readProfiles(keys);
    expect(begun.size).toBeGreaterThan(0);
    expect(begun.size).toBeLessThan(keys.length);
    expect(begun).toEqual(all([...begun.keys()], ONCE));
    await addHistory(store, all(keys, ONCE), 'file');
    expect(await store.readProfiles(keys)).toEqual(all(keys, ONCE));
  });

  it('twice at the same time counts it once', async () => {
    const keys = entities('TWICE', 60);
    await Promise.all([1, 2].map(() => addHistory(store, all(keys, ONCE), 'file')));
    expect(await store.readProfiles(keys)).toEqual(all(keys, ONCE));
  });

  it('goes on while the table refuses writes, and counts once what it had refused', async () => {
    const keys = entities('SLOW', 30);
    const client = db.clientOf({ maxAttempts: 1 });
    const refused = new Map<string, number>();
    client.middlewareStack.add(
      (next) => async (call) => {
        const key = JSON.stringify(call.input);
        refused.set(key, (refused.get(key) ?? 0) + 1);
        if (refused.get(key) === 1)
          throw Object.assign(new Error('Slow down'), { name: 'ThrottlingException' });
        return await next(call);
      },
      { step: 'initialize' },
    );
    await addHistory(new ProfileStore(client, db.tables.riskProfiles), all(keys, ONCE), 'file');
    expect(refused.size).toBe(30);
    expect(await store.readProfiles(keys)).toEqual(all(keys, ONCE));
  });

  it('gives in whatever order, with results between, the sum of what is counted', async () => {
    let runs = 0;
    const act = fc.oneof(
      fc.record({ live: anyHistory }),
      fc.record({ loaded: anyHistory, file: fc.constantFrom('one', 'two', 'three') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 8 }), async (acts) => {
        runs += 1;
        const key = `importer#ORDER${runs}`;
        const counted = new Set<string>();
        let sum = NO_HISTORY;
        for (const [index, one] of acts.entries()) {
          if ('live' in one) {
            await inspected(key, `D${index}`, one.live);
            sum = addCounts(sum, one.live);
            continue;
          }
          await addHistory(store, new Map([[key, one.loaded]]), one.file);
          if (!counted.has(one.file)) sum = addCounts(sum, one.loaded);
          counted.add(one.file);
        }
        expect((await store.readProfiles([key])).get(key) ?? NO_HISTORY).toEqual(sum);
      }),
      { numRuns: 40 },
    );
  });
});

describe('replacing the history', () => {
  let own: TestDynamoDb;
  let profiles: ProfileStore;
  beforeAll(async () => {
    own = await startDynamoDb();
    profiles = new ProfileStore(own.client, own.tables.riskProfiles);
  });
  afterAll(() => own.close());

  const KEPT = entities('KEPT', 20);
  const GONE = entities('GONE', 20);
  const LIVE = GONE.slice(0, 5);
  const NEW = entities('NEW', 5);
  const AFTER: ProfileCounts = { inspected: 3, fraud: 0, critical: 0 };

  async function replace(): Promise<number> {
    await replaceHistory(profiles, all([...KEPT, ...NEW], AFTER), 'after');
    return await removeOtherHistory(profiles, 'after');
  }

  async function stored(): Promise<string[]> {
    const { Items = [] } = await own.client.send(
      new ScanCommand({ TableName: own.tables.riskProfiles, ConsistentRead: true }),
    );
    return Items.map(({ entity }) => entity?.S ?? '').sort();
  }

  it('leaves of every profile what inspections reported and what the new file has, and deletes items without either', async () => {
    for (const file of ['before', 'more']) await addHistory(profiles, all([...KEPT, ...GONE], ONCE), file);
    for (const key of [...KEPT.slice(0, 5), ...LIVE]) await profiles.addToProfile(key, 'D1', FRAUD);
    const former = {
      entity: { S: 'history#importer#KEPT0' },
      inspected: { N: '9' },
      files: { SS: ['file'] },
    };
    await batchPut(own.client, own.tables.riskProfiles, [former]);
    expect(await replace()).toBe(GONE.length + 1);
    expect(await stored()).toEqual([...KEPT, ...LIVE, ...NEW].sort());
    expect(await profiles.readProfiles([...KEPT, ...GONE, ...NEW])).toEqual(
      new Map([
        ...all([...KEPT, ...NEW], AFTER),
        ...all(KEPT.slice(0, 5), addCounts(AFTER, FRAUD)),
        ...all(LIVE, FRAUD),
      ]),
    );
    // The result of before is still being counted: adding it again changes nothing.
    for (const key of LIVE) await profiles.addToProfile(key, 'D1', FRAUD);
    expect(await profiles.readProfiles(LIVE)).toEqual(all(LIVE, FRAUD));
  });

  it('changes nothing when it is repeated', async () => {
    const before = await profiles.readProfiles([...KEPT, ...GONE, ...NEW]);
    expect(await replace()).toBe(0);
    expect(await profiles.readProfiles([...KEPT, ...GONE, ...NEW])).toEqual(before);
  });

  it('while results are recorded loses none of them', async () => {
    const keys = entities('MOVING', 30);
    await addHistory(profiles, all(keys, ONCE), 'another');
    const officers = keys.map((key) => profiles.addToProfile(key, 'D9', FRAUD));
    await Promise.all([replace(), ...officers]);
    await replace();
    expect(await profiles.readProfiles(keys)).toEqual(all(keys, FRAUD));
  });

  it('that was cut off ends as it would have when it is repeated', async () => {
    const keys = entities('CUT', 30);
    await addHistory(profiles, all(keys, ONCE), 'another');
    const cut = own.clientOf({ maxAttempts: 1 });
    let left = 30;
    cut.middlewareStack.add(
      (next, { commandName }) =>
        async (call) => {
          if (commandName !== 'ScanCommand' && left-- <= 0) throw new Error('cut off');
          return await next(call);
        },
      { step: 'initialize' },
    );
    const dying = new ProfileStore(cut, own.tables.riskProfiles);
    const work = async (): Promise<void> => {
      await replaceHistory(dying, all([...KEPT, ...NEW], AFTER), 'after');
      await removeOtherHistory(dying, 'after');
    };
    await expect(work()).rejects.toThrow('cut off');
    const begun = await profiles.readProfiles(keys);
    expect(begun.size).toBeGreaterThan(0);
    expect(begun.size).toBeLessThan(keys.length);
    expect(await replace()).toBe(begun.size);
    expect(await profiles.readProfiles(keys)).toEqual(new Map());
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
