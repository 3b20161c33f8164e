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
  /** Days for which audit lines and predictions are kept: older partitions hold what only they still have, and stay. */
  readonly kept: { readonly audit: number; readonly predictions: number };
}

/** @returns what became of the day's files */
export async function writeSource(
  ports: WritePorts,
  { source, day }: SourceDay,
  now: Date,
): Promise<WrittenFile[]> {
  switch (source) {
    case 'declarations':
      return await writeDeclarations(ports, day);
    case 'documents':
      return [
        await write(ports, DOCUMENTS, day, {
          rows: mapped(
            () => ports.documents.ofDay(day),
            (document) => [documentRow(document)],
          ),
        }),
      ];
    case 'delinquency':
      return [
        await write(ports, DELINQUENCY_SCORES, day, { relation: (folder) => ranking(ports, day, folder) }),
      ];
    case 'audit':
      return await writeAudit(ports, day, now);
  }
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

async function writeAudit(ports: WritePorts, day: string, now: Date): Promise<WrittenFile[]> {
  const age = (now.getTime() - Date.parse(day)) / DAY_MS;
  // The day before the last one is already being deleted.
  if (age > ports.kept.audit - 1) return [];
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
  if (age > ports.kept.predictions - 1) return [audit, overrides];
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
