// Titles of predicted and decided codes in a language: added where an answer is sent, since what is stored has codes only.
import type { Language } from '../shared/words/language.ts';
import { type Message, message } from '../shared/words/message.ts';
import { worded } from '../shared/words/wording.ts';
import type { NationalCodes } from './national-codes.ts';
import type { Nomenclature, TitledCode } from './nomenclature.ts';
import type { UntitledAnswer } from './record.ts';
import type { PredictedItem } from './schemas.ts';

const SUBHEADING_DIGITS = 6;
/** Characters of a title within a sentence. */
const MAX_TITLE = 70;

export class Titles {
  readonly #nomenclature: Nomenclature;
  readonly #national: () => NationalCodes;
  readonly #language: Language;

  /** @param national opens the national codes, which have the Korean titles of the HS as well */
  constructor(nomenclature: Nomenclature, national: () => NationalCodes, language: Language) {
    this.#nomenclature = nomenclature;
    this.#national = national;
    this.#language = language;
  }

  /** The title of a code, also of one that the edition no longer has; a national code has at least its subheading's. */
  of(code: string): string {
    const subheading = code.slice(0, SUBHEADING_DIGITS);
    if (this.#isEnglish(code)) return this.#nomenclature.title(code) ?? this.#missing();
    const tree = this.#national().national;
    const known = [code, subheading].find((one) => tree.has(one));
    return known === undefined ? this.#missing() : tree.title(known, this.#language);
  }

  /** From the chapter down to the code itself. */
  path(code: string): TitledCode[] {
    if (!this.#isEnglish(code)) {
      const tree = this.#national().national;
      if (tree.has(code)) return tree.path(code, this.#language);
    }
    return [2, 4, SUBHEADING_DIGITS, code.length]
      .filter((length, at, lengths) => length <= code.length && lengths.indexOf(length) === at)
      .map((length) => code.slice(0, length))
      .map((part) => ({ code: part, title: this.of(part) }));
  }

  /** An item of an answer with the titles of its candidates, and of the codes that its message names. */
  item<Item extends UntitledAnswer>(item: Item): Item & Pick<PredictedItem, 'candidates'> {
    const { candidates, message: said } = item;
    return {
      ...item,
      candidates: candidates.map(({ evidence, ...candidate }) => ({
        ...candidate,
        title: this.of(candidate.code),
        path: this.path(candidate.code),
        evidence,
      })),
      ...(said === undefined ? {} : { message: this.#named(said) }),
    };
  }

  /** The HS in English is beside the model; everything else is in the file of the national codes, which takes longer to open. */
  #isEnglish(code: string): boolean {
    return this.#language === 'en' && code.length <= SUBHEADING_DIGITS;
  }

  #missing(): string {
    return worded(message('hs.notInEdition', { edition: this.#nomenclature.edition }), this.#language);
  }

  #named(said: Message): Message {
    const codes = said.values?.alternatives;
    if (!Array.isArray(codes)) return said;
    const alternatives = codes.map((one) => {
      const code = String(one);
      return message('unclear.alternative', { code, title: shortened(this.of(code)) });
    });
    return { ...said, values: { ...said.values, alternatives } };
  }
}

function shortened(title: string): string {
  const characters = [...title];
  return characters.length <= MAX_TITLE ? title : `${characters.slice(0, MAX_TITLE).join('').trimEnd()}…`;
}
