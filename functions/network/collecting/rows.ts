// The rows of the tables that an administration uploads: companies, persons, travellers, cargo and vehicles with their identifiers, links,
// and outcomes of inspections.
import * as z from 'zod';
import { cellText } from '../../shared/csv.ts';
import { fieldsOf, type Reading, readTableHeader, type TableHeader } from '../../shared/csv-table.ts';
import { displayForm, IDENTIFIER, isDisplayLine } from '../../shared/text.ts';
import { messageOf, says } from '../../shared/words/issues.ts';
import { type Message, message } from '../../shared/words/message.ts';
import type { TableKind } from '../keys.ts';
import { ENTITY_KINDS, IDENTIFIER_KINDS, LINK_KINDS } from '../resolution/kinds.ts';

const LONGEST_NAME = 200;
const LONGEST_IDENTIFIER = 300;
const LONGEST_SOURCE = 64;
const EARLIEST = '2000-01-01';

const Id = z.string().regex(IDENTIFIER, says('field.identifier'));
const Day = z.iso
  .date({ ...says('field.day'), abort: true })
  .refine((day) => day >= EARLIEST, says('field.earliestDay', { day: EARLIEST }));

function line(most: number) {
  return z
    .string()
    .overwrite((text) => displayForm(text).trim())
    .refine(
      (text) => text.length <= most && (text === '' || isDisplayLine(text)),
      says('network.line', { most }),
    );
}

const EntityRow = z
  .object({
    entityId: Id,
    kind: z.enum(ENTITY_KINDS),
    name: line(LONGEST_NAME),
    identifierKind: z.enum(IDENTIFIER_KINDS).or(z.literal('')),
    identifierValue: line(LONGEST_IDENTIFIER),
    asOf: Day,
  })
  .refine(({ identifierKind, identifierValue }) => (identifierKind === '') === (identifierValue === ''), {
    ...says('network.identifierPair', { kind: 'identifierKind', value: 'identifierValue' }),
    path: ['identifierValue'],
    when: ({ value }) => typeof value === 'object',
  });

const LinkRow = z
  .object({ from: Id, to: Id, kind: z.enum(LINK_KINDS), day: Day, source: line(LONGEST_SOURCE) })
  .refine(({ from, to }) => from !== to, {
    ...says('network.selfLink', { column: 'from' }),
    path: ['to'],
    when: ({ value }) => typeof value === 'object',
  });

const OutcomeRow = z
  .object({ entityId: Id, day: Day, outcome: z.enum(['clear', 'fraud', 'critical']), knownOn: Day })
  .refine(({ day, knownOn }) => !(knownOn < day), {
    ...says('network.knownBefore'),
    path: ['knownOn'],
    when: ({ value }) => typeof value === 'object',
  });

const ROWS = { entities: EntityRow, links: LinkRow, outcomes: OutcomeRow } as const;
export type RowOf<Kind extends TableKind> = z.output<(typeof ROWS)[Kind]>;

/** The columns of each table; every one is required. */
const COLUMNS: Readonly<Record<TableKind, readonly string[]>> = {
  entities: Object.keys(EntityRow.shape),
  links: Object.keys(LinkRow.shape),
  outcomes: Object.keys(OutcomeRow.shape),
};

/** Columns with a day; nothing of a later day than the run's belongs into the run. */
const DAYS: Readonly<Record<TableKind, readonly string[]>> = {
  entities: ['asOf'],
  links: ['day'],
  outcomes: ['day', 'knownOn'],
};

interface ReadRow<Kind extends TableKind = TableKind> {
  /** In the file, from 1. */
  readonly line: number;
  readonly row: RowOf<Kind>;
}

/** A row that a run cannot use. */
interface BadRow {
  readonly line: number;
  /** Of the first column, as far as it is an id; empty otherwise. */
  readonly entityId: string;
  readonly reason: Message;
}

export interface ReadTable<Kind extends TableKind = TableKind> {
  readonly rows: readonly ReadRow<Kind>[];
  readonly bad: readonly BadRow[];
}

/**
 * Reads a table.
 *
 * @param text of the whole file
 * @param runDate rows of later days are bad
 * @returns the problems of the header, if it is not that of the table
 */
export function readTable<Kind extends TableKind>(
  kind: Kind,
  text: string,
  runDate: string,
): Reading<ReadTable<Kind>> {
  const [first = '', ...lines] = text.split(/\r?\n/);
  if (first.trim() === '') return { ok: false, problems: [message('snapshot.noHeader')] };
  const header = readTableHeader(first, { known: COLUMNS[kind], required: COLUMNS[kind] });
  if (!header.ok) return header;
  const rows: ReadRow<Kind>[] = [];
  const bad: BadRow[] = [];
  for (const [index, record] of lines.entries()) {
    if (record === '') continue;
    const read = readRow(kind, record, header.value, runDate);
    if (read.ok) rows.push({ line: index + 2, row: read.value });
    else bad.push({ line: index + 2, entityId: firstId(record), reason: reasonOf(read.problems) });
  }
  return { ok: true, value: { rows, bad } };
}

function readRow<Kind extends TableKind>(
  kind: Kind,
  record: string,
  { width, places }: TableHeader<string>,
  runDate: string,
): Reading<RowOf<Kind>> {
  const fields = fieldsOf(record);
  if (fields === undefined) return { ok: false, problems: [message('row.quote')] };
  if (fields.length !== width) {
    return { ok: false, problems: [message('row.width', { count: fields.length, width })] };
  }
  const values = Object.fromEntries(
    Object.entries(places).map(([column, place]) => [column, cellText((fields[place ?? -1] ?? '').trim())]),
  );
  const parsed = ROWS[kind].safeParse(values);
  const problems = (parsed.error?.issues ?? []).map((issue) =>
    ofColumn(issue.path.join('.'), messageOf(issue)),
  );
  for (const column of DAYS[kind]) {
    if ((values[column] ?? '') > runDate)
      problems.push(ofColumn(column, message('network.laterDay', { day: runDate })));
  }
  return problems.length > 0 || parsed.data === undefined
    ? { ok: false, problems }
    : { ok: true, value: parsed.data as RowOf<Kind> };
}

function ofColumn(column: string, problem: Message): Message {
  return message('network.column', { column, problem });
}

function reasonOf(problems: readonly Message[]): Message {
  return message('snapshot.problems', { problems });
}

function firstId(record: string): string {
  const id = cellText((record.split(',', 1)[0] ?? '').trim());
  return IDENTIFIER.test(id) ? id : '';
}
