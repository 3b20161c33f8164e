// Opens an examination once, at cold start, from the function's environment.
import { existsSync } from 'node:fs';
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { DocumentType, Kind } from '../schemas.ts';
import type { Examination } from './contract.ts';
import { giveHeapRoom } from './heap.ts';
import { examinationOf } from './open.ts';
import { PDFIUM_IN_CHECKOUT, type PdfiumFiles } from './pages/pdf.ts';

const Required = z.partialRecord(DocumentType, z.array(Kind));

/** pdfium and its worker as they are deployed beside the function's code: under their paths in the repository, the worker bundled. */
const PDFIUM_WASM = 'node_modules/@hyzyla/pdfium/dist/pdfium.wasm';
const PDF_WORKER = 'functions/verify-document/examination/pages/pdf-worker.mjs';

/** Opens everything that examining and enrolling need, from the function's environment. */
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
  giveHeapRoom();
  const startedAt = performance.now();
  const examination = await examinationOf({
    models: taskPath(environment.MODELS_DIR),
    pdfium: pdfiumFiles(),
    threads: environment.ONNX_THREADS,
    required: environment.VERDICT_REQUIRED,
  });
  const durationMs = Math.round(performance.now() - startedAt);
  for (const { name, version } of examination.models) {
    logInfo(MESSAGES.modelLoaded, { model: name, version, durationMs });
  }
  return examination;
}

/** The deployed files; when a test runs the sources, the worker's source. */
function pdfiumFiles(): PdfiumFiles {
  const worker = taskPath(PDF_WORKER);
  return { wasm: taskPath(PDFIUM_WASM), worker: existsSync(worker) ? worker : PDFIUM_IN_CHECKOUT.worker };
}
