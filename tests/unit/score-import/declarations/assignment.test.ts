// Assignments against DynamoDB: one holder at a time, whoever comes first; only who holds a declaration or has assigned it changes that;
// and every change is a line of its history and of the audit trail.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Assigned,
  type AssignedDeclarations,
  assign,
} from '../../../../functions/score-import/declarations/assignment.ts';
import { cancel } from '../../../../functions/score-import/declarations/cancellation.ts';
import type { Act } from '../../../../functions/shared/auth/act.ts';
import { actBy, actOfUser } from '../../../support/acts.ts';
import { linesOf } from '../../../support/audit.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';
import { type ImportStores, importStores } from '../../../support/import-stores.ts';
import { anyCut, interleaved, takingTurns } from '../../../support/interleaving.ts';
import { storeDeclaration } from '../../../support/stored-declaration.ts';

let db: TestDynamoDb;
let stores: ImportStores;
beforeAll(async () => {
  db = await startDynamoDb();
  stores = importStores(db);
});
afterAll(() => db.close());

const [KIM, LEE] = [actOfUser('kim', 'Officer Kim'), actOfUser('lee', 'Officer Lee')];
const DISPATCHER = actBy('dispatcher');
const NOW = () => new Date('2026-01-01T00:00:00Z');

function change(
  id: string,
  assignee: string | null,
  act: Act,
  through: AssignedDeclarations = stores.declarations,
): Promise<Assigned> {
  return assign(through, id, assignee, act, NOW);
}

async function holder(id: string): Promise<string | undefined> {
  return (await stores.declarations.getDeclaration(id))?.assignment?.assignee;
}

async function story(id: string): Promise<string[]> {
  const history = (await stores.declarations.getDeclaration(id))?.history ?? [];
  return history.map(({ event, detail }) => `${event} ${detail.assignee}`);
}

describe('an assignment', () => {
  it('that officers make for themselves has their name, in record, history and worklist; the trail has only the id', async () => {
    await storeDeclaration(stores.declarations, 'CLAIM-1', 1, { declaredOn: '2020-09-01' });
    const assignment = { assignee: 'kim', name: 'Officer Kim', by: KIM.by };
    expect(await change('CLAIM-1', 'kim', KIM)).toEqual({ kind: 'assigned', assignment, repeated: false });
    expect((await stores.declarations.getDeclaration('CLAIM-1'))?.assignment).toEqual(assignment);
    const { items } = await stores.worklists.worklist({ day: '2020-09-01' }, 10, undefined);
    expect(items).toMatchObject([{ assignee: 'kim', assigneeName: 'Officer Kim' }]);
    // Both at the same moment of this clock: their lines have no order.
    const lines = await linesOf(db, 'CLAIM-1');
    expect(lines.find(({ act }) => act === 'declaration.assigned')).toMatchObject({
      detail: { assignee: 'kim' },
      by: KIM.by,
    });
    expect(lines).toHaveLength(2);
  });

  it('that is repeated changes nothing, and leaves no line', async () => {
    await storeDeclaration(stores.declarations, 'CLAIM-2', 2);
    await change('CLAIM-2', 'kim', KIM);
    expect(await change('CLAIM-2', 'kim', LEE)).toMatchObject({ kind: 'assigned', repeated: true });
    expect(await change('CLAIM-2', null, KIM)).toEqual({
      kind: 'assigned',
      assignment: undefined,
      repeated: false,
    });
    expect(await change('CLAIM-2', null, LEE)).toMatchObject({ kind: 'assigned', repeated: true });
    expect(await story('CLAIM-2')).toEqual(['assigned kim', 'given-back kim']);
    // Both at the same moment of this clock: their lines have no order.
    expect((await linesOf(db, 'CLAIM-2')).map(({ act }) => act).sort()).toEqual([
      'declaration.assigned',
      'declaration.given-back',
      'declaration.submitted',
    ]);
  });

  it('is changed by its holder and by who made it, and by nobody else', async () => {
    await storeDeclaration(stores.declarations, 'CLAIM-3', 3);
    await change('CLAIM-3', 'kim', DISPATCHER);
    for (const assignee of ['lee', null]) {
      expect(await change('CLAIM-3', assignee, LEE)).toEqual({
        kind: 'held',
        holder: { assignee: 'kim', by: DISPATCHER.by },
      });
    }
    expect(await change('CLAIM-3', 'lee', KIM)).toMatchObject({ kind: 'assigned', repeated: false });
    // Kim handed it over: both may give it back, the dispatcher no longer.
    expect(await change('CLAIM-3', null, DISPATCHER)).toMatchObject({ kind: 'held' });
    expect(await change('CLAIM-3', null, KIM)).toMatchObject({ kind: 'assigned' });
    expect(await holder('CLAIM-3')).toBeUndefined();
  });

  it('of a cancelled or unknown declaration is refused', async () => {
    await storeDeclaration(stores.declarations, 'CLAIM-4', 4);
    await cancel(stores.declarations, 'CLAIM-4', 'Entered twice', KIM, NOW);
    expect(await change('CLAIM-4', 'kim', KIM)).toEqual({ kind: 'cancelled' });
    expect(await change('CLAIM-NEVER', 'kim', KIM)).toEqual({ kind: 'unknown-declaration' });
  });

  it('changes at most a hundred times', async () => {
    await storeDeclaration(stores.declarations, 'CLAIM-5', 5);
    for (let time = 0; time < 50; time++) {
      await change('CLAIM-5', 'kim', KIM);
      await change('CLAIM-5', null, KIM);
    }
    expect(await change('CLAIM-5', 'kim', KIM)).toEqual({ kind: 'full' });
  });
});

describe('officers who claim one declaration at the same time', () => {
  let runs = 10;

  it('in any order and with any of them killed leave one holder, whom the others are told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ who: fc.constantFrom('kim', 'lee', 'park'), cut: anyCut(6) }), {
          minLength: 2,
          maxLength: 4,
        }),
        async (scheduler, claims) => {
          runs += 1;
          const id = `RACE-${runs}`;
          await storeDeclaration(stores.declarations, id, runs);
          const turns = takingTurns(stores.declarations);
          const fates = await interleaved(
            scheduler,
            claims.map(({ who, cut }) => ({ work: () => change(id, who, actOfUser(who, who), turns), cut })),
          );
          const held = await holder(id);
          for (const [index, fate] of fates.entries()) {
            if (fate.kind === 'failed') throw fate.error;
            if (fate.kind === 'cut-off') continue;
            if (claims[index]?.who === held) expect(fate.result).toMatchObject({ kind: 'assigned' });
            else expect(fate.result).toMatchObject({ kind: 'held', holder: { assignee: held } });
          }
          expect(await story(id)).toEqual(held === undefined ? [] : [`assigned ${held}`]);
        },
      ),
      { numRuns: 20 },
    );
  });
});
