// Opens what an examination needs, once, at cold start: the models, the rule for verdicts, and the overlay's fonts.
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { DocumentType, Kind } from '../schemas.ts';
import type { Examination } from './contract.ts';
import { enrolReference } from './enrol.ts';
import { examineDocument } from './examine.ts';
import { type DocumentModels, openDocumentModels } from './models.ts';
import { FONT_FOLDER, openFonts } from './overlay/font.ts';
import { TextPainter } from './overlay/text.ts';

const Required = z.partialRecord(DocumentType, z.array(Kind));

export interface ExaminationSettings {
  /** Folder of all models. */
  readonly models: string;
  readonly fonts: string;
  /** Threads inside one run of a model. */
  readonly threads: number;
  /** What a stage requires of documents of a type, instead of what the manifest does. */
  readonly required?: z.infer<typeof Required>;
}

/** Opens everything that examining and enrolling need, as a function's environment says. */
export async function openExamination(): Promise<Examination> {
  const environment = parseEnvironment({
    MODELS_DIR: z.string().min(1),
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
    VERDICT_REQUIRED: z
      .string()
      .default('{}')
      .transform((text): unknown => JSON.parse(text))
      .pipe(Required),
  });
  const startedAt = performance.now();
  const examination = await examinationOf({
    models: taskPath(environment.MODELS_DIR),
    fonts: taskPath(FONT_FOLDER),
    threads: environment.ONNX_THREADS,
    required: environment.VERDICT_REQUIRED,
  });
  const durationMs = Math.round(performance.now() - startedAt);
  for (const { name, version } of examination.models) {
    logInfo(MESSAGES.modelLoaded, { model: name, version, durationMs });
  }
  return examination;
}

/** The examination with the models of a folder. */
export async function examinationOf(settings: ExaminationSettings): Promise<Examination> {
  const painter = new TextPainter(openFonts(settings.fonts));
  const opened = await openDocumentModels(settings.models, settings.threads);
  const { verdictRule } = opened;
  const required = { ...verdictRule.required, ...settings.required };
  const models: DocumentModels = { ...opened, verdictRule: { ...verdictRule, required } };
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
