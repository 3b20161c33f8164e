// Wiring of the functions without a model: the store from the environment, the nomenclature from the model's folder.
import * as z from 'zod';
import { NO_TRAIL, openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb } from '../shared/aws/clients.ts';
import { parseEnvironment, taskPath } from '../shared/environment.ts';
import { filesIn, readManifest } from '../shared/onnx/model-file.ts';
import type { Language } from '../shared/words/language.ts';
import { HsManifest } from './manifest.ts';
import { NationalCodes } from './national-codes.ts';
import { Nomenclature } from './nomenclature.ts';
import { PredictionStore } from './store.ts';
import { Titles } from './titles.ts';

const Name = z.string().min(1);

export function openPredictions(): PredictionStore {
  return new PredictionStore(
    dynamodb(),
    parseEnvironment({ HS_PREDICTIONS_TABLE: Name }).HS_PREDICTIONS_TABLE,
  );
}

/** For the function that predicts: predictions are kept for as long as the stage says. */
export function openRecordedPredictions(): PredictionStore {
  const { HS_PREDICTIONS_TABLE, PREDICTION_DAYS } = parseEnvironment({
    HS_PREDICTIONS_TABLE: Name,
    PREDICTION_DAYS: z.coerce.number().int().positive(),
  });
  return new PredictionStore(dynamodb(), HS_PREDICTIONS_TABLE, NO_TRAIL, PREDICTION_DAYS);
}

/** For the function that records decisions: each act is stored with its audit line. */
export function openAuditedPredictions(): PredictionStore {
  const { HS_PREDICTIONS_TABLE } = parseEnvironment({ HS_PREDICTIONS_TABLE: Name });
  return new PredictionStore(dynamodb(), HS_PREDICTIONS_TABLE, openAuditTrail());
}

/** The folder of the hs-codes model. */
export function modelFolder(): string {
  return taskPath(parseEnvironment({ MODEL_DIR: Name }).MODEL_DIR);
}

/** The codes of the HS and of the national schedule, with titles in both languages. */
export function openNationalCodes(): NationalCodes {
  return openCodes().national();
}

/** The codes of the HS, those of the national schedule, which are opened when they are first used, and the titles of both. */
export function openCodes(): {
  readonly nomenclature: Nomenclature;
  readonly national: () => NationalCodes;
  readonly titles: (language: Language) => Titles;
} {
  const folder = modelFolder();
  const manifest = readManifest(folder, HsManifest);
  const nomenclature = Nomenclature.read(filesIn(folder), manifest);
  let opened: NationalCodes | undefined;
  const national = (): NationalCodes => {
    opened ??= NationalCodes.read(filesIn(folder), manifest, nomenclature);
    return opened;
  };
  return { nomenclature, national, titles: (language) => new Titles(nomenclature, national, language) };
}
