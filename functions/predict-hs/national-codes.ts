// The codes of a national schedule below the subheadings of the HS (Korea's HSK), and Korean titles of the HS: hsk.json beside the
// model, written by training/customs_training/hs_codes/national_codes.py.
import * as z from 'zod';
import type { NamedFiles } from '../shared/onnx/manifest.ts';
import type { ModelFiles } from '../shared/onnx/place.ts';
import { type CodeTitles, CodeTree } from './code-tree.ts';
import type { Nomenclature } from './nomenclature.ts';

export const NATIONAL_CODES_FILE = 'hsk.json';
/** The schedules whose national codes are known. */
export const SCHEDULES = ['HSK'] as const;
export type Schedule = (typeof SCHEDULES)[number];
/** Length of a code that declarations state. */
export const NATIONAL_DIGITS = 10;
const SUBHEADING_DIGITS = 6;
const CODE = /^\d{2,10}$/;

type NamedTitles = Readonly<Record<string, readonly string[]>>;

/** Checked by hand, as the titles of the HS are: a schema of thousands of keys takes longer than reading the file. */
function isTitles(value: unknown): value is NamedTitles {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([code, titles]) =>
        CODE.test(code) && Array.isArray(titles) && titles.every((title) => typeof title === 'string'),
    )
  );
}

const NationalFile = z.object({
  schedule: z.enum(SCHEDULES),
  source: z.string(),
  /** Korean and English title by code; an empty title means that of the code above, a missing one that the HS has it. */
  titles: z.custom<NamedTitles>(isTitles, 'Expected lists of titles by codes of 2 to 10 digits'),
});

export class NationalCodes {
  readonly schedule: Schedule;
  /** Edition of the HS, as "HS 2022". */
  readonly edition: string;
  /** The HS alone. */
  readonly hs: CodeTree;
  /** The HS and the schedule below it. */
  readonly national: CodeTree;
  /** Codes of the schedule's full length by subheading, ascending. */
  readonly #bySubheading: ReadonlyMap<string, readonly string[]>;

  constructor(content: z.infer<typeof NationalFile>, nomenclature: Nomenclature) {
    this.schedule = content.schedule;
    this.edition = nomenclature.edition;
    const hs = new Map<string, CodeTitles>(
      nomenclature.all().map(({ code, title }) => [code, titlesOf(content.titles[code], title)]),
    );
    const bySubheading = new Map<string, string[]>();
    const national = new Map(hs);
    for (const [code, titles] of Object.entries(content.titles)) {
      if (code.length <= SUBHEADING_DIGITS) continue;
      national.set(code, titlesOf(titles));
      if (code.length !== NATIONAL_DIGITS) continue;
      const subheading = code.slice(0, SUBHEADING_DIGITS);
      const known = bySubheading.get(subheading);
      if (known === undefined) bySubheading.set(subheading, [code]);
      else known.push(code);
    }
    for (const codes of bySubheading.values()) codes.sort();
    this.hs = new CodeTree(hs);
    this.national = new CodeTree(national);
    this.#bySubheading = bySubheading;
  }

  /**
   * Reads `hsk.json` beside the model.
   *
   * @throws Error where the file is missing or was changed
   */
  static read(files: ModelFiles, manifest: NamedFiles, nomenclature: Nomenclature): NationalCodes {
    const bytes = files.read(manifest, NATIONAL_CODES_FILE);
    return new NationalCodes(NationalFile.parse(JSON.parse(new TextDecoder().decode(bytes))), nomenclature);
  }

  /** The tree of the HS, or that of the schedule. */
  tree(schedule: 'HS' | Schedule): CodeTree {
    return schedule === 'HS' ? this.hs : this.national;
  }

  /** The codes of full length under a subheading, ascending; empty where none is known. */
  under(subheading: string): readonly string[] {
    return this.#bySubheading.get(subheading) ?? [];
  }
}

function titlesOf([korean, english]: readonly string[] = [], hs = english): CodeTitles {
  return { en: hs || undefined, ko: korean || undefined };
}
