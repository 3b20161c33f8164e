// Sends declarations to the batch route, a few batches concurrently.

import type { Declaration } from '../../functions/score-import/schemas.ts';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import type { Assessment, BatchAnswer } from './answers.ts';
import type { ApiClient } from './api.ts';

const BATCH_SIZE = 500;
const BATCH_ITEMS = 2_000;
const CONCURRENT_BATCHES = 2;
const ATTEMPTS = 3;

/**
 * Scores declarations over the API.
 *
 * @returns assessments in the order of the declarations
 * @throws Error with the problem of the first declaration that was refused
 */
export async function scoreInBatches(
  api: ApiClient,
  declarations: readonly Declaration[],
  onDone: (count: number) => void = () => {},
): Promise<Assessment[]> {
  const answers = await mapConcurrently(batchesOf(declarations), CONCURRENT_BATCHES, async (items) => {
    const assessments = await scoreBatch(api, items);
    onDone(items.length);
    return assessments;
  });
  return answers.flat();
}

/** Batches of what the route accepts: a number of declarations, and of items in all of them. */
function batchesOf(declarations: readonly Declaration[]): Declaration[][] {
  const batches: Declaration[][] = [];
  let items = 0;
  for (const declaration of declarations) {
    const batch = batches.at(-1);
    const fits = items + declaration.items.length <= BATCH_ITEMS;
    if (batch !== undefined && batch.length < BATCH_SIZE && fits) {
      batch.push(declaration);
      items += declaration.items.length;
    } else {
      batches.push([declaration]);
      items = declaration.items.length;
    }
  }
  return batches;
}

/** Sends declarations again that were not stored in time; those already stored return the stored assessment. */
async function scoreBatch(api: ApiClient, items: readonly Declaration[]): Promise<Assessment[]> {
  for (let attempt = 1; ; attempt++) {
    const answer = await api.expect<BatchAnswer>('POST', '/v1/declarations/batch', {
      declarations: items,
    });
    const assessments = answer.items.flatMap((item) => {
      if (item.result === 'problem') return [];
      const { result, ...assessment } = item;
      return [assessment];
    });
    if (assessments.length === items.length) return assessments;
    const refused = answer.items.filter((item) => item.result === 'problem');
    const final = refused.find(({ problem }) => problem.status !== 503);
    if (final !== undefined || attempt === ATTEMPTS) throw new Error(JSON.stringify(final ?? refused[0]));
  }
}
