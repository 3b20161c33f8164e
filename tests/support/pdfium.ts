// The files that reading PDFs needs, with the thread bundled as it is deployed: loading its sources takes longer than reading the pages
// of most tests.
import { join } from 'node:path';
import {
  PDFIUM_IN_CHECKOUT,
  type PdfiumFiles,
} from '../../functions/verify-document/examination/pages/pdf.ts';
import { bundled, localTaskFolder } from '../../lib/bundling/bundles.ts';

const WORKER = 'functions/verify-document/examination/pages/pdf-worker.ts';

export const BUNDLED_PDFIUM: PdfiumFiles = {
  ...PDFIUM_IN_CHECKOUT,
  worker: join(await localTaskFolder(), bundled(WORKER)),
};
