// How verdicts look: a colour that stays distinguishable under every common colour blindness, a line style for readers who see no
// colours, and the word.
import type { Finding } from '../../schemas.ts';
import type { Colour, LineStyle } from './canvas.ts';

export interface VerdictStyle {
  readonly colour: Colour;
  /** Colour of text on the colour. */
  readonly onColour: Colour;
  readonly line: LineStyle;
  readonly word: string;
}

export const WHITE: Colour = [255, 255, 255];
export const BLACK: Colour = [24, 24, 27];
export const MUTED: Colour = [95, 100, 110];
export const GROUND: Colour = [238, 240, 243];
export const EDGE: Colour = [205, 209, 216];

export const VERDICT_STYLES: Readonly<Record<Finding['verdict'], VerdictStyle>> = {
  match: { colour: [0, 120, 92], onColour: WHITE, line: 'solid', word: 'match' },
  mismatch: { colour: [200, 48, 24], onColour: WHITE, line: 'solid', word: 'mismatch' },
  inconclusive: { colour: [240, 176, 0], onColour: BLACK, line: 'dashed', word: 'inconclusive' },
  'no-reference': { colour: [91, 100, 112], onColour: WHITE, line: 'dotted', word: 'no reference' },
};

/** Font sizes in pixels. */
export const SIZES = { title: 22, heading: 17, body: 13, caption: 12, tag: 14 } as const;
