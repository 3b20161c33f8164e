// The manifest of the hs-codes model, beyond what every manifest contains. In a file of its own, so that the function that only looks
// up codes is deployed without the ONNX runtime.
import * as z from 'zod';
import { Manifest } from '../shared/onnx/manifest.ts';

const Share = z.number().min(0).max(1);
const Bands = z.object({ strong: Share, good: Share });

/** Powers to which the probabilities of the model's two parts are multiplied. */
const Shares = z.object({ bag: z.number().min(0), encoder: z.number().min(0) });

/** A language that the model reads. */
const LanguageSupport = z.object({
  /** BCP 47. */
  tag: z.string(),
  /** True for a language that is read only where a text has no part in a better one. */
  weaker: z.boolean().optional(),
  shares: Shares,
});
export type LanguageSupport = z.infer<typeof LanguageSupport>;

export const HsManifest = z.looseObject({
  ...Manifest.shape,
  edition: z.string(),
  languages: z.array(LanguageSupport).min(1),
  thresholds: z.object({
    /** A text is vague if no chapter is at least this probable. */
    chapter: Share,
    /** Minimum probability of a candidate in each band, by requested digits. */
    bands: z.object({ 2: Bands, 4: Bands, 6: Bands }),
    /** From which probability on a branch is right more often than not, by its length. */
    sure: z.object({ 2: Share, 4: Share, 6: Share, 10: Share }).default({ 2: 0.5, 4: 0.5, 6: 0.5, 10: 0.5 }),
  }),
});
export type HsManifest = z.infer<typeof HsManifest>;
