// The ONNX model of delinquency: accounts in, log-odds of not paying and their contributions out. Derived features, trees and
// calibration are inside the graph; this file only lays out tensors.
import type { InferenceSession } from 'onnxruntime-node';
import { readManifest } from '../../shared/onnx/model-file.ts';
import { openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import { ACCOUNT_COLUMNS, type Account, MONTHS } from '../snapshot/snapshot.ts';
import { DelinquencyManifest } from './manifest.ts';
import { type RuleOverrides, RuleTable } from './rules.ts';
import { type ModelOutput, Scorer, type ScoringModel } from './scoring.ts';

const ACCOUNT_WIDTH = ACCOUNT_COLUMNS.length;

/** Lays the accounts out as the tensor `accounts` (float32, [N, 19]). */
export function accountsTensor(accounts: readonly Account[]): InstanceType<typeof ort.Tensor> {
  const values = new Float32Array(accounts.length * ACCOUNT_WIDTH);
  let at = 0;
  for (const { guaranteeLimit, paymentStatus, assessed, paid } of accounts) {
    values[at++] = guaranteeLimit;
    for (const months of [paymentStatus, assessed, paid]) {
      for (let month = 0; month < MONTHS.length; month++) values[at++] = months[month] ?? Number.NaN;
    }
  }
  return new ort.Tensor('float32', values, [accounts.length, ACCOUNT_WIDTH]);
}

/** The delinquency model, ready to run. */
export class DelinquencyModel implements ScoringModel {
  readonly manifest: DelinquencyManifest;
  readonly session: InferenceSession;

  private constructor(manifest: DelinquencyManifest, session: InferenceSession) {
    this.manifest = manifest;
    this.session = session;
  }

  /**
   * Opens the model in a folder and runs it once, so that the first shard is not slowed down by the warm-up.
   *
   * @throws Error if files are missing or do not belong together
   */
  static async open(folder: string, options: SessionOptions): Promise<DelinquencyModel> {
    const manifest = readManifest(folder, DelinquencyManifest);
    const model = new DelinquencyModel(manifest, await openSession(folder, manifest, options));
    await model.evaluate([NO_HISTORY]);
    return model;
  }

  async evaluate(accounts: readonly Account[]): Promise<ModelOutput> {
    const output = await this.session.run({ accounts: accountsTensor(accounts) });
    return { logOdds: floats(output.logOdds), contributions: floats(output.contributions) };
  }
}

function floats(tensor: { data: unknown } | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array)) {
    throw new Error('The model returned an output that is not float32');
  }
  return tensor.data;
}

const ZEROS = MONTHS.map(() => 0);
const NO_HISTORY: Account = { guaranteeLimit: 0, paymentStatus: ZEROS, assessed: ZEROS, paid: ZEROS };

/**
 * Opens the model in a folder for scoring.
 *
 * @param overrides the stage's changes to the rule table
 * @throws Error if files are missing or do not belong together
 */
export async function openScorer(
  folder: string,
  options: SessionOptions,
  overrides?: RuleOverrides,
): Promise<Scorer<DelinquencyModel>> {
  return new Scorer(await DelinquencyModel.open(folder, options), new RuleTable(overrides));
}
