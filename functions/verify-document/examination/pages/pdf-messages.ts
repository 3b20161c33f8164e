// Messages between the PDF reader and its worker thread.
import type { Reason, ReasonValues } from './reasons.ts';

/** The worker's start data. */
export interface PdfJob {
  /** pdfium, compiled. */
  readonly pdfium: WebAssembly.Module;
  readonly bytes: Uint8Array;
  readonly limits: PdfLimits;
}

export interface PdfLimits {
  readonly maxLongSide: number;
  /** Of any stored image on a page. */
  readonly maxPixelsPerPage: number;
  readonly maxAspectRatio: number;
  readonly maxMemoryBytes: number;
}

/** Reader to worker: draw a page, counted from 0. */
export interface DrawPage {
  readonly index: number;
}

/** Worker to reader: first `opened` or `refused`, then one message per requested page. */
export type PdfMessage =
  | {
      readonly type: 'opened';
      readonly pages: number;
      /** Whether the cross-reference table was broken and rebuilt from the objects in the file. */
      readonly repaired: boolean;
    }
  | {
      readonly type: 'page';
      readonly width: number;
      readonly height: number;
      readonly rgb: Uint8Array<ArrayBuffer>;
      /** Whether some of what the page is drawn with is cut off, missing, or cannot be decoded. */
      readonly isCut: boolean;
      /** Whether a picture is in an unknown encoding. */
      readonly isUnsupported: boolean;
      /** The page's JPEG files, which have to be decoded to know whether they are cut off. */
      readonly jpegs: readonly Uint8Array<ArrayBuffer>[];
    }
  | {
      readonly type: 'refused';
      readonly reason: Reason;
      readonly values: ReasonValues;
    };
