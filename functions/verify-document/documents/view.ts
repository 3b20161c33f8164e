// A document as its reader sees it: whose it is, what has become of it, and what of that is still there to be shown.

import type { Caller } from '../../shared/auth/caller.ts';
import { DAY_MS } from '../../shared/days.ts';
import type { DocumentStatus, VerifiedDocument } from '../schemas.ts';
import { overlayKey } from '../uploads/keys.ts';
import { problemOf, UPLOAD_EXPIRED } from '../uploads/rejection.ts';
import type { StoredDocument } from './store.ts';

/**
 * From the end of the upload URL until a document counts as never uploaded: an upload may still be under way, and its event
 * waiting in the queue.
 */
const LATE_EVENT_MS = 60 * 60 * 1000;
/** A record whose file never came outlives the longest wait of its event, which is the dead-letter queue's 14 days. */
export const ABANDONED_DAYS = 15;

/** A caller with a party sees that party's documents; customs has no party and sees all. */
export function isVisible(document: Pick<StoredDocument, 'party'>, caller: Caller | undefined): boolean {
  return caller !== undefined && (caller.party === undefined || caller.party === document.party);
}

/** Has nobody uploaded the file in time? Time to live deletes such a record days later; until then it is read as rejected. */
export function isAbandoned(
  upload: { readonly status: string; readonly uploadExpiresAt: string },
  now: Date,
): boolean {
  return (
    upload.status === 'awaiting-upload' && Date.parse(upload.uploadExpiresAt) + LATE_EVENT_MS <= now.getTime()
  );
}

/** The status that a reader sees. */
export function visibleStatus(document: StoredDocument, now: Date): DocumentStatus {
  return isAbandoned(document, now) ? 'rejected' : document.status;
}

/** Statuses as they are stored among which documents of a visible status are found. */
export function storedStatuses(status: DocumentStatus): readonly DocumentStatus[] {
  return status === 'rejected' ? ['rejected', 'awaiting-upload'] : [status];
}

export interface ViewPorts {
  /** A URL under which a picture can be looked at for some minutes. */
  readonly urlOf: (key: string) => Promise<string>;
  /** For how long overlays are kept. */
  readonly overlaysDays: number;
  readonly now: () => Date;
}

/** The answer for a document. */
export async function viewOf(document: StoredDocument, ports: ViewPorts): Promise<VerifiedDocument> {
  const { documentId, announced, party, createdAt, result } = document;
  const now = ports.now();
  const { fileName, contentType, sizeBytes, sha256, documentType, authorityId, declarationId } = announced;
  const problem = isAbandoned(document, now) ? problemOf(UPLOAD_EXPIRED) : document.problem;
  const kept =
    result !== undefined && now.getTime() < Date.parse(result.scoredAt) + ports.overlaysDays * DAY_MS;
  const overlays = await Promise.all(
    (kept ? result.overlays : []).map(async (page) => ({
      page,
      url: await ports.urlOf(overlayKey(documentId, page)),
    })),
  );
  const [model] = result?.models ?? [];
  return {
    documentId,
    status: visibleStatus(document, now),
    fileName,
    contentType,
    sizeBytes,
    sha256,
    documentType,
    authorityId,
    ...(declarationId === undefined ? {} : { declarationId }),
    ...(party === undefined ? {} : { party }),
    createdAt,
    pages: result?.pages ?? 0,
    findings: [...(result?.findings ?? [])],
    quality: [...(result?.quality ?? [])],
    overlays,
    ...(problem === undefined ? {} : { problem }),
    ...(model === undefined ? {} : { model }),
    ...(result === undefined ? {} : { models: [...result.models], scoredAt: result.scoredAt }),
  };
}

/** When the record of a document or reference is deleted unless its file comes. */
export function removeAt(now: Date): Date {
  return new Date(now.getTime() + ABANDONED_DAYS * DAY_MS);
}
