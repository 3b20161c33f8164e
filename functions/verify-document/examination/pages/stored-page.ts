// A page as its file describes it, before it is decoded.

export interface StoredPage {
  /** Position in the file, from 0. */
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** Height of a pixel divided by its width on the upright page, if pixels are not square, as in faxes. */
  readonly pixelHeight?: number;
}
