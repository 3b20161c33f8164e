// Idempotency-Key under any interleaving: requests with one key whose every step at the table is let go on in any order, some
// of them killed on the way, through Powertools against DynamoDB.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dynamodb } from '../../../functions/shared/aws/clients.ts';
import { idempotentBy } from '../../../functions/shared/http/idempotency.ts';
import { ProblemError } from '../../../functions/shared/http/problem.ts';
import { lambdaContext } from '../../support/api-event.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { anyCut, type Fate, inTurn, interleaved } from '../../support/interleaving.ts';

let db: TestDynamoDb;
beforeAll(async () => {
  db = await startDynamoDb();
  for (const [name, value] of Object.entries(db.environment)) vi.stubEnv(name, value);
  dynamodb().middlewareStack.add((next) => (args) => inTurn(() => next(args)), { step: 'initialize' });
});
afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  await db.close();
});

/** Longer than what an invocation has left. */
const DEAD_AFTER_MS = 11_000;
/** Calls of a request that is the first with its key: the record is begun, the action works, the record is finished. */
const MOST_CALLS = 3;

interface Answer {
  readonly body: string;
  readonly run: number;
}

/** A key that no other test uses, and the requests with it; `runs` counts how often the action ran. */
function requests(key: string) {
  const runs: string[] = [];
  const send = (body: string): Promise<Answer> =>
    idempotentBy(db.tables.idempotency)(
      {
        by: { client: 'clearance-system' },
        operationId: 'scoreDeclaration',
        key,
        payload: { body },
        context: lambdaContext(),
      },
      () =>
        inTurn(() => {
          runs.push(body);
          return Promise.resolve({ body, run: runs.length });
        }),
    );
  return { runs, send };
}

/** A repeat as the API asks for it: once more while the first is still running. */
async function outcomeOf(send: (body: string) => Promise<Answer>, body: string): Promise<Answer | number> {
  try {
    return await send(body);
  } catch (error) {
    if (error instanceof ProblemError) return error.status;
    throw error;
  }
}

function statusOf(fate: Fate<Answer>): number | undefined {
  if (fate.kind !== 'failed') return undefined;
  if (fate.error instanceof ProblemError) return fate.error.status;
  throw fate.error;
}

let keys = 0;
const anyBody = fc.constantFrom('A', 'B');

describe('requests with one key', () => {
  it('at the same time, in any order: one runs, its answer is the only one, and the others are 409 or 422', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(anyBody, { minLength: 2, maxLength: 3 }),
        async (scheduler, bodies) => {
          const { runs, send } = requests(`race-${keys++}`);
          const fates = await interleaved(
            scheduler,
            bodies.map((body) => ({ work: () => send(body) })),
          );
          expect(runs).toHaveLength(1);
          const [winner] = runs;
          fates.forEach((fate, index) => {
            if (fate.kind === 'done') expect(fate.result).toEqual({ body: winner, run: 1 });
            else expect(bodies[index] === winner ? [409] : [409, 422]).toContain(statusOf(fate));
          });
          expect(fates.some(({ kind }) => kind === 'done')).toBe(true);
          for (const body of ['A', 'B']) {
            const repeated = body === winner ? { body, run: 1 } : 422;
            expect(await outcomeOf(send, body)).toEqual(repeated);
          }
          expect(runs).toHaveLength(1);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('of which some are killed anywhere: all answers are equal, and a repeat finishes the work', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.record({ body: anyBody, cut: anyCut(MOST_CALLS - 1) }), { minLength: 1, maxLength: 3 }),
        anyBody,
        async (scheduler, sent, repeated) => {
          vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
          const { runs, send } = requests(`kill-${keys++}`);
          const fates = await interleaved(
            scheduler,
            sent.map(({ body, cut }) => ({ work: () => send(body), cut })),
          );
          vi.setSystemTime(Date.now() + DEAD_AFTER_MS);
          const first = await outcomeOf(send, repeated);
          const kept =
            typeof first === 'number' ? await outcomeOf(send, repeated === 'A' ? 'B' : 'A') : first;
          vi.useRealTimers();
          if (typeof kept === 'number') throw new Error(`Neither body is answered: ${first}, ${kept}`);
          if (typeof first === 'number') expect(first).toBe(422);
          // Every answer is the one that is kept.
          for (const fate of fates) if (fate.kind === 'done') expect(fate.result).toEqual(kept);
          // An action runs again only where one was killed before its answer was kept.
          const killed = fates.filter(({ kind }) => kind === 'cut-off').length;
          expect(runs.length).toBeLessThanOrEqual(1 + killed);
          expect(await outcomeOf(send, kept.body)).toEqual(kept);
        },
      ),
      { numRuns: 40 },
    );
  });
});
