// A page as a file stores it, known before it is decoded.

export interface StoredPage {
  /** Position in the file, from 0. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Height of a pixel over its width on the upright page, where it is not square, as in faxes. */
  readonly pixelHeight?: number;
}
