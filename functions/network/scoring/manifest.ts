// The fields of the network model's manifest, in addition to those of every manifest; and the bands of its probabilities.
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import type { Band } from '../picture/neighbourhood.ts';

export const NetworkManifest = z.looseObject({
  ...Manifest.shape,
  features: z.array(z.string()).min(1),
  thresholds: z.looseObject({
    /** Lowest probability of each band. */
    bands: z.object({ medium: z.number(), high: z.number() }),
  }),
});
export type NetworkManifest = z.infer<typeof NetworkManifest>;

export type Bands = NetworkManifest['thresholds']['bands'];

export function bandOf(probability: number, { medium, high }: Bands): Band {
  if (probability >= high) return 'high';
  return probability >= medium ? 'medium' : 'low';
}

/** 0 to 1,000: a thousandth of probability each. */
export function scoreOf(probability: number): number {
  return Math.round(1000 * probability);
}
