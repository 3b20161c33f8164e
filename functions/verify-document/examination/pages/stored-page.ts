// A page as its file describes it, before it is decoded.
import type { Message } from '../../../shared/words/message.ts';

export interface StoredPage {
  /** Position in the file, from 0. */
  readonly index: number;
  /** Position of its directory in a TIFF file. */
  readonly directory?: number;
  readonly width: number;
  readonly height: number;
  /** Height of a pixel divided by its width on the upright page, if pixels are not square, as in faxes. */
  readonly pixelHeight?: number;
  /** The page as a JPEG file, if it is one or a TIFF file contains it so. */
  readonly jpeg?: Uint8Array;
  /** What about the page no decoder supports; the file may be perfectly whole. */
  readonly unsupported?: Message;
}
