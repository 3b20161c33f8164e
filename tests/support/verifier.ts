// A verifier for tests, without a neural network: marks are positions on a line, and similarity decreases by one percent per step.
import { VerdictThresholds } from '../../functions/verify-document/examination/verdict.ts';
import type { Verifier } from '../../functions/verify-document/examination/verifier.ts';

/** Similarity is 100 minus the distance; the decision is the similarity of the nearest reference. */
export function lineVerifier(
  changes: Partial<VerdictThresholds['verdicts'][number]> & { readonly sameSource?: number },
  embed: Verifier['embed'] = () => Promise.reject(new Error('This verifier does not embed')),
): Verifier {
  const { sameSource = 60, ...verdicts } = changes;
  const row = { references: 1, match: 80, mismatch: 30 };
  return {
    manifest: {
      name: 'line-verification',
      version: '1.0.0',
      thresholds: VerdictThresholds.parse({ verdicts: [{ ...row, ...verdicts }], sameSource }),
    },
    embed,
    compare: async (query, references) => {
      const place = query[0] ?? 0;
      const similarities = Float32Array.from(references, (reference) =>
        Math.max(0, 100 - Math.abs(place - (reference[0] ?? 0))),
      );
      return { similarities, decision: Math.max(...similarities) };
    },
  };
}
