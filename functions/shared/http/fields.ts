// Fields that several requests have: identifiers, and texts that people read. What counts as visible is decided in ../text.ts.
import * as z from 'zod';
import { displayForm, hasOnlySeenCharacters, IDENTIFIER, isDisplayLine, isDisplayText } from '../text.ts';
import { type Rule, says } from '../words/issues.ts';
import { lineOfText, textOfLines } from './patterns.ts';

/** What the API document calls texts with a rule that its patterns cannot express. */
const VISIBLE = 'visible-text';

/** An identifier of a record. */
export function identifier(description: string, message = says('field.identifier')) {
  return z.string().regex(IDENTIFIER, message).meta({ description });
}

/** An identifier that is part of paths, URLs and S3 keys, where a colon has a meaning. */
export function pathIdentifier(description: string) {
  return z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, says('field.pathIdentifier'))
    .meta({ description });
}

/** An identifier of the caller's own, in any script; returned as it was sent. */
export function callersIdentifier(description: string, maximum: number) {
  return z
    .string()
    .refine(
      (id) => hasAtMost(id, maximum) && hasOnlySeenCharacters(id),
      says('field.visibleCharacters', { most: maximum }),
    )
    .meta({ description, minLength: 1, maxLength: maximum, pattern: lineOfText(), format: VISIBLE });
}

/** One line that people read, kept in its display form. */
export function displayLine(options: {
  readonly description: string;
  readonly maximum: number;
  /** What to expect, for the caller of a bad request. */
  readonly message: Rule;
  /** Further characters that the line must not contain, written as inside the brackets of a pattern. */
  readonly without?: string;
  /** True where the maximum also holds for the line as it is sent, spaces around it included. */
  readonly asSent?: boolean;
}) {
  const { description, maximum, message, without, asSent = false } = options;
  const excluded = without === undefined ? undefined : new RegExp(`[${without}]`, 'u');
  return z
    .string()
    .refine((text) => !asSent || hasAtMost(text, maximum), { ...message, abort: true })
    .overwrite((text) => displayForm(text).trim())
    .refine(
      (text) => hasAtMost(text, maximum) && isDisplayLine(text) && excluded?.test(text) !== true,
      message,
    )
    .meta({ description, minLength: 1, maxLength: maximum, pattern: lineOfText(without), format: VISIBLE });
}

/** A text of several lines that people read, kept in its display form; an empty one says nothing and is accepted. */
export function displayText(description: string, maximum: number) {
  return (
    z
      .string()
      // Before invisible characters are removed: a text of nothing else was meant to say something.
      .refine((text) => text === '' || isDisplayText(text), says('field.text'))
      .overwrite(displayForm)
      .refine((text) => hasAtMost(text, maximum), says('field.characters', { most: maximum }))
      .meta({ description, maxLength: maximum, pattern: textOfLines() })
  );
}

/** In characters, not UTF-16 units. */
function hasAtMost(text: string, maximum: number): boolean {
  return text.length <= maximum || [...text].length <= maximum;
}
