// The store of declarations against DynamoDB: a declaration is stored once, and kept whole.
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assessmentOf,
  type DeclarationRecord,
} from '../../../../functions/score-import/declarations/record.ts';
import { DeclarationStore } from '../../../../functions/score-import/declarations/store.ts';
import { actBy } from '../../../support/acts.ts';
import { linesOf, trailOf } from '../../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { importStores, KEPT_DAYS } from '../../../support/import-stores.ts';
import { scoredRecord } from '../../../support/scored-record.ts';

let db: TestDynamoDb;
let store: DeclarationStore;
beforeAll(async () => {
  db = await startDynamoDb();
  store = importStores(db).declarations;
});
afterAll(() => db.close());

describe('storing a declaration', () => {
  it('keeps all of it', async () => {
    const stored = {
      ...scoredRecord({ declarationId: 'KEEP-1', importerId: '관세법인 한강', sellerId: '' }),
      challenger: { version: '9.0.0', fraudProbability: 0.125 },
    };
    expect(await store.putDeclaration(stored, actBy('clearance-system'))).toBeUndefined();
    const read = await store.getDeclaration('KEEP-1');
    expect(read).toEqual(stored);
    expect(read && assessmentOf(read)).not.toHaveProperty('challenger');
  });

  it('returns the stored record and changes nothing where the id is taken', async () => {
    const first = scoredRecord({ declarationId: 'TAKEN-1' });
    const other = scoredRecord({ declarationId: 'TAKEN-1', netMassKg: 1 }, { lane: 'green' });
    await store.putDeclaration(first, actBy('clearance-system'));
    expect((await store.putDeclaration(other, actBy('clearance-system')))?.contentHash).toBe(
      first.contentHash,
    );
    expect((await store.getDeclaration('TAKEN-1'))?.declaration.items[0]?.netMassKg).toBe(250);
  });

  it('happens once among 20 parallel puts of one id', async () => {
    const records = Array.from({ length: 20 }, (_, index) =>
      scoredRecord({ declarationId: 'RACE-1', netMassKg: index + 1 }),
    );
    const answers = await Promise.all(
      records.map((one) => store.putDeclaration(one, actBy('clearance-system'))),
    );
    const winner = records[answers.indexOf(undefined)];
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect((await store.getDeclaration('RACE-1'))?.contentHash).toBe(winner?.contentHash);
    for (const answer of answers) {
      if (answer !== undefined) expect(answer.contentHash).toBe(winner?.contentHash);
    }
  });

  it('returns nothing for an id that was never stored', async () => {
    expect(await store.getDeclaration('NEVER-1')).toBeUndefined();
  });

  it('succeeds where another one of its id expires and is deleted at the same time', async () => {
    const { client, tables } = db;
    const { tallies } = importStores(db);
    let attempts = 0;
    // The first attempt finds the id taken; when the store looks, nothing is there any more.
    const trail = trailOf(db);
    const write = trail.writeTogether.bind(trail);
    trail.writeTogether = async (by, acts, alsoFor) => {
      attempts += 1;
      return attempts === 1 ? acts.map(() => false) : await write(by, acts, alsoFor);
    };
    const late = new DeclarationStore(client, tables.declarations, { trail, tallies, keptDays: KEPT_DAYS });
    expect(
      await late.putDeclaration(scoredRecord({ declarationId: 'AGAIN-1' }), actBy('clearance-system')),
    ).toBeUndefined();
    expect(await store.getDeclaration('AGAIN-1')).toBeDefined();
  });

  it('needs to know for how long', async () => {
    const { tallies } = importStores(db);
    const reader = new DeclarationStore(db.client, db.tables.declarations, { trail: trailOf(db), tallies });
    await expect(
      reader.putDeclaration(scoredRecord({ declarationId: 'NEVER-2' }), actBy('clearance-system')),
    ).rejects.toThrow('retention');
    expect(await store.getDeclaration('NEVER-2')).toBeUndefined();
  });
});

describe('storing declarations together', () => {
  const DAY = '2020-03-05';
  const record = (declarationId: string, netMassKg = 250, count = 1) =>
    scoredRecord(
      { declarationId, declaredOn: DAY, netMassKg },
      { lane: 'red' },
      Array.from({ length: count }, () => ({ netMassKg })),
    );

  it('stores each that is new with its line and counts it once, and returns those whose ids are taken', async () => {
    const taken = record('TOGETHER-2');
    const stores = importStores(db);
    await stores.declarations.putDeclaration(taken, actBy('clearance-system'));
    const sent = [
      record('TOGETHER-1'),
      record('TOGETHER-2', 1),
      record('TOGETHER-3', 250, 999),
      record('TOGETHER-4'),
    ];
    const by = taken.by;
    const answers = await stores.declarations.putDeclarations(sent, { by, requestId: 'request-2' });
    expect(answers.map((answer) => answer?.contentHash)).toEqual([
      undefined,
      taken.contentHash,
      undefined,
      undefined,
    ]);
    for (const one of [sent[0], taken, sent[2], sent[3]]) {
      if (one === undefined) throw new Error('No record');
      const { declarationId } = one.declaration;
      expect(await stores.declarations.getDeclaration(declarationId)).toEqual(one);
      const lines = await linesOf(db, declarationId);
      expect(lines.map(({ act, requestId }) => [act, requestId])).toEqual([
        ['declaration.submitted', one === taken ? 'request-1' : 'request-2'],
      ]);
    }
    const tallies = await stores.tallies.tallies(DAY, DAY);
    expect(tallies.get(DAY)?.get('red')?.declarations).toBe(4);
  });

  it('among others who do the same at once stores each once', async () => {
    const sent = Array.from({ length: 25 }, (_, index) => record(`SAME-${index}`));
    const [{ by }] = sent as [DeclarationRecord];
    const answers = await Promise.all(
      Array.from({ length: 4 }, () =>
        importStores(db).declarations.putDeclarations(sent, { by, requestId: 'request-3' }),
      ),
    );
    for (const [index] of sent.entries()) {
      expect(answers.filter((answer) => answer[index] === undefined)).toHaveLength(1);
    }
    const tallies = await importStores(db).tallies.tallies(DAY, DAY);
    expect(tallies.get(DAY)?.get('red')?.declarations).toBe(4 + 25);
  });

  it('stores none where one cannot be stored', async () => {
    const { by, ...good } = record('NONE-1');
    // DynamoDB takes no empty key.
    const bad = { ...good, declaration: { ...good.declaration, declarationId: '' } };
    const sent = [good, bad].map((one) => ({ ...one, by }));
    await expect(store.putDeclarations(sent, { by, requestId: 'request-4' })).rejects.toThrow();
    expect(await store.getDeclaration('NONE-1')).toBeUndefined();
  });
});

describe('a declaration of 999 items', () => {
  /** Descriptions of the longest kind that compress worst: 512 random Hangul syllables, 1.5 KB. */
  function longItems(count = 999): Record<string, unknown>[] {
    const syllable = (): string => String.fromCharCode(0xac00 + Math.floor(Math.random() * 11_172));
    const description = (): string => Array.from({ length: 512 }, syllable).join('');
    return Array.from({ length: count }, (_, index) => ({ netMassKg: index, description: description() }));
  }
  /** Everything in the table under an id, the parts of contents included. */
  async function keysOf(declarationId: string): Promise<string[]> {
    const pages = paginateScan(
      { client: db.client },
      {
        TableName: db.tables.declarations,
        FilterExpression: 'begins_with(declarationId, :id)',
        ExpressionAttributeValues: { ':id': { S: declarationId } },
        ProjectionExpression: 'declarationId',
      },
    );
    const keys: string[] = [];
    for await (const { Items = [] } of pages) keys.push(...Items.map((item) => item.declarationId?.S ?? ''));
    return keys.sort();
  }

  it('is kept whole, in parts beside its record where DynamoDB takes no larger item', async () => {
    const large = scoredRecord({ declarationId: 'LARGE-1' }, {}, longItems());
    await store.putDeclaration(large, actBy('clearance-system'));
    expect(await store.getDeclaration('LARGE-1')).toEqual(large);
    const [own, ...parts] = await keysOf('LARGE-1');
    expect(own).toBe('LARGE-1');
    expect(parts.length).toBeGreaterThanOrEqual(3);
    for (const part of parts) expect(part).toMatch(/^LARGE-1#[0-9a-f-]{36}#\d$/);
  });

  it('stored by several at once is that of one of them', async () => {
    const records = [1, 2, 3].map((office) =>
      scoredRecord({ declarationId: 'LARGE-2', office: `${office}` }, {}, longItems(200)),
    );
    const answers = await Promise.all(
      records.map((one) => store.putDeclaration(one, actBy('clearance-system'))),
    );
    expect(await store.getDeclaration('LARGE-2')).toEqual(records[answers.indexOf(undefined)]);
  });

  it('sent again is not written again', async () => {
    const large = scoredRecord({ declarationId: 'LARGE-4' }, {}, longItems(200));
    await store.putDeclaration(large, actBy('clearance-system'));
    const keys = await keysOf('LARGE-4');
    expect(await store.putDeclaration(large, actBy('clearance-system'))).toEqual(large);
    expect(await keysOf('LARGE-4')).toEqual(keys);
  });
});
