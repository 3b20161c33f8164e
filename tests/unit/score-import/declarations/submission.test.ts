// Submission with the real model and a store in memory: stored declarations, conflicts, and the answer for each item of a batch.

import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DeclarationRecord } from '../../../../functions/score-import/declarations/record.ts';
import {
  assess,
  type BatchControls,
  contentHash,
  type SubmissionPorts,
  type Submitted,
  store as storeOnce,
  submitBatch,
} from '../../../../functions/score-import/declarations/submission.ts';
import { BatchAnswer, Declaration } from '../../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { score, scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { mapConcurrently } from '../../../../functions/shared/concurrency.ts';
import { problem } from '../../../../functions/shared/http/problem.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { actBy } from '../../../support/acts.ts';
import {
  anyDeclaration,
  declaration,
  declarationBody,
  itemsBody,
  MODEL_FOLDER,
  sampleBodies,
} from '../../../support/declarations.ts';
import { MemoryImports } from '../../../support/import-stores.ts';
import { inEnglish } from '../../../support/words.ts';

const store = new MemoryImports();
let ports: SubmissionPorts;
beforeAll(async () => {
  const scorer = scorerFor(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }), 'secret');
  ports = {
    declarations: store,
    profiles: store,
    schema: Declaration,
    score: (inputs, now) => score(scorer, inputs, now),
    now: () => new Date(),
  };
});

const controls: BatchControls = {
  act: actBy('clearance-system'),
  errorsOf: () => [],
  hasTimeLeft: () => true,
  together: 2,
  forEach: (items, work) => mapConcurrently(items, 8, work),
  onApart: () => undefined,
  onError: () => problem(503, { detail: message('import.notStored') }),
};

/** Submits one declaration. */
async function submit(changes: Record<string, unknown>): Promise<Submitted> {
  const [record] = await assess(ports, [declaration(changes)], actBy('clearance-system'));
  if (record === undefined) throw new Error('No record');
  return storeOnce(ports, record, actBy('clearance-system'));
}

describe('a declaration sent again', () => {
  it('returns the assessment stored first, time and score included', async () => {
    const first = await submit({ declarationId: 'AGAIN-1' });
    expect(await submit({ declarationId: 'AGAIN-1' })).toEqual({ ...first, repeated: true });
  });

  it('returns the first score even when a result has changed the profiles since', async () => {
    const first = await submit({ declarationId: 'AGAIN-2', importerId: 'CHANGED' });
    await store.addToProfile('importer#CHANGED', 'SOMETHING', { inspected: 1, fraud: 1, critical: 1 });
    expect(await submit({ declarationId: 'AGAIN-2', importerId: 'CHANGED' })).toEqual({
      ...first,
      repeated: true,
    });
  });

  it('with other content is a conflict', async () => {
    await submit({ declarationId: 'AGAIN-3' });
    expect(await submit({ declarationId: 'AGAIN-3', price: { amount: 1 } })).toEqual({ conflict: true });
  });

  it('is the same whatever the order of its fields', () => {
    fc.assert(
      fc.property(anyDeclaration, (one) => {
        const reversed = Object.fromEntries(Object.entries(one).reverse()) as typeof one;
        expect(contentHash(reversed)).toBe(contentHash(one));
      }),
    );
  });

  it('is the same read back from the table, where a seller that is not named is absent', () => {
    const unnamed = declaration({ sellerId: '' });
    const readBack = JSON.parse(JSON.stringify(unnamed)) as typeof unnamed;
    expect(contentHash(readBack)).toBe(contentHash(unnamed));
  });

  it('is another as soon as one field is', () => {
    const changes = [
      { declarationId: 'D2' },
      { hsCode: '090122' },
      { taxRate: 8.01 },
      { netMassKg: 251 },
      { office: '41' },
      { price: { amount: 3_500_000, exchangeRate: 1 } },
      { description: 'Coffee' },
      { itemNumber: 2 },
    ];
    const hashes = changes.map((change) => contentHash(declaration(change)));
    expect(new Set([...hashes, contentHash(declaration())]).size).toBe(changes.length + 1);
  });

  it('is the same whatever the order of its items', () => {
    const two = Declaration.parse(itemsBody([{}, { netMassKg: 1 }]));
    expect(contentHash({ ...two, items: two.items.toReversed() })).toBe(contentHash(two));
  });
});

describe('a batch', () => {
  it('answers every item in the order of the request, within the contract', async () => {
    const bodies = sampleBodies().slice(0, 60);
    const items = await submitBatch(ports, bodies, controls);
    expect(BatchAnswer.safeParse(inEnglish({ items })).error).toBeUndefined();
    expect(items.map(({ declarationId }) => declarationId)).toEqual(
      bodies.map(({ declarationId }) => declarationId),
    );
    expect(items.every((item) => 'score' in item)).toBe(true);
  });

  it('keeps an item with a repeated key from being stored, and names it with the bad fields of the item', async () => {
    const repeated = { pointer: '/declarations/1/items/0/hsCode', message: message('field.repeated') };
    const items = await submitBatch(
      ports,
      [
        declarationBody({ declarationId: 'TWICE-1' }),
        declarationBody({ declarationId: 'TWICE-2' }),
        declarationBody({ declarationId: 'TWICE-3', netMassKg: -1 }),
      ],
      { ...controls, errorsOf: (index) => (index === 0 ? [] : [repeated]) },
    );
    expect(items).toMatchObject([
      { declarationId: 'TWICE-1', score: expect.any(Number) },
      { declarationId: 'TWICE-2', problem: { status: 400, errors: [repeated] } },
      {
        declarationId: 'TWICE-3',
        problem: {
          errors: [
            repeated,
            {
              pointer: '/declarations/2/items/0/netMassKg',
              message: message('field.atLeast', { least: 0 }),
            },
          ],
        },
      },
    ]);
    expect(await submit({ declarationId: 'TWICE-2', price: { amount: 1 } })).toHaveProperty(
      'assessment.score',
    );
  });

  it('stores the good items and names every bad field of the bad ones, by its place in the request', async () => {
    const items = await submitBatch(
      ports,
      [
        declarationBody({ declarationId: 'MIX-1' }),
        declarationBody({ declarationId: 'MIX-2', hsCode: '770000', netMassKg: -1 }),
        null,
        declarationBody({ declarationId: 'MIX-4', colour: 'red' }),
        declarationBody({ declarationId: 'MIX-5' }),
      ],
      controls,
    );
    const pointers = items.map((item) =>
      'problem' in item ? item.problem.errors?.map(({ pointer }) => pointer) : 'stored',
    );
    expect(pointers).toEqual([
      'stored',
      ['/declarations/1/items/0/hsCode', '/declarations/1/items/0/netMassKg'],
      ['/declarations/2'],
      ['/declarations/3/colour'],
      'stored',
    ]);
    expect(await store.getDeclaration('MIX-2')).toBeUndefined();
    expect(await store.getDeclaration('MIX-5')).toBeDefined();
  });

  it('names the id of a bad item if it is safe to echo', async () => {
    const items = await submitBatch(
      ports,
      [{ declarationId: 'HAS-ID' }, { declarationId: 'x'.repeat(65) }, { declarationId: 7 }, 'text'],
      controls,
    );
    expect(items.map((item) => item.declarationId)).toEqual(['HAS-ID', undefined, undefined, undefined]);
  });

  it('with the same declaration twice stores it once and answers both alike', async () => {
    const body = declarationBody({ declarationId: 'TWICE-1' });
    const [first, second] = await submitBatch(ports, [body, { ...body }], controls);
    expect(first).toMatchObject({ declarationId: 'TWICE-1', lane: expect.any(String) });
    expect(second).toEqual(first);
  });

  it('with two declarations under one id stores the first; each later one that differs conflicts', async () => {
    const items = await submitBatch(
      ports,
      [
        declarationBody({ declarationId: 'CLASH-1', netMassKg: 1 }),
        declarationBody({ declarationId: 'CLASH-1', netMassKg: 2 }),
        declarationBody({ declarationId: 'CLASH-1', netMassKg: 1 }),
      ],
      controls,
    );
    expect(items.map((item) => ('problem' in item ? item.problem.status : 'stored'))).toEqual([
      'stored',
      409,
      'stored',
    ]);
    expect(items[1]).toMatchObject({ problem: { type: 'urn:customs-scoring:problem:declaration-conflict' } });
    expect((await store.getDeclaration('CLASH-1'))?.declaration.items[0]?.netMassKg).toBe(1);
  });

  it('answers 503 for the one item that could not be stored, stores the others, and is completed by a repeat', async () => {
    const bodies = ['FAIL-1', 'FAIL-2', 'FAIL-3'].map((declarationId) => declarationBody({ declarationId }));
    const failed: string[] = [];
    const isBad = ({ declaration: { declarationId } }: DeclarationRecord): boolean =>
      declarationId === 'FAIL-2';
    const failing: SubmissionPorts = {
      ...ports,
      declarations: {
        putDeclaration: (record) =>
          isBad(record) ? Promise.reject(new Error('socket hang up')) : store.putDeclaration(record),
        putDeclarations: (records) =>
          records.some(isBad) ? Promise.reject(new Error('cancelled')) : store.putDeclarations(records),
      },
    };
    const apart: unknown[] = [];
    const first = await submitBatch(failing, bodies, {
      ...controls,
      onApart: (error, declarations) => apart.push([String(error), declarations]),
      onError: (error, declarationId) => {
        failed.push(`${declarationId}: ${String(error)}`);
        return problem(503, { detail: message('import.notStored') });
      },
    });
    expect(first.map((item) => ('problem' in item ? item.problem.status : 'stored'))).toEqual([
      'stored',
      503,
      'stored',
    ]);
    expect(failed).toEqual(['FAIL-2: Error: socket hang up']);
    expect(apart).toEqual([['Error: cancelled', 2]]);
    const repeat = await submitBatch(ports, bodies, controls);
    expect(repeat[0]).toEqual(first[0]);
    expect(repeat.every((item) => 'score' in item)).toBe(true);
  });

  it('that runs out of time answers 503 for what it did not begin to store, and stores the rest', async () => {
    const bodies = ['LATE-1', 'LATE-2', 'LATE-3', 'LATE-4'].map((declarationId) =>
      declarationBody({ declarationId }),
    );
    let checks = 0;
    const items = await submitBatch(ports, bodies, {
      ...controls,
      forEach: (records, work) => mapConcurrently(records, 1, work),
      hasTimeLeft: () => ++checks <= 1,
    });
    expect(items.map((item) => ('problem' in item ? item.problem.status : 'stored'))).toEqual([
      'stored',
      'stored',
      503,
      503,
    ]);
    expect(await store.getDeclaration('LATE-2')).toBeDefined();
    expect(await store.getDeclaration('LATE-3')).toBeUndefined();
  });

  it('of nothing but bad items stores nothing and answers each', async () => {
    const items = await submitBatch(ports, [{}, 1], controls);
    expect(items.map((item) => ('problem' in item ? item.problem.status : 'stored'))).toEqual([400, 400]);
  });

  it('scores with the profiles that inspections made', async () => {
    const before = await submitBatch(
      ports,
      [declarationBody({ declarationId: 'SEEN-1', netMassKg: 77 })],
      controls,
    );
    await store.addToProfile('goods#090121|BR|BR|8|A|77', 'SEEN-1', { inspected: 1, fraud: 1, critical: 0 });
    const after = await submitBatch(
      ports,
      [declarationBody({ declarationId: 'SEEN-2', netMassKg: 77 })],
      controls,
    );
    expect(before[0]).toMatchObject({ items: [{ novelty: { knownGoods: false } }] });
    expect(after[0]).toMatchObject({ items: [{ novelty: { knownGoods: true } }] });
    expect((after[0] as { score: number }).score).toBeGreaterThan((before[0] as { score: number }).score);
  });
});
