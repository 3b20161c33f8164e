// Wiring of the function that predicts: opens the model and the table once, at cold start.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { once } from '../../shared/once.ts';
import { filesIn } from '../../shared/onnx/model-file.ts';
import { modelIn } from '../../shared/onnx/session.ts';
import type { Language } from '../../shared/words/language.ts';
import { NationalCodes } from '../national-codes.ts';
import { Titles } from '../titles.ts';
import { modelFolder, openRecordedPredictions } from '../wiring.ts';
import type { ClassificationPorts } from './classification.ts';
import { LANGUAGES_FILE } from './language.ts';
import { HsModel } from './model.ts';
import { NationalModel } from './national.ts';
import { predict } from './prediction.ts';
import { readLanguages, readTerms } from './tables.ts';
import { TERMS_FILE } from './terms.ts';

/** What the function that predicts works with. */
interface Classification {
  readonly ports: ClassificationPorts;
  readonly titles: (language: Language) => Titles;
}

/** Opens everything that classifying goods needs. */
export async function openClassification(): Promise<Classification> {
  const { ONNX_THREADS: threads } = parseEnvironment({
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
  });
  const predictions = openRecordedPredictions();
  const startedAt = performance.now();
  const terms = readTerms(taskPath(TERMS_FILE));
  const model = await HsModel.open(modelIn(modelFolder(), { threads }));
  const { manifest, nomenclature } = model;
  // Opened when they are first used: most requests do not need them, and every cold start would pay for it.
  const codes = once(() => NationalCodes.read(filesIn(modelFolder()), manifest, nomenclature));
  const national = once(() => NationalModel.open(filesIn(modelFolder()), codes()));
  const languages = readLanguages(taskPath(LANGUAGES_FILE), manifest.languages);
  logInfo(MESSAGES.modelLoaded, {
    model: manifest.name,
    version: manifest.version,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return {
    ports: {
      model: manifest,
      predict: (items, options) => predict({ model, terms, languages, national }, items, options),
      predictions,
      newId: randomUUID,
      now: () => new Date(),
    },
    titles: (language) => new Titles(nomenclature, codes, language),
  };
}
