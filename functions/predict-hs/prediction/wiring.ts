// Wiring of the function that predicts: opens the model and the table once, at cold start.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { modelFolder, openRecordedPredictions } from '../wiring.ts';
import type { ClassificationPorts } from './classification.ts';
import { LANGUAGES_FILE, Languages } from './language.ts';
import { HsModel } from './model.ts';
import { NationalModel } from './national.ts';
import { predict } from './prediction.ts';
import { TERMS_FILE, Terms } from './terms.ts';

/** Opens the step to national codes when it is first used: most requests do not need it, and every cold start would pay for it. */
function openNational(): () => NationalModel {
  let opened: NationalModel | undefined;
  return () => {
    opened ??= NationalModel.open(modelFolder());
    return opened;
  };
}

/** Opens everything that classifying goods needs. */
export async function openClassification(): Promise<ClassificationPorts> {
  const { ONNX_THREADS: threads } = parseEnvironment({
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
  });
  const predictions = openRecordedPredictions();
  const startedAt = performance.now();
  const terms = Terms.read(taskPath(TERMS_FILE));
  const national = openNational();
  const model = await HsModel.open(modelFolder(), { threads });
  const languages = Languages.read(taskPath(LANGUAGES_FILE), model.manifest.languages);
  logInfo(MESSAGES.modelLoaded, {
    model: model.manifest.name,
    version: model.manifest.version,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return {
    model: model.manifest,
    predict: (items, options) => predict({ model, terms, languages, national }, items, options),
    predictions,
    newId: randomUUID,
    now: () => new Date(),
  };
}
