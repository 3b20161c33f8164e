// Exports: a table of the lake in a period as one file, made in the background and downloaded over a URL that is valid for minutes.

import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Scope } from '../../shared/auth/scopes.ts';
import {
  AUDIT,
  DECLARATIONS,
  DELINQUENCY_SCORES,
  DOCUMENTS,
  HS_DECISIONS,
  INSPECTIONS,
  type LakeTable,
  type TableName,
} from '../../shared/lake/tables.ts';
import { type Message, message } from '../../shared/words/message.ts';

/** What can be exported. */
export const EXPORT_KINDS = [
  'declarations',
  'inspections',
  'hs-decisions',
  'documents',
  'delinquency',
  'audit',
] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export const EXPORT_FORMATS = ['csv', 'parquet'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

interface Kind {
  readonly table: LakeTable<TableName>;
  /** The scope that reads single records of the kind. */
  readonly scope: Scope;
}

const KINDS: Readonly<Record<ExportKind, Kind>> = {
  declarations: { table: DECLARATIONS, scope: 'declarations:read' },
  inspections: { table: INSPECTIONS, scope: 'declarations:read' },
  'hs-decisions': { table: HS_DECISIONS, scope: 'hs:predict' },
  documents: { table: DOCUMENTS, scope: 'documents:read' },
  delinquency: { table: DELINQUENCY_SCORES, scope: 'delinquency:read' },
  audit: { table: AUDIT, scope: 'audit:read' },
};

export function kindOf(kind: ExportKind): Kind {
  return KINDS[kind];
}

export interface NewExport {
  readonly kind: ExportKind;
  /** YYYY-MM-DD, both included: days of the table's partitions. */
  readonly from: string;
  readonly to: string;
  readonly format: ExportFormat;
}

/** The file of an export. */
export interface ExportedFile {
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
}

export interface StoredExport extends NewExport {
  readonly exportId: string;
  readonly status: 'running' | 'succeeded' | 'failed';
  readonly by: By;
  readonly requestedAt: string;
  readonly finishedAt?: string | undefined;
  readonly file?: ExportedFile | undefined;
  /** Why it failed, for people. */
  readonly problem?: Message | undefined;
}

export interface Exports {
  /** Stores a requested export with its audit line. */
  create(requested: StoredExport, act: Act): Promise<void>;
  get(exportId: string): Promise<StoredExport | undefined>;
  /** Ends a running export; changes nothing where it has ended. */
  finish(exportId: string, finishedAt: string, file: ExportedFile): Promise<void>;
  fail(exportId: string, finishedAt: string, problem: Message): Promise<void>;
}

/** Starts making an export; safe to repeat. */
export interface ExportRuns {
  start(exportId: string): Promise<void>;
}

/** An export that takes longer has failed, also if nothing could record it. */
const LONGEST_MS = 60 * 60 * 1000;

/** An export as it is now: one whose work ended without a trace has failed. */
export function currentState(stored: StoredExport, now: Date): StoredExport {
  const isOver = now.getTime() - Date.parse(stored.requestedAt) > LONGEST_MS;
  if (stored.status !== 'running' || !isOver) return stored;
  return { ...stored, status: 'failed', problem: message('export.unfinished') };
}

/** Name of the file that a browser saves. */
export function fileName({ kind, from, to, format }: NewExport): string {
  return `${kind}-${from}-${to}.${format}`;
}
