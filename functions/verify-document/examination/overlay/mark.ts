// A mark as the overlay shows it.
import type { Finding, Kind } from '../../schemas.ts';
import type { Area, GreyPicture, Raster } from '../picture.ts';

export interface OverlayMark {
  readonly kind: Kind;
  readonly verdict: Finding['verdict'];
  /** In the page's pixels. */
  readonly area: Area;
  /** Percent. */
  readonly similarity?: number | undefined;
  readonly referenceId?: string | undefined;
  /** One line that explains the verdict. */
  readonly explanation: string;
  /** Cut from the page. */
  readonly crop: Raster;
  /** As the network sees it: bright ink on black. */
  readonly normalised: GreyPicture;
  /** The most similar reference as the network sees it. */
  readonly reference?: GreyPicture | undefined;
}
