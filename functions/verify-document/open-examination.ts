// Opens what an examination needs, once, at cold start: the models, the rule for verdicts, and the overlay's fonts.
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../shared/environment.ts';
import { logInfo, MESSAGES } from '../shared/observability/log.ts';
import { enrolReference } from './enrol.ts';
import type { Examination } from './examination.ts';
import { examineDocument } from './examine.ts';
import { type DocumentModels, openDocumentModels } from './models.ts';
import { FONT_FOLDER, openFonts } from './overlay/font.ts';
import { TextPainter } from './overlay/text.ts';
import { DocumentType, Kind } from './schemas.ts';

/** Opens everything that examining and enrolling need of models. */
export async function openExamination(): Promise<Examination> {
  const environment = parseEnvironment({
    MODELS_DIR: z.string().min(1),
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
    /** What the stage requires of documents of a type, instead of what the manifest does. */
    VERDICT_REQUIRED: z
      .string()
      .default('{}')
      .transform((text): unknown => JSON.parse(text))
      .pipe(z.partialRecord(DocumentType, z.array(Kind))),
  });
  const startedAt = performance.now();
  const painter = new TextPainter(openFonts(taskPath(FONT_FOLDER)));
  const opened = await openDocumentModels(taskPath(environment.MODELS_DIR), environment.ONNX_THREADS);
  const { verdictRule } = opened;
  const required = { ...verdictRule.required, ...environment.VERDICT_REQUIRED };
  const models: DocumentModels = { ...opened, verdictRule: { ...verdictRule, required } };
  const durationMs = Math.round(performance.now() - startedAt);
  for (const { name, version } of models.names) {
    logInfo(MESSAGES.modelLoaded, { model: name, version, durationMs });
  }
  return {
    examine: (input, onOverlay) => examineDocument(input, models, painter, onOverlay),
    enrol: (input) => enrolReference(input, models),
    models: models.names,
    comparedBy: {
      stamp: models.verifiers.stamp.manifest.version,
      signature: models.verifiers.signature.manifest.version,
    },
  };
}
