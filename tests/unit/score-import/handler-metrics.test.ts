// The metrics of the handlers of import declarations: a lane and a score for every declaration that was scored, however many come at once.
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SubmissionPorts } from '../../../functions/score-import/declarations/submission.ts';
import { scoreBatchHandler } from '../../../functions/score-import/handlers/score-batch.ts';
import { scoreDeclarationHandler } from '../../../functions/score-import/handlers/score-declaration.ts';
import { Declaration, Lane } from '../../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../../functions/score-import/scoring/model.ts';
import { score, scorerFor } from '../../../functions/score-import/scoring/scoring.ts';
import type { ApiHandler } from '../../../functions/shared/http/api-handler.ts';
import type { Idempotency } from '../../../functions/shared/http/idempotency.ts';
import { apiEvent, bodyOf, lambdaContext } from '../../support/api-event.ts';
import { declarationBody, MODEL_FOLDER } from '../../support/declarations.ts';
import { MemoryImports } from '../../support/import-stores.ts';

/** CloudWatch takes at most a hundred values of a metric in one line. */
const VALUES_OF_A_LINE = 100;

// Powertools reads this while it is imported.
vi.hoisted(() => {
  process.env.POWERTOOLS_LOG_LEVEL = 'SILENT';
});

let ports: SubmissionPorts;
beforeAll(async () => {
  const stores = new MemoryImports();
  const scorer = scorerFor(await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 }), 'secret');
  ports = {
    declarations: stores,
    profiles: stores,
    schema: Declaration,
    score: (inputs, now) => score(scorer, inputs, now),
    now: () => new Date(),
  };
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

async function send(
  make: (dependencies: { ports: SubmissionPorts; idempotency: Idempotency }) => ApiHandler,
  body: object,
): Promise<Record<string, unknown>> {
  const handler = make({ ports, idempotency: (_call, action) => action() });
  const event = apiEvent({ method: 'POST', path: '/v1/declarations', body });
  return bodyOf(await handler(event, lambdaContext()));
}

describe('the metrics of a declaration', () => {
  it('are its lane and its score', async () => {
    const { score, lane } = await send(scoreDeclarationHandler, declarationBody({ declarationId: 'M-1' }));
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
    const answer = await send(scoreBatchHandler, {
      declarations: [...items, { declarationId: 'bad' }],
    });
    const scores = (answer.items as { score?: number }[]).flatMap(({ score }) => score ?? []);
    expect(scores).toHaveLength(count);
    const lines = valuesOf('Score');
    expect(lines.flat()).toEqual(scores);
    expect(Math.max(...lines.map((values) => values.length))).toBe(VALUES_OF_A_LINE);
    const laneCounts = Lane.options.flatMap((lane) => valuesOf(`Lane-${lane}`).flat());
    expect(laneCounts.reduce((sum, one) => sum + one, 0)).toBe(count);
    expect(valuesOf('RejectedItems').flat()).toEqual([1]);
  });
});
