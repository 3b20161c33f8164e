// Which neighbours an answer shows first where it has no room for all.
import { type GraphArrays, NO_SCORE } from './layout.ts';

/** Above every worth of a node. */
const HIGHEST = 1001;

/** Lower comes first: what connects others without being a hub, then the highest scores; hubs last. Nodes of one rank go by their number. */
export function rankOf({ hubs, scores }: Pick<GraphArrays, 'hubs' | 'scores'>, node: number): number {
  const score = scores[node] as number;
  // Things have no score of their own: whoever shares them is behind them.
  const worth = score === NO_SCORE ? HIGHEST : score;
  return HIGHEST - worth + (hubs[node] === 1 ? HIGHEST : 0);
}
