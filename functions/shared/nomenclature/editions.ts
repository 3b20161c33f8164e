// The subheadings of each edition of the Harmonized System (HS), and which edition a declaration of a day follows. The data are
// written by training/customs_training/import_risk/editions.py.
import { type Message, type MessageValue, message } from '../words/message.ts';
import editionsFile from './hs-editions.json' with { type: 'json' };

/** Editions of the HS whose subheadings are known, oldest first. */
export const HS_EDITIONS = ['2002', '2007', '2012', '2017', '2022'] as const;
export type HsEdition = (typeof HS_EDITIONS)[number];
const LATEST = HS_EDITIONS[HS_EDITIONS.length - 1];

const SUBHEADING_DIGITS = 6;

/** The first day on which declarations follow an edition. */
export type EditionCalendar = Readonly<Record<HsEdition, string>>;

/** The days on which the World Customs Organization's editions entered into force. */
const IN_FORCE: EditionCalendar = {
  '2002': '2002-01-01',
  '2007': '2007-01-01',
  '2012': '2012-01-01',
  '2017': '2017-01-01',
  '2022': '2022-01-01',
};

/**
 * The calendar of an administration.
 *
 * @param adopted days on which the administration's tariff followed an edition, where that was not the day it entered into force
 * @throws Error where an edition would begin before the one before it
 */
export function editionCalendar(adopted: Readonly<Partial<Record<HsEdition, string>>> = {}): EditionCalendar {
  const calendar: EditionCalendar = { ...IN_FORCE, ...adopted };
  const days = HS_EDITIONS.map((edition) => calendar[edition]);
  const early = HS_EDITIONS.find((_, index) => index > 0 && (days[index] ?? '') <= (days[index - 1] ?? ''));
  if (early !== undefined) throw new Error(`HS ${early} must begin after the edition before it`);
  return calendar;
}

/** The edition that a declaration of the day follows; undefined before the first one that is known. */
function editionOn(day: string, calendar: EditionCalendar): HsEdition | undefined {
  return HS_EDITIONS.findLast((edition) => calendar[edition] <= day);
}

/** Subheadings of a heading that the same editions have. */
interface Group {
  readonly editions: readonly HsEdition[];
  /** Their last two digits, separated by spaces. */
  readonly tails: string;
}

let opened: ReadonlyMap<string, readonly Group[]> | undefined;

/** The groups of a heading. The file is indexed on first use: functions that only read declarations do not need it. */
function groupsOf(heading: string): readonly Group[] {
  opened ??= indexed();
  return opened.get(heading) ?? [];
}

function indexed(): ReadonlyMap<string, readonly Group[]> {
  const groups = new Map<string, Group[]>();
  for (const [names, lines] of Object.entries(editionsFile.subheadings)) {
    const editions = HS_EDITIONS.filter((edition) => names.includes(edition));
    for (const line of lines) {
      const heading = line.slice(0, 4);
      const group = { editions, tails: line.slice(5) };
      const known = groups.get(heading);
      if (known === undefined) groups.set(heading, [group]);
      else known.push(group);
    }
  }
  return groups;
}

/** The editions that have a subheading, oldest first. */
function editionsOf(subheading: string): readonly HsEdition[] {
  const tail = subheading.slice(4);
  const group = groupsOf(subheading.slice(0, 4)).find(({ tails }) => tails.includes(tail));
  return group?.editions ?? [];
}

/** The subheadings of a heading in an edition, ascending. */
function subheadingsOf(heading: string, edition: HsEdition): string[] {
  return groupsOf(heading)
    .filter(({ editions }) => editions.includes(edition))
    .flatMap(({ tails }) => tails.split(' ').map((tail) => heading + tail))
    .sort();
}

/** The subheading of an HS code of 6 to 10 digits: its first six. */
export function subheadingOf(hsCode: string): string {
  return hsCode.slice(0, SUBHEADING_DIGITS);
}

/** Checks a subheading (six digits) on a day (YYYY-MM-DD): what is wrong with it, or undefined. */
export type SubheadingCheck = (subheading: string, day: string) => Message | undefined;

/** Subheadings of the edition that the day follows; before the first edition that is known, any is accepted. */
export function ofItsEdition(calendar: EditionCalendar): SubheadingCheck {
  return (subheading, day) => {
    const edition = editionOn(day, calendar);
    if (edition === undefined || isOf(subheading, edition)) return undefined;
    return refusal(subheading, edition, calendar);
  };
}

/** Subheadings of any edition: for files of earlier results, where the edition of a day may have been another. */
export const ofAnyEdition: SubheadingCheck = (subheading, day) => {
  if (day < IN_FORCE['2002'] || editionsOf(subheading).length > 0) return undefined;
  return message('hs.notSince', { code: subheading, edition: HS_EDITIONS[0] });
};

/**
 * Why a subheading could not be checked on a day, or undefined: before HS 2002 no edition is known, but most subheadings of then are
 * subheadings of HS 2002.
 */
export function uncheckedSubheading(
  subheading: string,
  day: string,
  calendar: EditionCalendar,
): Message | undefined {
  const first = HS_EDITIONS[0];
  if (editionOn(day, calendar) !== undefined || isOf(subheading, first)) return undefined;
  return message('hs.unchecked', { code: subheading, edition: first });
}

function isOf(subheading: string, edition: HsEdition): boolean {
  return editionsOf(subheading).includes(edition);
}

/** Subheadings of a heading that a message lists. */
const MOST_LISTED = 8;
/** Successors of a code that a message lists. */
const MOST_SUCCESSORS = 6;

/** Says what is known of a subheading that the edition does not have; never guesses what was meant. */
function refusal(code: string, edition: HsEdition, calendar: EditionCalendar): Message {
  const since = calendar[edition];
  const editions = editionsOf(code);
  const later = editions.find((other) => other > edition);
  const earlier = editions.findLast((other) => other < edition);
  if (earlier !== undefined) {
    const successors = edition === LATEST ? successorsOf(code) : [];
    const became = whatBecameOf({ edition: earlier, successors });
    return message('hs.superseded', { code, edition, since, became });
  }
  if (later !== undefined) return message('hs.later', { code, edition, since, later });
  const heading = code.slice(0, 4);
  const codes = subheadingsOf(heading, edition);
  if (codes.length === 0) return message('hs.noHeading', { code, edition, heading });
  return message('hs.ofHeading', { code, edition, heading, codes: joined(codes, MOST_LISTED) });
}

/** A code that an earlier edition had and the latest one has not. */
export interface FormerCode {
  /** The last edition that had it. */
  readonly edition: HsEdition;
  /** Codes of the same length in the latest edition that have its goods now, ascending; empty if no table says it. */
  readonly successors: readonly string[];
}

/**
 * What became of a heading or subheading of an earlier edition.
 *
 * @returns undefined for a code of the latest edition, and for one that no edition had
 */
export function formerCode(code: string): FormerCode | undefined {
  const heading = code.slice(0, 4);
  const subheadings =
    code.length === 4 ? [...HS_EDITIONS].flatMap((of) => subheadingsOf(heading, of)) : [code];
  const editions = subheadings.flatMap((one) => editionsOf(one));
  const edition = HS_EDITIONS.findLast((one) => editions.includes(one));
  if (edition === undefined || edition === LATEST) return undefined;
  const successors = subheadings.flatMap((one) => successorsOf(one)).map((one) => one.slice(0, code.length));
  return { edition, successors: [...new Set(successors)].sort() };
}

/** "it was one of HS 2017, and its goods are now in 851713 and 851714". */
export function whatBecameOf({ edition, successors }: FormerCode): Message {
  if (successors.length === 0) return message('hs.was', { edition });
  return message('hs.became', { edition, codes: joined(successors, MOST_SUCCESSORS) });
}

function successorsOf(subheading: string): readonly string[] {
  const successors = (editionsFile.successors as Readonly<Record<string, string>>)[subheading];
  return successors?.split(' ') ?? [];
}

/** "a, b and c", or "a, b and 3 more". */
function joined(codes: readonly string[], most: number): MessageValue {
  if (codes.length <= most) return codes;
  return message('list.andMore', { shown: codes.slice(0, most), count: codes.length - most });
}
