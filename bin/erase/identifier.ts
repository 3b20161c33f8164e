// The identifier that is erased: where a text names it, and what is left of the text without it.
import { UsageError } from '../support/endpoints.ts';

/** Shorter ones cannot be told from codes and from words. */
const SHORTEST = 4;
const LONGEST = 64;
/** Those of declarations; those of tokens and taxpayers are among them. */
const FORM = /^[\p{L}\p{N}](?: ?[\p{L}\p{M}\p{N}._:/-])*$/u;

/** What Korean attaches to a name. */
const PARTICLES = '은|는|이|가|을|를|의|에|와|과|도|로|으로|에서|에게|께|만|까지|부터';
const LETTER = '[\\p{L}\\p{M}\\p{N}]';
const ASCII = '[A-Za-z0-9]';
/** Joins two parts of an identifier. */
const JOINT = '[._:/-]';

export class Identifier {
  readonly text: string;
  readonly bytes: Buffer;
  readonly #named: RegExp;

  /** @throws UsageError where it is none, or too short to be told from a code */
  constructor(given: string) {
    this.text = given.normalize('NFKC');
    if (this.text.length < SHORTEST || this.text.length > LONGEST || !FORM.test(this.text)) {
      throw new UsageError(
        `--party should be an identifier of ${SHORTEST} to ${LONGEST} letters, digits, single spaces, ".", "_", ":", "/" or "-": a shorter one cannot be told from the codes of a declaration`,
      );
    }
    this.bytes = Buffer.from(this.text);
    // The only character of the form that means something in an expression.
    const literal = this.text.replaceAll('.', String.raw`\.`);
    // After a Latin letter or digit a letter of another script is no part of the identifier: `1234567890은`.
    const begins = /^[A-Za-z0-9]/.test(this.text) ? ASCII : LETTER;
    const end = /[A-Za-z0-9]$/.test(this.text)
      ? `(?!${ASCII})`
      : `(?=$|[^\\p{L}\\p{M}\\p{N}]|(?:${PARTICLES})(?!${LETTER}))`;
    this.#named = new RegExp(
      `(?<!${begins})(?<!${LETTER}${JOINT})${literal}${end}(?!${JOINT}${LETTER})`,
      'gu',
    );
  }

  /** Whether a text is the identifier, or names it as a word: not within another identifier. */
  isIn(text: string): boolean {
    return text !== this.without(text, '');
  }

  /** A text with another name in the identifier's place; the same text if it does not name it. */
  without(text: string, replacement: string): string {
    const replaced = text.replaceAll(this.#named, replacement);
    // Full-width letters and digits, as people type them.
    const usual = replaced.normalize('NFKC');
    const other = usual.replaceAll(this.#named, replacement);
    return other === usual ? replaced : other;
  }
}
