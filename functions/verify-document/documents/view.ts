// A document as the API answers it.
import { DAY_MS } from '../../shared/days.ts';
import type { VerifiedDocument } from '../schemas.ts';
import { isAbandoned } from '../uploads/abandoned.ts';
import { overlayKey } from '../uploads/keys.ts';
import { problemOf, UPLOAD_EXPIRED } from '../uploads/rejection.ts';
import { type StoredDocument, visibleStatus } from './document.ts';

export interface ViewPorts {
  /** A short-lived URL of a picture. */
  urlOf(key: string): Promise<string>;
  /** How many days the bucket keeps overlays. */
  readonly overlaysDays: number;
  now(): Date;
}

/** The answer for a document. */
export async function documentView(document: StoredDocument, ports: ViewPorts): Promise<VerifiedDocument> {
  const { documentId, announced, party, createdAt, result } = document;
  const now = ports.now();
  const { fileName, contentType, sizeBytes, sha256, documentType, authorityId, declarationId } = announced;
  const problem = isAbandoned(document, now) ? problemOf(UPLOAD_EXPIRED) : document.problem;
  const hasOverlays =
    result !== undefined && now.getTime() < Date.parse(result.scoredAt) + ports.overlaysDays * DAY_MS;
  const overlays = await Promise.all(
    (hasOverlays ? result.overlays : []).map(async (page) => ({
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
