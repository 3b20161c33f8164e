// Documents as they are stored: one record from the announcement to the verdict, and who may see it in which status.
import type { By } from '../../shared/auth/caller.ts';
import type { Problem } from '../../shared/http/problem.ts';
import type { Message } from '../../shared/words/message.ts';
import type { ExaminedFinding } from '../examination/contract.ts';
import type { DocumentStatus, Kind, ModelName, NewDocument, NewDocumentDecision } from '../schemas.ts';
import { isAbandoned } from '../uploads/abandoned.ts';
import type { RejectedOutcome } from '../uploads/rejection.ts';
import type { Place } from './listing.ts';

/** The result of an examination. */
export interface DocumentResult {
  readonly pages: number;
  readonly findings: readonly ExaminedFinding[];
  /** The kinds that documents of its type require and of which no mark was found. */
  readonly missing: readonly Kind[];
  /** Warnings about the scan. */
  readonly quality: readonly Message[];
  /** Warnings about the references, for callers who may see them. */
  readonly referenceWarnings: readonly Message[];
  /** Numbers of the pages that have an overlay, in each rendering. */
  readonly overlays: readonly number[];
  /** Of the pictures that are kept of these pages, in pixels; absent where they were examined before sizes were kept. */
  readonly pageSizes?: readonly PageSize[];
  /** For overlays that are drawn when somebody asks for them; absent where the worker drew them when it examined the document. */
  readonly drawing?: Drawing;
  /** The detector first. */
  readonly models: readonly ModelName[];
  readonly scoredAt: string;
}

export interface PageSize {
  /** From 1. */
  readonly page: number;
  readonly width: number;
  readonly height: number;
}

/** What drawing overlays needs beside findings and pictures. */
export interface Drawing {
  /** Signs their URLs. */
  readonly key: string;
  /** Version of the model that compared each kind. */
  readonly comparedBy: Readonly<Record<Kind, string>>;
}

/** A decision as it is stored. */
export interface StoredDecision extends NewDocumentDecision {
  readonly by: By;
  /** ISO 8601 */
  readonly at: string;
  /** 1 for the first decision on the document, 1 more with each other one. */
  readonly revision: number;
}

/** Statuses with a verdict, which are decided on; they are final. */
export const WITH_VERDICT: readonly DocumentStatus[] = ['verified', 'suspicious', 'unverifiable'];

export interface StoredDocument {
  readonly documentId: string;
  readonly status: DocumentStatus;
  readonly announced: NewDocument;
  /** The party that owns the document; undefined if customs uploaded it. */
  readonly party: string | undefined;
  /** Who announced the document. */
  readonly by: By;
  readonly createdAt: string;
  /** When the upload URL expires. */
  readonly uploadExpiresAt: string;
  readonly result?: DocumentResult;
  readonly problem?: Problem;
  /** The latest decision on it; only where it has a verdict. */
  readonly decision?: StoredDecision;
}

/** A document with a decision on it. */
export type DecidedRecord = StoredDocument & Required<Pick<StoredDocument, 'decision'>>;

export type NewDocumentRecord = Omit<StoredDocument, 'status' | 'result' | 'problem' | 'decision'>;

export type DocumentOutcome =
  | { readonly status: 'verified' | 'suspicious' | 'unverifiable'; readonly result: DocumentResult }
  | RejectedOutcome;

export interface DocumentFilter {
  /** All parties if undefined. */
  readonly party: string | undefined;
  /** Statuses as stored; all statuses if undefined. Neither with a declaration nor with an authority. */
  readonly statuses?: readonly DocumentStatus[] | undefined;
  readonly declarationId?: string | undefined;
  /** Not with a declaration. */
  readonly authorityId?: string | undefined;
  /** First and last day of announcement (YYYY-MM-DD). */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface DocumentPage {
  /** Newest first. */
  readonly documents: readonly StoredDocument[];
  /** Where this page ended; undefined on the last page. */
  readonly next: Place | undefined;
}

/** The documents as the API's handlers use them. */
export interface Documents {
  /**
   * Stores an announced document with its audit line.
   *
   * @param removeAt when the record is deleted if no file has been uploaded by then
   */
  create(document: NewDocumentRecord, removeAt: Date, requestId: string): Promise<void>;
  get(documentId: string): Promise<StoredDocument | undefined>;
  /**
   * Records a decision with its audit line.
   *
   * @returns false where the document has no verdict, or another decision than when it was read, and nothing was written
   */
  decide(document: DecidedRecord, requestId: string): Promise<boolean>;
  /** @param before where the previous page ended */
  list(filter: DocumentFilter, limit: number, before?: Place): Promise<DocumentPage>;
}

/** A caller with a party sees that party's documents; customs has no party and sees all documents. */
export function isVisible(
  document: Pick<StoredDocument, 'party'>,
  caller: { readonly party: string | undefined } | undefined,
): boolean {
  return caller !== undefined && (caller.party === undefined || caller.party === document.party);
}

/** The status that a reader sees. */
export function visibleStatus(document: StoredDocument, now: Date): DocumentStatus {
  return isAbandoned(document, now) ? 'rejected' : document.status;
}

/** The stored statuses that can be shown as a visible status. */
export function storedStatuses(status: DocumentStatus): readonly DocumentStatus[] {
  return status === 'rejected' ? ['rejected', 'awaiting-upload'] : [status];
}
