// Amendments and cancellations against DynamoDB, with the real model: a new version replaces the one before, which is kept, until the
// declaration is inspected or cancelled.
import { GetItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Amended,
  type AmendmentPorts,
  amend,
} from '../../../../functions/score-import/declarations/amendment.ts';
import { type Cancelled, cancel } from '../../../../functions/score-import/declarations/cancellation.ts';
import { changedFields } from '../../../../functions/score-import/declarations/changes.ts';
import { assess, store } from '../../../../functions/score-import/declarations/submission.ts';
import { recordInspection } from '../../../../functions/score-import/inspection.ts';
import { Declaration } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { score, scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { secondsAfter } from '../../../../functions/shared/days.ts';
import { actBy, actOfUser } from '../../../support/acts.ts';
import { declaration, itemsBody, MODEL_FOLDER } from '../../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { type ImportStores, importStores, KEPT_DAYS } from '../../../support/import-stores.ts';
import { anyCut, interleaved, takingTurns } from '../../../support/interleaving.ts';

let db: TestDynamoDb;
let stores: ImportStores;
let ports: AmendmentPorts;
beforeAll(async () => {
  db = await startDynamoDb();
  stores = importStores(db);
  const scorer = scorerFor(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }), 'secret');
  ports = {
    ...stores,
    schema: Declaration,
    score: (inputs, now) => score(scorer, inputs, now),
    now: () => new Date('2026-01-01T00:00:00Z'),
  };
});
afterAll(() => db.close());

const CLEARANCE = actBy('clearance-system');
const OFFICER = actOfUser('kim', 'Officer Kim');
const REASON = 'Wrong mass';

async function submitted(declarationId: string, changes: Record<string, unknown> = {}): Promise<void> {
  const [record] = await assess(ports, [declaration({ declarationId, ...changes })], CLEARANCE);
  if (record === undefined) throw new Error('No record');
  await store(ports, record, CLEARANCE);
}

function amended(declarationId: string, changes: Record<string, unknown>): Promise<Amended> {
  return amend(ports, declaration({ declarationId, ...changes }), REASON, OFFICER);
}

function cancelled(declarationId: string): Promise<Cancelled> {
  return cancel(stores.declarations, declarationId, 'Entered twice', OFFICER, ports.now);
}

function inspected(declarationId: string): Promise<unknown> {
  const timing = { leaseMs: 12_000, waitMs: 0 };
  const request = { declarationId, result: { outcome: 'fraud' }, act: OFFICER, now: ports.now } as const;
  return recordInspection(stores, timing, request);
}

async function worklistOf(lane: 'green' | 'yellow' | 'red', day: string): Promise<string[]> {
  const { items } = await stores.worklists.worklist({ lane, day }, 100, undefined);
  return items.map((item) => `${item.declarationId} v${item.version}`);
}

describe('an amendment', () => {
  it('is scored and stored as the next version', async () => {
    await submitted('AMEND-1', { declaredOn: '2020-07-01' });
    const before = await stores.declarations.getDeclaration('AMEND-1');
    const answer = await amended('AMEND-1', {
      declaredOn: '2020-07-01',
      netMassKg: 2,
      departureCountry: 'HK',
    });
    expect(answer).toMatchObject({
      kind: 'amended',
      repeated: false,
      assessment: { version: 2, status: 'scored' },
    });
    const after = await stores.declarations.getDeclaration('AMEND-1');
    expect(after).toMatchObject({ version: 2, declaration: { departureCountry: 'HK' }, by: CLEARANCE.by });
    expect(after?.assessment.score).not.toBe(before?.assessment.score);
    expect(await worklistOf('green', '2020-07-01')).toEqual(['AMEND-1 v2']);
  });

  it('is a line of the history that says what changed, why and who did it', async () => {
    await submitted('AMEND-2');
    await amended('AMEND-2', { netMassKg: 2, office: '41' });
    expect((await stores.declarations.getDeclaration('AMEND-2'))?.history).toMatchObject([
      { event: 'submitted', version: 1, by: CLEARANCE.by },
      {
        event: 'amended',
        version: 2,
        by: { client: 'console', user: { id: 'kim', name: 'Officer Kim' } },
        detail: { reason: REASON, changed: ['/office', '/items/0/netMassKg'] },
      },
    ]);
  });

  it('keeps the version that it replaces', async () => {
    await submitted('AMEND-3');
    const { Item: before } = await db.client.send(
      new GetItemCommand({ TableName: db.tables.declarations, Key: { declarationId: { S: 'AMEND-3' } } }),
    );
    await amended('AMEND-3', { netMassKg: 2 });
    await amended('AMEND-3', { netMassKg: 3 });
    for (const version of [1, 2]) {
      const { Item } = await db.client.send(
        new GetItemCommand({
          TableName: db.tables.declarations,
          Key: { declarationId: { S: `AMEND-3#v${version}` } },
        }),
      );
      expect(Item?.version?.N).toBe(String(version));
      if (version === 1) expect(Item?.content?.B).toEqual(before?.content?.B);
    }
  });

  it('keeps the draw of the random share', async () => {
    await submitted('AMEND-4');
    const half = scorerFor(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }), 'secret', {
      red: 1,
      yellow: 1,
      randomRate: 0.5,
    });
    const drawn = async (changes: Record<string, unknown>): Promise<string | undefined> => {
      const [record] = await assess(
        { ...ports, score: (inputs, now) => score(half, inputs, now) },
        [declaration({ declarationId: 'AMEND-4', ...changes })],
        CLEARANCE,
      );
      return record?.assessment.selectedBy;
    };
    const first = await drawn({});
    for (const netMassKg of [1, 2, 3, 4]) expect(await drawn({ netMassKg })).toBe(first);
  });

  it('to the content that the declaration has changes nothing and returns its assessment', async () => {
    await submitted('AMEND-5');
    const first = await amended('AMEND-5', { netMassKg: 2 });
    expect(await amended('AMEND-5', { netMassKg: 2 })).toEqual({ ...first, repeated: true });
    expect((await stores.declarations.getDeclaration('AMEND-5'))?.history).toHaveLength(2);
  });

  it('may change the number of items, also to many whose content is stored in parts', async () => {
    await submitted('AMEND-6');
    const syllable = (): string => String.fromCharCode(0xac00 + Math.floor(Math.random() * 11_172));
    const items = Array.from({ length: 60 }, () => ({
      description: Array.from({ length: 512 }, syllable).join(''),
    }));
    const many = Declaration.parse(itemsBody(items, { declarationId: 'AMEND-6' }));
    await amend(ports, many, REASON, OFFICER);
    expect((await stores.declarations.getDeclaration('AMEND-6'))?.declaration).toEqual(many);
    await amended('AMEND-6', { netMassKg: 2 });
    expect((await stores.declarations.getDeclaration('AMEND-6'))?.declaration.items).toHaveLength(1);
  });

  it('expires with the declaration: versions, parts and record, however late it is and whatever follows', async () => {
    const later = { ...ports, now: () => new Date('2026-02-01T00:00:00Z') };
    await submitted('AMEND-9');
    const many = itemsBody(
      Array.from({ length: 999 }, (_, index) => ({ netMassKg: index, description: `${Math.random()}` })),
      { declarationId: 'AMEND-9' },
    );
    await amend(later, Declaration.parse(many), REASON, OFFICER);
    await amend(later, declaration({ declarationId: 'AMEND-9', netMassKg: 2 }), REASON, OFFICER);
    await inspected('AMEND-9');
    const correction = {
      result: { outcome: 'clear' },
      reason: REASON,
      act: OFFICER,
      now: later.now,
    } as const;
    const timing = { leaseMs: 12_000, waitMs: 0 };
    await recordInspection(stores, timing, { declarationId: 'AMEND-9', ...correction });
    await submitted('CANCEL-9');
    await cancelled('CANCEL-9');
    const found: string[] = [];
    const input = {
      TableName: db.tables.declarations,
      FilterExpression: 'begins_with(declarationId, :amended) OR declarationId = :cancelled',
      ExpressionAttributeValues: { ':amended': { S: 'AMEND-9' }, ':cancelled': { S: 'CANCEL-9' } },
    };
    for await (const { Items = [] } of paginateScan({ client: db.client }, input)) {
      for (const { declarationId, expiresAt } of Items) {
        found.push(String(declarationId?.S).replace(/#[0-9a-f-]{36}/, '#part'));
        expect(expiresAt?.N).toBe(String(secondsAfter('2026-01-01T00:00:00Z', KEPT_DAYS)));
      }
    }
    expect(found.sort()).toEqual(['AMEND-9', 'AMEND-9#part#0', 'AMEND-9#v1', 'AMEND-9#v2', 'CANCEL-9']);
  });

  it('of a declaration that is inspected, cancelled or unknown is refused', async () => {
    await submitted('AMEND-7');
    await inspected('AMEND-7');
    expect(await amended('AMEND-7', { netMassKg: 2 })).toEqual({ kind: 'inspected' });
    await submitted('AMEND-8');
    await cancelled('AMEND-8');
    expect(await amended('AMEND-8', { netMassKg: 2 })).toEqual({ kind: 'cancelled' });
    expect(await amended('NEVER-1', {})).toEqual({ kind: 'unknown-declaration' });
    for (const id of ['AMEND-7', 'AMEND-8']) {
      expect(await stores.declarations.getDeclaration(id)).toMatchObject({ version: 1 });
    }
  });
});

describe('a cancellation', () => {
  it('takes the declaration out of the worklist and keeps it', async () => {
    await submitted('CANCEL-1', { declaredOn: '2020-07-02' });
    const lane = (await stores.declarations.getDeclaration('CANCEL-1'))?.assessment?.lane ?? 'green';
    expect(await worklistOf(lane, '2020-07-02')).toEqual(['CANCEL-1 v1']);
    expect(await cancelled('CANCEL-1')).toMatchObject({
      kind: 'cancelled',
      repeated: false,
      assessment: { status: 'cancelled' },
    });
    expect(await worklistOf(lane, '2020-07-02')).toEqual([]);
    expect(await stores.declarations.getDeclaration('CANCEL-1')).toMatchObject({
      status: 'cancelled',
      history: [{}, { event: 'cancelled', by: OFFICER.by, detail: { reason: 'Entered twice' } }],
    });
  });

  it('that is repeated changes nothing', async () => {
    await submitted('CANCEL-2');
    const first = await cancelled('CANCEL-2');
    expect(await cancelled('CANCEL-2')).toEqual({ ...first, repeated: true });
    expect((await stores.declarations.getDeclaration('CANCEL-2'))?.history).toHaveLength(2);
  });

  it('of a declaration that is inspected or unknown is refused', async () => {
    await submitted('CANCEL-3');
    await inspected('CANCEL-3');
    expect(await cancelled('CANCEL-3')).toEqual({ kind: 'inspected' });
    expect(await cancelled('NEVER-2')).toEqual({ kind: 'unknown-declaration' });
  });

  it('keeps the declaration from being inspected', async () => {
    await submitted('CANCEL-4');
    await cancelled('CANCEL-4');
    expect(await inspected('CANCEL-4')).toEqual({ kind: 'cancelled' });
  });
});

describe('amendments, cancellations and inspections of one declaration', () => {
  let runs = 0;

  it('at the same time, in any order and with any of them killed, leave one story', async () => {
    const turns = takingTurns(stores.declarations);
    const profiles = takingTurns(stores.profiles);
    const kind = fc.constantFrom('amend', 'cancel', 'inspect');
    const act = fc.record({ kind, netMassKg: fc.constantFrom(1, 2, 3), cut: anyCut(13) });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(act, { minLength: 2, maxLength: 4 }),
        async (scheduler, acts) => {
          runs += 1;
          const id = `STORY-${runs}`;
          await submitted(id);
          const work = (one: (typeof acts)[number]): Promise<{ kind: string; repeated?: boolean }> => {
            if (one.kind === 'cancel') return cancel(turns, id, 'Entered twice', OFFICER, ports.now);
            if (one.kind === 'amend') {
              const body = declaration({ declarationId: id, netMassKg: one.netMassKg });
              return amend({ ...ports, declarations: turns }, body, REASON, OFFICER);
            }
            const request = {
              declarationId: id,
              result: { outcome: 'fraud' },
              act: OFFICER,
              now: ports.now,
            } as const;
            return recordInspection(
              { declarations: turns, profiles },
              { leaseMs: 12_000, waitMs: 0 },
              request,
            );
          };
          const fates = await interleaved(
            scheduler,
            acts.map((one) => ({ work: () => work(one), cut: one.cut })),
          );
          for (const fate of fates) if (fate.kind === 'failed') throw fate.error;
          const record = await stores.declarations.getDeclaration(id);
          if (record === undefined) throw new Error('The declaration is gone');
          const events = record.history.map(({ event }) => event);
          expect(events[0]).toBe('submitted');
          // Nothing is amended or cancelled after an inspection or a cancellation, and never both of these.
          const end = events.findIndex((event) => event === 'cancelled' || event === 'inspected');
          expect(events.slice(1, end === -1 ? undefined : end).every((event) => event === 'amended')).toBe(
            true,
          );
          if (end !== -1) expect(end).toBe(events.length - 1);
          expect(record.status).toBe(events.at(-1) === 'cancelled' ? 'cancelled' : 'scored');
          expect(record.inspection !== undefined).toBe(events.at(-1) === 'inspected');
          // Every version has its line, and the content of the record is that of the last one.
          const versions = record.history.filter(({ event }) => event === 'submitted' || event === 'amended');
          expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => index + 1));
          expect(record.version).toBe(versions.length);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('what an amendment changed', () => {
  it('is named by pointers into the new version: fields, items that came and went', () => {
    const before = Declaration.parse(itemsBody([{}, { netMassKg: 1 }]));
    const after = Declaration.parse(itemsBody([{ hsCode: '090122' }], { sellerId: 'OTHER' }));
    expect(changedFields(before, after)).toEqual(['/sellerId', '/items/0/hsCode', '/items/1']);
    expect(changedFields(before, before)).toEqual([]);
  });

  it('lists at most 50 of them', () => {
    const items = (netMassKg: number): Declaration =>
      Declaration.parse(itemsBody(Array.from({ length: 80 }, () => ({ netMassKg }))));
    expect(changedFields(items(1), items(2))).toHaveLength(50);
  });
});
