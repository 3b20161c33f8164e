// What the delinquency model's manifest says beside what every manifest does. Apart from the model, so that steps which only read it
// are deployed without the ONNX runtime.
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import { GradeCutOffs, Scale } from './scale.ts';

const Distribution = z
  .object({
    /** Lowest score of each bin, rising from the scale's minimum. */
    from: z.array(z.int()).min(2),
    shares: z.array(z.number().min(0).max(1)),
  })
  .refine(({ from, shares }) => from.length === shares.length, 'Expected a share for each bin');
export type Distribution = z.infer<typeof Distribution>;

export const DelinquencyManifest = z.looseObject({
  ...Manifest.shape,
  /** Log-odds of an account before anything is known of it: what all contributions are added to. */
  baseline: z.number(),
  contributionGroups: z.array(z.object({ name: z.string(), text: z.string() })).min(1),
  scale: Scale,
  thresholds: z.looseObject({ grades: GradeCutOffs }),
  trainingDistribution: Distribution,
});
export type DelinquencyManifest = z.infer<typeof DelinquencyManifest>;
