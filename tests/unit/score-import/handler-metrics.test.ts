// What the doors of import declarations count: a lane and a score for every declaration that was scored, however many come at once.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { Lane } from '../../../functions/score-import/schemas.ts';
import type { ApiHandler } from '../../../functions/shared/http/api-handler.ts';
import { apiEvent, bodyOf, lambdaContext } from '../../support/api-event.ts';
import { declarationBody, MODEL_FOLDER } from '../../support/declarations.ts';
import { startDynamoDb, type TestDynamoDb } from '../../support/dynamodb.ts';
import { startSecrets, type TestSecrets } from '../../support/secrets.ts';

/** CloudWatch takes at most a hundred values of a metric in one line. */
const VALUES_OF_A_LINE = 100;

let db: TestDynamoDb;
let secrets: TestSecrets;
beforeAll(async () => {
  [db, secrets] = await Promise.all([startDynamoDb(), startSecrets({ draw: 'secret' })]);
  const environment = {
    ...db.environment,
    ...secrets.environment,
    DECLARATIONS_TABLE: db.tables.declarations,
    RISK_PROFILES_TABLE: db.tables.riskProfiles,
    IDEMPOTENCY_TABLE: db.tables.idempotency,
    MODEL_DIR: MODEL_FOLDER,
    DRAW_SECRET_ID: 'draw',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([db.close(), secrets.close()]);
});

let written: string[];
beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    written.push(String(chunk));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Each value of a metric that was written since the test began, line by line. */
function valuesOf(name: string): number[][] {
  return written
    .join('')
    .split('\n')
    .filter((text) => text.includes('"_aws"'))
    .map((text) => [(JSON.parse(text) as Record<string, number | number[]>)[name] ?? []].flat());
}

async function send(handler: string, body: object): Promise<Record<string, unknown>> {
  const door = (await import(`../../../functions/score-import/handlers/${handler}.ts`)) as {
    handler: ApiHandler;
  };
  const event = apiEvent({ method: 'POST', path: '/v1/declarations', body });
  return bodyOf(await door.handler(event, lambdaContext()));
}

describe('the metrics of a declaration', () => {
  it('are its lane and its score', async () => {
    const { score, lane } = await send('score-declaration', declarationBody({ declarationId: 'M-1' }));
    expect(valuesOf('Score')).toEqual([[score]]);
    expect(valuesOf(`Lane-${lane}`)).toEqual([[1]]);
  });
});

describe('the metrics of a batch', () => {
  it('are the score of each item that has one, in lines that CloudWatch takes', async () => {
    const count = VALUES_OF_A_LINE + 20;
    const items = Array.from({ length: count }, (_, index) =>
      declarationBody({ declarationId: `B-${index}`, netMassKg: 1 + index }),
    );
    const answer = await send('score-batch', { items: [...items, { declarationId: 'bad' }] });
    const scores = (answer.items as { score?: number }[]).flatMap(({ score }) => score ?? []);
    expect(scores).toHaveLength(count);
    const lines = valuesOf('Score');
    expect(lines.flat()).toEqual(scores);
    expect(Math.max(...lines.map((values) => values.length))).toBe(VALUES_OF_A_LINE);
    const laneCounts = Lane.options.flatMap((lane) => valuesOf(`Lane-${lane}`).flat());
    expect(laneCounts.reduce((sum, one) => sum + one, 0)).toBe(count);
    expect(valuesOf('RejectedItems').flat()).toEqual([1]);
    expect(valuesOf('Requests').flat()).toEqual([1]);
  });
});
