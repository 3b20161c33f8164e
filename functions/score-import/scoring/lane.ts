// The lane policy: which declarations are inspected because of their score, which because an adopted risk group covers them, and which
// through the random share that keeps feedback unbiased.
import { createHmac } from 'node:crypto';
import type { Lane, SelectedBy } from '../schemas.ts';

export interface LanePolicy {
  /** Fraud probability from which a declaration is red. */
  readonly red: number;
  /** Fraud probability from which a declaration is yellow; at most `red`. */
  readonly yellow: number;
  /** Share of declarations (0..1) selected for inspection regardless of their score. */
  readonly randomRate: number;
}

/**
 * The policy of a stage: the model's thresholds and random rate with the overrides of the stage.
 *
 * @throws Error where yellow would begin above red
 */
export function lanePolicy(
  manifest: {
    readonly thresholds: { readonly red: number; readonly yellow: number };
    readonly randomRate: number;
  },
  overrides: { readonly [Setting in keyof LanePolicy]?: number | undefined } = {},
): LanePolicy {
  const red = overrides.red ?? manifest.thresholds.red;
  const yellow = overrides.yellow ?? manifest.thresholds.yellow;
  if (yellow > red) throw new Error(`The yellow threshold (${yellow}) must not exceed the red one (${red})`);
  return { red, yellow, randomRate: overrides.randomRate ?? manifest.randomRate };
}

export interface Selection {
  readonly lane: Lane;
  readonly selectedBy: SelectedBy;
  /** Probability of selection for inspection: 1 for red by score, otherwise that of the draw, by the random rate or by groups. */
  readonly selectionProbability: number;
}

/**
 * Chooses the lane.
 *
 * @param draw uniform number in [0, 1) from {@link drawFor}
 * @param groupProbability probability with which adopted groups select the declaration, of those that the random rate does not
 */
export function selectLane(
  fraudProbability: number,
  policy: LanePolicy,
  draw: number,
  groupProbability = 0,
): Selection {
  if (fraudProbability >= policy.red) return { lane: 'red', selectedBy: 'score', selectionProbability: 1 };
  const selectionProbability = policy.randomRate + (1 - policy.randomRate) * groupProbability;
  if (draw < policy.randomRate) return { lane: 'red', selectedBy: 'random', selectionProbability };
  if (draw < selectionProbability) return { lane: 'red', selectedBy: 'group', selectionProbability };
  return {
    lane: fraudProbability >= policy.yellow ? 'yellow' : 'green',
    selectedBy: 'score',
    selectionProbability,
  };
}

const DRAW_BITS = 48;

/**
 * The declaration's draw: HMAC-SHA-256 of its id under the stage's secret, read as a fraction of 2^48. A retry draws the
 * same number, and without the secret nobody can choose an id that avoids selection.
 */
export function drawFor(declarationId: string, secret: string): number {
  const digest = createHmac('sha256', secret).update(declarationId).digest();
  return digest.readUIntBE(0, DRAW_BITS / 8) / 2 ** DRAW_BITS;
}
