// Acts and their audit lines are one: neither is stored without the other, whatever fails.
import type { TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditTrail, NO_TRAIL, type Write } from '../../../functions/shared/audit/trail.ts';
import { actOfUser } from '../../support/acts.ts';
import { linesOf, trailOf } from '../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';

const AT = '2026-11-29T10:00:00.000Z';
const KIM = actOfUser('7d1f', 'Officer Kim');

let db: TestDynamoDb;
beforeAll(async () => {
  db = await startDynamoDb();
});
afterAll(() => db.close());

/** Stores an item once. */
const put = (id: string): Write => ({
  Put: {
    TableName: db.tables.runs,
    Item: { runId: { S: id } },
    ConditionExpression: 'attribute_not_exists(runId)',
  },
});
const deed = (id: string) =>
  ({ act: 'override.recorded', subject: { kind: 'taxpayer', id }, detail: { grade: '09' } }) as const;

/** A trail whose calls end in these errors, then succeed. */
function failing(...errors: readonly Error[]): { trail: AuditTrail; calls: () => number } {
  let calls = 0;
  const client = {
    send: async (command: TransactWriteItemsCommand) => {
      calls += 1;
      const error = errors[calls - 1];
      if (error !== undefined) throw error;
      return await db.client.send(command);
    },
  };
  return {
    trail: new AuditTrail(client as unknown as TestDynamoDb['client'], db.tables.audit, 30),
    calls: () => calls,
  };
}

async function cancellation(...codes: string[]): Promise<Error> {
  const { TransactionCanceledException } = await import('@aws-sdk/client-dynamodb');
  return new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

describe('an act', () => {
  it('is stored with one line that says who did what to what', async () => {
    expect(await trailOf(db).write(KIM, AT, deed('T-1'), put('act-1'))).toBe(true);
    expect(await linesOf(db, 'T-1')).toEqual([
      {
        at: AT,
        by: { client: 'console', user: { id: '7d1f', name: 'Officer Kim' } },
        act: 'override.recorded',
        subject: { kind: 'taxpayer', id: 'T-1' },
        detail: { grade: '09' },
        requestId: 'request-1',
      },
    ]);
  });

  it('whose condition does not hold has no line', async () => {
    await trailOf(db).write(KIM, AT, deed('T-2'), put('act-2'));
    expect(await trailOf(db).write(KIM, AT, deed('T-2'), put('act-2'))).toBe(false);
    expect(await linesOf(db, 'T-2')).toHaveLength(1);
  });

  it('that many try at once is done once, with one line', async () => {
    const done = await Promise.all(
      Array.from({ length: 12 }, () => trailOf(db).write(KIM, AT, deed('T-3'), put('act-3'))),
    );
    expect(done.filter(Boolean)).toHaveLength(1);
    expect(await linesOf(db, 'T-3')).toHaveLength(1);
  });

  it('is not done where its line cannot be stored', async () => {
    const broken = new AuditTrail(db.client, 'no-such-table', 30);
    await expect(broken.write(KIM, AT, deed('T-4'), put('act-4'))).rejects.toThrow();
    // The item is still free.
    expect(await trailOf(db).write(KIM, AT, deed('T-4'), put('act-4'))).toBe(true);
  });

  it.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'is tried again after %s',
    async (code) => {
      const { trail, calls } = failing(await cancellation('None', code), await cancellation(code, 'None'));
      expect(await trail.write(KIM, AT, deed(code), put(code))).toBe(true);
      expect(calls()).toBe(3);
      expect(await linesOf(db, code)).toHaveLength(1);
    },
  );

  it('that is always in another one’s way ends as throttling does', async () => {
    const conflict = await cancellation('TransactionConflict', 'None');
    const { trail } = failing(...Array.from({ length: 8 }, () => conflict));
    const error = await trail.write(KIM, AT, deed('T-5'), put('act-5')).catch((reason: Error) => reason);
    expect(error).toMatchObject({ name: 'ThrottlingException' });
  });

  it('that fails for another reason fails with it', async () => {
    const { trail, calls } = failing(await cancellation('ValidationError', 'None'));
    await expect(trail.write(KIM, AT, deed('T-6'), put('act-6'))).rejects.toThrow('cancelled');
    expect(calls()).toBe(1);
  });

  it('is done together with others, each with its line, without those whose conditions do not hold', async () => {
    await trailOf(db).write(KIM, AT, deed('T-9'), put('act-9'));
    const acts = ['8', '9', '10'].map((id) => ({ at: AT, deed: deed(`T-${id}`), write: put(`act-${id}`) }));
    const beside: string[][] = [];
    const done = await trailOf(db).writeTogether(KIM, acts, async (left) => {
      beside.push(left.map(({ deed: { subject } }) => subject.id));
      return [put(`beside-${beside.length}`)];
    });
    expect(done).toEqual([true, false, true]);
    expect(beside).toEqual([
      ['T-8', 'T-9', 'T-10'],
      ['T-8', 'T-10'],
    ]);
    for (const id of ['T-8', 'T-9', 'T-10']) expect(await linesOf(db, id)).toHaveLength(1);
    // What was beside the refused attempt was not written, what was beside the other one was.
    expect(await trailOf(db).write(KIM, AT, deed('T-11'), put('beside-1'))).toBe(true);
    expect(await trailOf(db).write(KIM, AT, deed('T-11'), put('beside-2'))).toBe(false);
  });

  it('cannot be recorded by a function without a trail', async () => {
    await expect(NO_TRAIL.write(KIM, AT, deed('T-7'), put('act-7'))).rejects.toThrow('no audit trail');
  });
});
