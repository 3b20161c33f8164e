// What the reader of PDFs and its worker thread say to each other.
import type { Reason } from './reasons.ts';

/** What a worker is started with. */
export interface PdfJob {
  /** pdfium, compiled. */
  readonly pdfium: WebAssembly.Module;
  readonly bytes: Uint8Array;
  readonly limits: PdfLimits;
}

export interface PdfLimits {
  readonly maxLongSide: number;
  /** Of any image on a page, as it is stored. */
  readonly maxPixelsPerPage: number;
  readonly maxAspectRatio: number;
  readonly maxMemoryBytes: number;
}

/** Reader to worker: draw a page, counted from 0. */
export interface DrawPage {
  readonly index: number;
}

/** Worker to reader. The first message is `opened` or `refused`; after that one comes for each page asked for. */
export type PdfMessage =
  | {
      readonly type: 'opened';
      readonly pages: number;
      /** The list of objects was broken and has been put together again from the objects found. */
      readonly repaired: boolean;
    }
  | {
      readonly type: 'page';
      readonly width: number;
      readonly height: number;
      readonly rgb: Uint8Array<ArrayBuffer>;
    }
  | {
      readonly type: 'refused';
      readonly reason: Reason;
      readonly values: Readonly<Record<string, string | number>>;
    };
