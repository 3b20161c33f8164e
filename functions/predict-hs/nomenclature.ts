// Titles of the HS: chapters, headings and subheadings of one edition, shipped beside the model.
import * as z from 'zod';
import type { NamedFiles } from '../shared/onnx/manifest.ts';
import type { ModelFiles } from '../shared/onnx/place.ts';
import type { HsManifest } from './manifest.ts';

const FILE = 'nomenclature.json';
/** Codes of the HS: chapters 01 to 97 without 77, which is reserved; 98, 99 and the like are those of countries and of statistics. */
const CODE = /^(?!00|77|98|99)\d{2}(\d{2}){0,2}$/;

/** Checked by hand: at every cold start, a schema of thousands of keys took most of the time of reading the file. */
function isTitles(value: unknown): value is Readonly<Record<string, string>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.entries(value).every(([code, title]) => CODE.test(code) && typeof title === 'string')
  );
}

const Titles = z.object({
  /** Edition of the Harmonized System, as "HS 2022". */
  edition: z.string(),
  source: z.string(),
  /** Title by code; codes have 2, 4 or 6 digits. */
  titles: z.custom<Readonly<Record<string, string>>>(
    isTitles,
    'Expected titles by codes of 2, 4 or 6 digits of the chapters 01 to 97',
  ),
});

export type Digits = 2 | 4 | 6;

/** A code with its title. */
export interface TitledCode {
  readonly code: string;
  readonly title: string;
}

export class Nomenclature {
  readonly edition: string;
  readonly #titles: ReadonlyMap<string, string>;

  constructor(content: z.infer<typeof Titles>) {
    this.edition = content.edition;
    this.#titles = new Map(Object.entries(content.titles));
  }

  /**
   * Reads `nomenclature.json` of a model's folder.
   *
   * @throws Error where the file is missing, was changed, or is not of the model's edition
   */
  static read(files: ModelFiles, manifest: NamedFiles & Pick<HsManifest, 'edition'>): Nomenclature {
    const content = Titles.parse(JSON.parse(new TextDecoder().decode(files.read(manifest, FILE))));
    if (content.edition !== manifest.edition) {
      throw new Error(
        `The model ${manifest.name} ${manifest.version} is of ${manifest.edition}, its nomenclature of ${content.edition}`,
      );
    }
    return new Nomenclature(content);
  }

  /** True for a chapter, heading or subheading of the edition. */
  has(code: string): boolean {
    return this.#titles.has(code);
  }

  /** Every code with its title. */
  all(): TitledCode[] {
    return [...this.#titles].map(([code, title]) => ({ code, title }));
  }

  /** Every code of a length, ascending. */
  codes(digits: Digits): string[] {
    return [...this.#titles.keys()].filter((code) => code.length === digits).sort();
  }

  /** The English title of a code; undefined where it is not of this edition. */
  title(code: string): string | undefined {
    return this.#titles.get(code);
  }
}
