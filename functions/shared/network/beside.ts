// The score that the network gives a party, shown beside what another capability knows of it and never mixed into that.
import * as z from 'zod';
import type { Caller } from '../auth/caller.ts';
import { logError, MESSAGES } from '../observability/log.ts';
import type { EntityScore } from './table.ts';

export const NetworkBand = z
  .enum(['low', 'medium', 'high'])
  .meta({ id: 'NetworkBand', description: 'By the thresholds of the model' });

const NetworkScore = z
  .object({
    score: z.int().min(0).max(1000),
    band: NetworkBand,
    ringId: z.string().optional(),
  })
  .meta({ id: 'NetworkScore', description: 'Risk by links, of the latest published network' });

/** An answer's field: for callers with network:read, where the network of a day is published and knows the party. */
export const WITH_NETWORK = {
  network: NetworkScore.optional().meta({
    description:
      'Risk of the party by its links; never part of the score. Only for callers with network:read, and where the network knows the party',
  }),
} as const;

/** The port to the scores of the latest published network. */
export interface NetworkScores {
  /** Undefined for a party without a score, and before the first network is published. */
  scoreOf(entityId: string): Promise<EntityScore | undefined>;
}

/** The field of an answer; without a score, or if none can be read, no field: the answer itself is complete without it. */
export async function besideOf(
  scores: NetworkScores,
  caller: Pick<Caller, 'party' | 'scopes'> | undefined,
  entityId: string,
): Promise<{ readonly network?: EntityScore }> {
  if (caller === undefined || caller.party !== undefined || !caller.scopes.includes('network:read'))
    return {};
  try {
    const network = await scores.scoreOf(entityId);
    return network === undefined ? {} : { network };
  } catch (error) {
    logError(MESSAGES.networkNotRead, error);
    return {};
  }
}
