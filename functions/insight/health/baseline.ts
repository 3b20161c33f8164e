// How declarations and scores of import risk were distributed when its model was made: what drift is measured against.
import * as z from 'zod';
import type { NamedFiles } from '../../shared/onnx/manifest.ts';
import { readModelFile } from '../../shared/onnx/model-file.ts';

const Share = z.number().min(0).max(1);
const Deciles = z.object({
  /** Upper edges of all bins but the last, ascending. */
  edges: z.array(z.number()),
  shares: z.array(Share),
});
const Common = z.object({ shares: z.record(z.string(), Share), others: Share });

/** Written by training (training/customs_training/import_risk/baseline.py). */
const Baseline = z.object({
  score: Deciles,
  numbers: z.record(z.string(), Deciles),
  codes: z.record(z.string(), Common),
});

/** A distribution over bins, of which a value falls into one. */
export interface Feature {
  readonly name: string;
  /** Column of the lake. */
  readonly column: string;
  /** Upper edges of all bins but the last, or the code of each bin but the last, which has all others. */
  readonly bins: { readonly edges: readonly number[] } | { readonly codes: readonly string[] };
  /** Share of each bin. */
  readonly shares: readonly number[];
}

export interface Drift {
  readonly score: Feature;
  readonly features: readonly Feature[];
}

/** Columns of the lake that are not called as the model calls them. */
const COLUMNS: Readonly<Record<string, string>> = { itemPrice: 'price' };

/**
 * Reads the baseline of import risk from its model's folder.
 *
 * @throws Error where the file is not the one of the manifest, or not valid
 */
export function readBaseline(folder: string, manifest: NamedFiles): Drift {
  const file = readModelFile(folder, manifest, 'baseline.json');
  const { score, numbers, codes } = Baseline.parse(JSON.parse(file.toString('utf8')));
  return {
    score: {
      name: 'score',
      column: 'item_fraud_probability',
      bins: { edges: score.edges },
      shares: score.shares,
    },
    features: [
      ...Object.entries(numbers).map(([name, { edges, shares }]) => ({
        name,
        column: columnOf(name),
        bins: { edges },
        shares,
      })),
      ...Object.entries(codes).map(([name, { shares, others }]) => ({
        name,
        column: columnOf(name),
        bins: { codes: Object.keys(shares) },
        shares: [...Object.values(shares), others],
      })),
    ],
  };
}

function columnOf(name: string): string {
  return COLUMNS[name] ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
