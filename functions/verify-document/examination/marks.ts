// The kinds of marks, and a mark on a page.

import { type Message, message } from '../../shared/words/message.ts';
import type { Kind } from '../schemas.ts';
import type { Area } from './picture.ts';

/** Classes of the detector, in the order of its output. */
export const KINDS: readonly [Kind, Kind] = ['stamp', 'signature'];

export const OTHER_KIND: Readonly<Record<Kind, Kind>> = { stamp: 'signature', signature: 'stamp' };

/** What a kind is called in a sentence. */
export function kindName(kind: Kind): Message {
  return message(`mark.${kind}`);
}

/** A stamp or signature on a page, in the page's pixels. */
export interface BoxedMark {
  readonly kind: Kind;
  readonly area: Area;
}
