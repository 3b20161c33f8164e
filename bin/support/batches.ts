// Sends declarations to the batch route, a few batches concurrently.
import type { Assessment, BatchAnswer, Declaration } from '../../functions/score-import/schemas.ts';
import { chunks, mapConcurrently } from '../../functions/shared/concurrency.ts';
import type { ApiClient } from './api.ts';

const BATCH_SIZE = 500;
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
  const answers = await mapConcurrently(
    chunks(declarations, BATCH_SIZE),
    CONCURRENT_BATCHES,
    async (items) => {
      const assessments = await scoreBatch(api, items);
      onDone(items.length);
      return assessments;
    },
  );
  return answers.flat();
}

/** Sends declarations again that were not stored in time; those already stored return the stored assessment. */
async function scoreBatch(api: ApiClient, items: readonly Declaration[]): Promise<Assessment[]> {
  for (let attempt = 1; ; attempt++) {
    const answer = await api.expect<BatchAnswer>('POST', '/v1/declarations/batch', { items });
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
