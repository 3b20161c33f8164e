// The challenger: another version of the model that scores the same items beside the one that decides (docs/decisions/0061). It decides
// nothing, and whatever fails in it is logged and counted, and keeps no declaration from being scored.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { logError, logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { countMetric } from '../../shared/observability/metrics.ts';
import { CHALLENGER_FOLDER } from '../../shared/onnx/manifest.ts';
import type { SessionOptions } from '../../shared/onnx/session.ts';
import { assertCurrency } from './currency.ts';
import { type ImportRiskManifest, ImportRiskModel, type ModelInput } from './model.ts';

/** What a challenger says of a declaration. */
export interface ChallengerScore {
  readonly version: string;
  /** Of its riskiest item, as for the version that decides. */
  readonly fraudProbability: number;
}

/** A challenger that is ready to run. */
export interface Challenger {
  readonly version: string;
  /** Fraud probability of each item; undefined where it failed. */
  readonly probabilities: (items: readonly ModelInput[]) => Promise<ArrayLike<number> | undefined>;
}

/**
 * Opens the challenger beside a model.
 *
 * @param folder of the model that decides
 * @param champion its manifest
 * @returns undefined where there is none, or one that cannot be used
 */
export async function openChallenger(
  folder: string,
  champion: Pick<ImportRiskManifest, 'name' | 'version' | 'currency'>,
  options: SessionOptions,
): Promise<Challenger | undefined> {
  const place = join(folder, CHALLENGER_FOLDER);
  if (!existsSync(place)) return undefined;
  try {
    const model = await ImportRiskModel.open(place, options);
    const { name, version } = model.manifest;
    if (name !== champion.name || version === champion.version) {
      throw new Error(`${name} ${version} cannot challenge ${champion.name} ${champion.version}`);
    }
    assertCurrency(model.manifest, champion.currency);
    logInfo(MESSAGES.challengerLoaded, { model: name, version });
    return challengerOf(model);
  } catch (error) {
    report(error);
    return undefined;
  }
}

/** A challenger of an open model: one run without reasons. */
export function challengerOf(model: Pick<ImportRiskModel, 'manifest' | 'evaluate'>): Challenger {
  return {
    version: model.manifest.version,
    probabilities: async (items) => {
      try {
        const { fraud } = await model.evaluate(items, {
          rows: items.map((_, item) => item),
          occluded: items.map(() => 0),
        });
        if (fraud.length === items.length && fraud.every(isProbability)) return fraud;
        throw new Error('The challenger returned something else than a probability for each item');
      } catch (error) {
        report(error);
        return undefined;
      }
    },
  };
}

function isProbability(value: number): boolean {
  return value >= 0 && value <= 1;
}

function report(error: unknown): void {
  logError(MESSAGES.challengerFailed, error);
  countMetric('ChallengerFailures');
}
