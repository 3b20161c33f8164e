// Inputs of the documents benchmark: a sample certificate, the references of its authority, and a long PDF of such pages.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PDFDocument } from 'pdf-lib';
import type { RegisteredReference } from '../../functions/verify-document/examination/contract.ts';
import { enrolReference } from '../../functions/verify-document/examination/enrol.ts';
import type { ExaminationTools } from '../../functions/verify-document/examination/examine.ts';
import { giveHeapRoom } from '../../functions/verify-document/examination/heap.ts';
import type { DocumentModels } from '../../functions/verify-document/examination/models.ts';

import { DEFAULT_LIMITS } from '../../functions/verify-document/examination/pages/limits.ts';
import { PDFIUM_IN_CHECKOUT } from '../../functions/verify-document/examination/pages/pdf.ts';
import { sharp } from '../../functions/verify-document/examination/sharp.ts';
import type { ContentType, Kind } from '../../functions/verify-document/schemas.ts';
import { ROOT } from './samples.ts';

export const MODELS_FOLDER = join(ROOT, 'models');
export const AUTHORITY = 'KR-CHAMBER-DEMO';

const FOLDER = join(ROOT, 'samples', 'documents');
const PAGE = join(FOLDER, 'kr-genuine.jpg');
/** A4 in points, and at 300 dpi in pixels. */
const A4 = [595.28, 841.89] as const;
const A4_PIXELS = { width: 2480, height: 3508 };

interface SampleReference {
  readonly file: string;
  readonly contentType: ContentType;
  readonly authorityId: string;
  readonly kind: Kind;
}

/** What an examination works with, as the function does. */
export function openTools(models: DocumentModels): ExaminationTools {
  giveHeapRoom();
  return { models, pdfium: PDFIUM_IN_CHECKOUT };
}

/** One page with a stamp and a signature, as JPEG at 150 dpi. */
export function samplePage(): Buffer {
  return readFileSync(PAGE);
}

/** A PDF of such pages, each a JPEG at 300 dpi of its own. */
export async function longPdf(pages: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pages; page++) {
    // Another quality each time: no reader may take one page for the other.
    const scan = await sharp(samplePage())
      .resize({ ...A4_PIXELS, fit: 'fill' })
      .jpeg({ quality: 50 + page })
      .toBuffer();
    const image = await document.embedJpg(scan);
    const [width, height] = A4;
    document.addPage([width, height]).drawImage(image, { x: 0, y: 0, width, height });
  }
  return await document.save();
}

/** The registered stamps and signatures of the authority. */
export async function enrolledReferences(models: DocumentModels): Promise<RegisteredReference[]> {
  const listed = JSON.parse(readFileSync(join(FOLDER, 'references.json'), 'utf8')) as SampleReference[];
  const references: RegisteredReference[] = [];
  for (const { file, contentType, authorityId, kind } of listed) {
    if (authorityId !== AUTHORITY) continue;
    const bytes = readFileSync(join(FOLDER, file));
    const { embedding, model } = await enrolReference(
      { bytes, contentType, kind, limits: DEFAULT_LIMITS },
      { models, pdfium: PDFIUM_IN_CHECKOUT },
    );
    references.push({ referenceId: file, kind, embedding, modelVersion: model.version });
  }
  return references;
}
