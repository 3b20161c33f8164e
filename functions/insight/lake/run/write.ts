// Writes a day of a source: each of its tables, as the service knows it now.
import { join } from 'node:path';
import type { AuditLine } from '../../../shared/audit/line.ts';
import { DAY_MS } from '../../../shared/days.ts';
import { literal } from '../../../shared/lake/duckdb.ts';
import { SERVICE_FILE } from '../../../shared/lake/keys.ts';
import {
  AUDIT,
  DECLARATIONS,
  DELINQUENCY_OVERRIDES,
  DELINQUENCY_SCORES,
  DOCUMENTS,
  HS_DECISIONS,
  INSPECTIONS,
  type LakeTable,
  type RowOf,
  type TableName,
} from '../../../shared/lake/tables.ts';
import { auditRow, overrideRow } from '../audit/rows.ts';
import {
  type DeclarationRow,
  declarationRows,
  type InspectionRow,
  inspectionRows,
} from '../declarations/rows.ts';
import { rankingRelation } from '../delinquency/rows.ts';
import { documentRow } from '../documents/rows.ts';
import { hsDecisionRows } from '../hs-decisions/rows.ts';
import {
  type Merge,
  type PartitionPorts,
  type RowSource,
  type WrittenFile,
  writePartition,
} from '../partition.ts';
import type { AuditLines, DeclarationsOfDay, DocumentsOfDay, PredictedGoods, Rankings } from '../sources.ts';
import type { SourceDay } from './plan.ts';

export interface WritePorts extends PartitionPorts {
  readonly declarations: DeclarationsOfDay;
  readonly documents: DocumentsOfDay;
  readonly rankings: Pick<Rankings, 'ofDay'>;
  readonly audit: AuditLines;
  readonly predictions: PredictedGoods;
  /** Days for which the service keeps its records: older partitions hold what only they still have. */
  readonly kept: Readonly<Record<'declarations' | 'documents' | 'predictions' | 'audit', number>>;
}

/** @returns what became of the day's files; none where the service has begun to forget the day */
export async function writeSource(
  ports: WritePorts,
  { source, day }: SourceDay,
  now: Date,
): Promise<WrittenFile[]> {
  // Records are kept from some time of their day on: the day before the last one may be ending elsewhere.
  const forgottenBefore = (what: keyof WritePorts['kept']): Date =>
    new Date(now.getTime() - (ports.kept[what] - 1) * DAY_MS);
  const isKept = (what: keyof WritePorts['kept']): boolean =>
    forgottenBefore(what).getTime() < Date.parse(day);
  switch (source) {
    case 'declarations':
      return await writeDeclarations(
        ports,
        day,
        isKept('declarations') ? undefined : forgottenBefore('declarations'),
      );
    case 'documents':
      return isKept('documents') ? [await writeDocuments(ports, day)] : [];
    case 'delinquency':
      return await writeRanking(ports, day);
    case 'audit':
      return isKept('audit') ? await writeAudit(ports, day) : [];
  }
}

async function writeDocuments(ports: WritePorts, day: string): Promise<WrittenFile> {
  const documents = () => ports.documents.ofDay(day);
  return await write(ports, DOCUMENTS, day, {
    rows: mapped(documents, (document) => [documentRow(document)]),
  });
}

/** A day without a ranking may have had one: its files are left as they are. */
async function writeRanking(ports: WritePorts, day: string): Promise<WrittenFile[]> {
  if ((await ports.rankings.ofDay(day)) === undefined) return [];
  return [await write(ports, DELINQUENCY_SCORES, day, { relation: (folder) => ranking(ports, day, folder) })];
}

/**
 * @param forgottenBefore a time if declarations of the day may have expired: those that were submitted or inspected earlier and are not
 *   there any more stay in the lake
 */
async function writeDeclarations(
  ports: WritePorts,
  day: string,
  forgottenBefore: Date | undefined,
): Promise<WrittenFile[]> {
  let results: InspectionRow[] = [];
  async function* rows(): AsyncGenerator<DeclarationRow, void> {
    results = [];
    for await (const stored of ports.declarations.ofDay(day)) {
      results.push(...inspectionRows(stored));
      yield* declarationRows(stored);
    }
  }
  const stay = (time: string, key: string): Merge | undefined =>
    forgottenBefore === undefined ? undefined : forgotten(time, forgottenBefore, key);
  const declarations = await write(ports, DECLARATIONS, day, {
    rows,
    merged: stay('scored_at', 'declaration_id'),
  });
  const again = async (): Promise<InspectionRow[]> => {
    for await (const _ of rows());
    return results;
  };
  const inspections = await write(ports, INSPECTIONS, day, {
    rows: onceRead(results, again),
    merged: stay('recorded_at', '(declaration_id, revision)'),
  });
  return [declarations, inspections];
}

/** Adds rows from before a time that have no counterpart any more. */
function forgotten(time: string, before: Date, key: string): Merge {
  const moment = `TIMESTAMP ${literal(before.toISOString().replace('T', ' ').replace('Z', ''))}`;
  return (fresh, present) =>
    `SELECT * FROM ${fresh} UNION ALL BY NAME
    (SELECT * FROM ${present} WHERE ${time} < ${moment} AND ${key} NOT IN (SELECT ${key} FROM ${fresh}))`;
}

async function writeAudit(ports: WritePorts, day: string): Promise<WrittenFile[]> {
  let acts: AuditLine[] = [];
  async function* rows(): AsyncGenerator<RowOf<typeof AUDIT>, void> {
    acts = [];
    for await (const line of ports.audit.ofDay(day)) {
      if (WITH_TABLE.has(line.act)) acts.push(line);
      yield auditRow(line);
    }
  }
  const audit = await write(ports, AUDIT, day, { rows });
  const again = async (): Promise<AuditLine[]> => {
    for await (const _ of rows());
    return acts;
  };
  const overrides = await write(ports, DELINQUENCY_OVERRIDES, day, {
    rows: mapped(onceRead(acts, again), (line) =>
      line.act === 'override.recorded' ? [overrideRow(line)] : [],
    ),
  });
  const decisions = await writeDecisions(ports, day, onceRead(acts, again));
  return [audit, overrides, decisions];
}

/** Acts that are rows of tables of their own. */
const WITH_TABLE: ReadonlySet<string> = new Set(['hs-decision.recorded', 'override.recorded']);

async function writeDecisions(
  ports: WritePorts,
  day: string,
  lines: () => AsyncIterable<AuditLine>,
): Promise<WrittenFile> {
  const rows = async function* (): AsyncGenerator<RowOf<typeof HS_DECISIONS>, void> {
    const decisions: AuditLine[] = [];
    for await (const line of lines()) if (line.act === 'hs-decision.recorded') decisions.push(line);
    const goods = await ports.predictions.withGoods(decisions.map(({ subject }) => subject.id));
    for (const line of decisions) yield* hsDecisionRows(line, goods.get(line.subject.id));
  };
  return await write(ports, HS_DECISIONS, day, { rows, merged: withGoods });
}

/** The goods of a prediction that has expired are only in the row that is there. */
function withGoods(fresh: string, present: string): string {
  const key = '(prediction_id, item_index, decided_at)';
  return `SELECT * FROM ${fresh} WHERE description IS NOT NULL OR ${key} NOT IN (SELECT ${key} FROM ${present})
    UNION ALL BY NAME
    (SELECT * FROM ${present} WHERE ${key} IN (SELECT ${key} FROM ${fresh} WHERE description IS NULL))`;
}

/** What was read along with another table; where another writer was faster, that is too old and is read again. */
function onceRead<Value>(
  read: readonly Value[],
  again: () => Promise<readonly Value[]>,
): () => AsyncGenerator<Value, void> {
  let isFirst = true;
  return async function* () {
    const values = isFirst ? read : await again();
    isFirst = false;
    yield* values;
  };
}

async function ranking({ rankings }: WritePorts, day: string, folder: string): Promise<string | undefined> {
  const published = await rankings.ofDay(day);
  if (published === undefined) return undefined;
  const path = join(folder, 'report.csv');
  await published.download(path);
  return rankingRelation(published, path);
}

async function write<const Table extends LakeTable<TableName>>(
  ports: PartitionPorts,
  table: Table,
  day: string,
  source: RowSource<Table>,
): Promise<WrittenFile> {
  return await writePartition(ports, { table, day, file: SERVICE_FILE }, source);
}

function mapped<Value, Row>(
  values: () => AsyncIterable<Value>,
  rowsOf: (value: Value) => readonly Row[],
): () => AsyncGenerator<Row, void> {
  return async function* () {
    for await (const value of values()) yield* rowsOf(value);
  };
}
