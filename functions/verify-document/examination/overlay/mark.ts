// A mark as the overlay shows it.
import type { Finding, Kind } from '../../schemas.ts';
import type { Area, GreyPicture, Raster } from '../picture.ts';
import { VERDICT_STYLES } from './theme.ts';

/** What every reader of the document may see of a mark. */
export interface PlainMark {
  readonly kind: Kind;
  readonly verdict: Finding['verdict'];
  /** In the page's pixels. */
  readonly area: Area;
}

/** A mark with its evidence, for readers who may see references. */
export interface OverlayMark extends PlainMark {
  /** Percent. */
  readonly similarity?: number | undefined;
  readonly referenceId?: string | undefined;
  /** One line that explains the verdict. */
  readonly explanation: string;
  /** Cut from the page. */
  readonly crop?: Raster | undefined;
  /** As the network sees it: bright ink on black. */
  readonly normalised?: GreyPicture | undefined;
  /** The most similar reference as the network sees it. */
  readonly reference?: GreyPicture | undefined;
}

const NAMES: Readonly<Record<Kind, string>> = { stamp: 'Stamp', signature: 'Signature' };

/** "Stamp, match". */
export function plainHeadingOf({ kind, verdict }: PlainMark): string {
  return `${NAMES[kind]}, ${VERDICT_STYLES[verdict].word}`;
}

/** "Stamp 96.3 % match", or "Stamp, no reference". */
export function headingOf(mark: OverlayMark): string {
  const { kind, verdict, similarity } = mark;
  if (similarity === undefined) return plainHeadingOf(mark);
  return `${NAMES[kind]} ${similarity.toFixed(1)} % ${VERDICT_STYLES[verdict].word}`;
}
