// Writes a day of a source: each of its tables, as the service knows it now.
import { join } from 'node:path';
import type { AuditLine } from '../../../shared/audit/line.ts';
import { DAY_MS } from '../../../shared/days.ts';
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
import { type PartitionPorts, type RowSource, type WrittenFile, writePartition } from '../partition.ts';
import type { AuditLines, DeclarationsOfDay, DocumentsOfDay, PredictedGoods, Rankings } from '../sources.ts';
import type { SourceDay } from './plan.ts';

export interface WritePorts extends PartitionPorts {
  readonly declarations: DeclarationsOfDay;
  readonly documents: DocumentsOfDay;
  readonly rankings: Pick<Rankings, 'ofDay'>;
  readonly audit: AuditLines;
  readonly predictions: PredictedGoods;
  /** Days for which the service keeps its records: older partitions hold what only they still have, and stay. */
  readonly kept: Readonly<Record<'declarations' | 'documents' | 'predictions' | 'audit', number>>;
}

/** @returns what became of the day's files; none where the service has begun to forget the day */
export async function writeSource(
  ports: WritePorts,
  { source, day }: SourceDay,
  now: Date,
): Promise<WrittenFile[]> {
  const isKept = (what: keyof WritePorts['kept']): boolean => {
    const age = (now.getTime() - Date.parse(day)) / DAY_MS;
    // Records of a day are kept from the day on, some from a later time; the day before the last one may be ending elsewhere.
    return age < ports.kept[what] - 1;
  };
  switch (source) {
    case 'declarations':
      return isKept('declarations') ? await writeDeclarations(ports, day) : [];
    case 'documents':
      return isKept('documents') ? [await writeDocuments(ports, day)] : [];
    case 'delinquency':
      return await writeRanking(ports, day);
    case 'audit':
      return isKept('audit') ? await writeAudit(ports, day, isKept('predictions')) : [];
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

async function writeDeclarations(ports: WritePorts, day: string): Promise<WrittenFile[]> {
  let results: InspectionRow[] = [];
  async function* rows(): AsyncGenerator<DeclarationRow, void> {
    results = [];
    for await (const stored of ports.declarations.ofDay(day)) {
      results.push(...inspectionRows(stored));
      yield* declarationRows(stored);
    }
  }
  const declarations = await write(ports, DECLARATIONS, day, { rows });
  const again = async (): Promise<InspectionRow[]> => {
    for await (const _ of rows());
    return results;
  };
  return [declarations, await write(ports, INSPECTIONS, day, { rows: onceRead(results, again) })];
}

async function writeAudit(ports: WritePorts, day: string, hasPredictions: boolean): Promise<WrittenFile[]> {
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
  if (!hasPredictions) return [audit, overrides];
  const decisions = await write(ports, HS_DECISIONS, day, {
    rows: decisionRows(ports, onceRead(acts, again)),
  });
  return [audit, overrides, decisions];
}

/** Acts that are rows of tables of their own. */
const WITH_TABLE: ReadonlySet<string> = new Set(['hs-decision.recorded', 'override.recorded']);

function decisionRows({ predictions }: WritePorts, lines: () => AsyncIterable<AuditLine>) {
  return async function* () {
    const decisions: AuditLine[] = [];
    for await (const line of lines()) if (line.act === 'hs-decision.recorded') decisions.push(line);
    const goods = await predictions.withGoods(decisions.map(({ subject }) => subject.id));
    for (const line of decisions) yield* hsDecisionRows(line, goods.get(line.subject.id));
  };
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
