// Opens the models behind an examination, once, at cold start, and the fonts of the overlay.
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

const Required = z.partialRecord(DocumentType, z.array(Kind));

/** Opens everything that examining and enrolling need of models. */
export async function openExamination(): Promise<Examination> {
  const environment = parseEnvironment({
    MODELS_DIR: z.string().min(1),
    FONTS_DIR: z.string().min(1).default(FONT_FOLDER),
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
    /** What the stage sets of the verdict rule: required kinds by document type, as JSON. */
    VERDICT_REQUIRED: z
      .string()
      .default('{}')
      .transform((text): unknown => JSON.parse(text))
      .pipe(Required),
  });
  const startedAt = performance.now();
  const models = await openDocumentModels(
    taskPath(environment.MODELS_DIR),
    environment.ONNX_THREADS,
    environment.VERDICT_REQUIRED,
  );
  const painter = new TextPainter(openFonts(taskPath(environment.FONTS_DIR)));
  logInfo(MESSAGES.modelLoaded, {
    model: models.names.map(({ name }) => name).join(', '),
    version: models.names.map(({ version }) => version).join(', '),
    durationMs: Math.round(performance.now() - startedAt),
  });
  return examinationWith(models, painter);
}

/** The examination that opened models make. */
export function examinationWith(models: DocumentModels, painter: TextPainter): Examination {
  const { stamp, signature } = models.verifiers;
  return {
    examine: (input, onOverlay) => examineDocument(input, models, painter, onOverlay),
    enrol: (input) => enrolReference(input, models),
    models: models.names,
    comparedBy: { stamp: stamp.manifest.version, signature: signature.manifest.version },
  };
}
