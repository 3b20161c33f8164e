// A page as the reader of one format decodes it.
import type { Message } from '../../../shared/words/message.ts';
import type { Raster } from '../picture.ts';

export interface DecodedPage {
  readonly raster: Raster;
  /** Pages of the whole document. */
  readonly pages: number;
  /** Whether everything that the file says is on the page could be read. */
  readonly isComplete: boolean;
  /** Whether a picture on an incomplete page is in an encoding that cannot be read, so that it may well be whole. */
  readonly isUnsupported?: boolean;
  /** Problems that the format's reader noticed, without the page's number. */
  readonly notes: readonly Message[];
}
