// The files that a function needs beside its code to read the pages of scans: pdfium, and the bundled thread that runs it. Sharp is in
// the image layer.
import type { ServiceFunctionProps } from './service-function.ts';

/** Files and workers of functions/verify-document/examination/pages; examination/wiring.ts opens them under these paths. */
export const PAGE_READING = {
  files: ['node_modules/@hyzyla/pdfium/dist/pdfium.wasm'],
  workers: ['functions/verify-document/examination/pages/pdf-worker.ts'],
} as const satisfies Partial<ServiceFunctionProps>;
