// A code as clients read it, or why there is none: the domain of GET /v1/hs/codes.
import * as z from 'zod';
import type { PagedList } from '../shared/http/paging.ts';
import { formerCode, whatBecameOf } from '../shared/nomenclature/editions.ts';
import type { Language } from '../shared/words/language.ts';
import { type Message, message } from '../shared/words/message.ts';
import type { FoundCode } from './code-tree.ts';
import type { NationalCodes, Schedule } from './national-codes.ts';
import type { TitledCode } from './nomenclature.ts';

/** The schedule of a request: the HS itself, or one below it. */
export type AskedSchedule = 'HS' | Schedule;

interface FoundView {
  readonly title: string;
  readonly path: readonly TitledCode[];
  readonly children: readonly TitledCode[];
}

export type CodeView =
  | ({ readonly kind: 'found' } & FoundView)
  | { readonly kind: 'superseded'; readonly detail: Message; readonly successors: readonly TitledCode[] }
  | { readonly kind: 'unknown'; readonly detail: Message };

const SUBHEADING_DIGITS = 6;
const KINDS = { 2: 'hs.chapter', 4: 'hs.heading', 6: 'hs.subheading' } as const;

/**
 * Says that a chapter, heading or subheading is not of an edition, and what became of it if it was of an earlier one.
 *
 * @param edition as "HS 2022"
 */
export function notOfEdition(code: string, edition: string, former = formerCode(code)): Message {
  const kind = message(KINDS[code.length as keyof typeof KINDS]);
  return former === undefined
    ? message('hs.notOf', { code, kind, edition })
    : message('hs.formerOf', { code, kind, edition, became: whatBecameOf(former) });
}

/** A code of the edition's HS or of a schedule; one of an earlier edition with what became of it. */
export function viewCode(
  codes: NationalCodes,
  code: string,
  schedule: AskedSchedule,
  language: Language,
): CodeView {
  const tree = codes.tree(schedule);
  if (tree.has(code)) {
    const { title } = tree.titled(code, language);
    return { kind: 'found', title, path: tree.path(code, language), children: tree.children(code, language) };
  }
  const inHs = code.slice(0, SUBHEADING_DIGITS);
  const former = codes.hs.has(inHs) ? undefined : formerCode(inHs);
  if (former !== undefined) {
    return {
      kind: 'superseded',
      detail: notOfEdition(inHs, codes.edition, former),
      successors: former.successors.map((one) => codes.hs.titled(one, language)),
    };
  }
  if (!codes.hs.has(inHs)) {
    return { kind: 'unknown', detail: notOfEdition(inHs, codes.edition, former) };
  }
  const detail =
    codes.national.children(inHs, language).length === 0
      ? message('hs.noneUnder', { schedule, code: inHs })
      : message('hs.notUnder', { schedule, code, above: inHs });
  return { kind: 'unknown', detail };
}

const MOST_CODES = 100_000;

/** The list of a search, for its page tokens. */
export function searchList(schedule: AskedSchedule, query: string): PagedList<number> {
  return { name: `${schedule} ${query}`, position: z.int().min(0).max(MOST_CODES) };
}

/** A page of the codes that a query finds; without a query, of the chapters. */
export function searchCodes(
  codes: NationalCodes,
  {
    query,
    schedule,
    language,
  }: { readonly query: string | undefined; readonly schedule: AskedSchedule; readonly language: Language },
  { from, limit }: { readonly from: number; readonly limit: number },
): { readonly items: readonly FoundCode[]; readonly next: number | undefined } {
  const tree = codes.tree(schedule);
  const found =
    query === undefined ? tree.children('', language).map(({ code }) => code) : tree.search(query);
  const items = found
    .slice(from, from + limit)
    .map((code) => ({ ...tree.titled(code, language), path: tree.path(code, language) }));
  return { items, next: from + limit < found.length ? from + limit : undefined };
}
