// The fields of the delinquency model's manifest, in addition to those of every manifest. Separate from the model, so that steps that
// only read the manifest are deployed without the ONNX runtime.
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import { GradeCutOffs, Scale } from './scale.ts';

const Distribution = z
  .object({
    /** Lowest score of each bin, ascending from the scale's minimum. */
    from: z.array(z.int()).min(2),
    shares: z.array(z.number().min(0).max(1)),
  })
  .refine(({ from, shares }) => from.length === shares.length, 'Expected a share for each bin');
export type Distribution = z.infer<typeof Distribution>;

export const DelinquencyManifest = z.looseObject({
  ...Manifest.shape,
  /** Log-odds to which all contributions are added. */
  baseline: z.number(),
  contributionGroups: z.array(z.object({ name: z.string(), text: z.string() })).min(1),
  scale: Scale,
  thresholds: z.looseObject({ grades: GradeCutOffs }),
  trainingDistribution: Distribution,
});
export type DelinquencyManifest = z.infer<typeof DelinquencyManifest>;
