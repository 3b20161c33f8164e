// Reads tables that people upload as CSV: the fields of a line, and a header, of which every bad column is named. Each line is a record: a
// field may contain commas and quotes, but no line break, so that a file can be split at any line and a bad line affects only itself.

import { type Message, message } from './words/message.ts';

/** The index of each column in a line; undefined for an optional column that is absent. */
export interface TableHeader<Column extends string> {
  readonly width: number;
  readonly places: Readonly<Partial<Record<Column, number>>>;
}

export type Reading<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: Message[] };

const LONGEST_NAME_SHOWN = 40;
const MOST_NAMES_SHOWN = 20;

/**
 * Reads a header line. The problems name every column that is unknown, missing or repeated.
 *
 * @param columns all that the table may have, and those that it must have
 */
export function readTableHeader<Column extends string>(
  line: string,
  { known, required }: { readonly known: readonly Column[]; readonly required: readonly Column[] },
): Reading<TableHeader<Column>> {
  const names = fieldsOf(line.replace(/^\uFEFF/, ''))?.map((name) => name.trim());
  if (names === undefined) return { ok: false, problems: [message('snapshot.headerQuote')] };
  const allowed = new Set<string>(known);
  // In a file without a header the first line is a record. It is not repeated: problems reach logs and notifications.
  const isHeader = known.some((name) => line.toLowerCase().includes(name.toLowerCase()));
  const problems = [
    isHeader
      ? listed('Unknown', new Set(names.filter((name) => !allowed.has(name))))
      : message('snapshot.notAHeader'),
    listed(
      'Missing',
      required.filter((name) => !names.includes(name)),
    ),
    listed('Repeated', new Set(names.filter((name, at) => allowed.has(name) && names.indexOf(name) !== at))),
  ].filter((problem) => problem !== undefined);
  if (problems.length > 0) return { ok: false, problems };
  const places = Object.fromEntries(names.map((name, at) => [name, at])) as TableHeader<Column>['places'];
  return { ok: true, value: { width: names.length, places } };
}

function listed(what: 'Unknown' | 'Missing' | 'Repeated', names: Iterable<string>): Message | undefined {
  const all = [...names];
  if (all.length === 0) return undefined;
  const columns = all.slice(0, MOST_NAMES_SHOWN).map((name) => `"${shortened(name)}"`);
  const more = all.length - columns.length;
  return more > 0
    ? message(`snapshot.more${what}Columns`, { columns, more })
    : message(`snapshot.${lower(what)}Columns`, { count: all.length, columns });
}

function lower<Text extends string>(text: Text): Uncapitalize<Text> {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}` as Uncapitalize<Text>;
}

/** What is wrong with a header or a row, as one message. */
export function problemsOf(problems: readonly Message[]): Message {
  const [only] = problems;
  return problems.length === 1 && only !== undefined ? only : message('snapshot.problems', { problems });
}

/** The beginning of a long text. */
export function shortened(text: string): string {
  return text.length > LONGEST_NAME_SHOWN ? `${text.slice(0, LONGEST_NAME_SHOWN)}…` : text;
}

/**
 * Splits a line of CSV into fields (RFC 4180): fields are separated by commas and may be quoted; quotes within are doubled.
 *
 * @returns undefined if a quote is not closed, or if there is text beside a quoted field
 */
export function fieldsOf(line: string): string[] | undefined {
  if (!line.includes('"')) return line.split(',');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    if (line[at] === '"') {
      const end = closingQuote(line, at);
      if (end === -1 || (end + 1 < line.length && line[end + 1] !== ',')) return undefined;
      fields.push(line.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      const comma = line.indexOf(',', at);
      fields.push(line.slice(at, comma === -1 ? undefined : comma));
      at = comma === -1 ? line.length : comma;
    }
    if (at >= line.length) return fields;
    at += 1;
  }
}

function closingQuote(line: string, opening: number): number {
  let at = line.indexOf('"', opening + 1);
  while (at !== -1 && line[at + 1] === '"') at = line.indexOf('"', at + 2);
  return at;
}
