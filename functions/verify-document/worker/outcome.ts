// The outcome of an upload: a document's verdict, a reference's embedding, or the reason why the file is rejected.
import { mapConcurrently } from '../../shared/concurrency.ts';
import { type Message, message } from '../../shared/words/message.ts';
import type { DocumentOutcome, PageSize, StoredDocument } from '../documents/document.ts';
import type { Examination, RegisteredReference } from '../examination/contract.ts';
import { MARKS_TYPE, marksFile } from '../examination/mark-pictures.ts';
import type { PageLimits } from '../examination/pages/limits.ts';
import { RejectedFile } from '../examination/pages/reasons.ts';
import { keepEmbedding } from '../references/embedding.ts';
import {
  type ActiveReference,
  isValidOn,
  type ReferenceName,
  type ReferenceOutcome,
} from '../references/reference.ts';
import { type AnnouncedFile, Kind, MAX_BYTES } from '../schemas.ts';
import { embeddingKey, marksKey, pageKey } from '../uploads/keys.ts';
import {
  type RejectedOutcome,
  type Rejection,
  rejectedOutcome,
  SCAN_FAILED,
  SCAN_REJECTIONS,
} from '../uploads/rejection.ts';
import { announcedBytes, type UploadedFiles } from '../uploads/uploaded-file.ts';
import type { UploadEvent } from './events.ts';

const CONCURRENT_READS = 16;
const CLEAN = 'NO_THREATS_FOUND';

export interface ActiveReferences {
  /** Active references of an authority. */
  active(authorityId: string): Promise<ActiveReference[]>;
}

/** Embeddings of references in the bucket. The one under a key never changes, so an implementation may cache it. */
interface Embeddings {
  read(key: string): Promise<Float32Array>;
}

export interface OutcomePorts {
  readonly examination: Examination;
  readonly references: ActiveReferences;
  readonly files: UploadedFiles;
  readonly embeddings: Embeddings;
  readonly limits: PageLimits;
  /** A new key for the URLs of a document's overlays. */
  newSigningKey(): string;
  now(): Date;
}

/** Examines a document and stores the pictures that its overlays are drawn from. */
export async function documentOutcome(
  ports: OutcomePorts,
  event: UploadEvent,
  document: StoredDocument,
): Promise<DocumentOutcome> {
  const { announced, documentId } = document;
  return await rejectingUnreadable(async () => {
    const file = await acceptedFile(ports, event, announced);
    if ('reason' in file) return rejectedOutcome(file);
    const { comparable, referenceWarnings } = await comparableReferences(ports, document);
    const pageSizes: PageSize[] = [];
    const examined = await ports.examination.examine(
      {
        bytes: file.bytes,
        contentType: announced.contentType,
        documentType: announced.documentType,
        references: comparable,
        limits: ports.limits,
      },
      async ({ page, picture, width, height, marks }) => {
        await Promise.all([
          ports.files.put(pageKey(documentId, page), picture, 'image/jpeg'),
          ...(marks.length === 0
            ? []
            : [ports.files.put(marksKey(documentId, page), marksFile(marks), MARKS_TYPE)]),
        ]);
        pageSizes.push({ page, width, height });
      },
    );
    return {
      status: examined.status,
      result: {
        pages: examined.pages,
        findings: examined.findings,
        missing: examined.missing,
        quality: examined.quality,
        referenceWarnings: [...examined.referenceWarnings, ...referenceWarnings],
        overlays: pageSizes.map(({ page }) => page),
        pageSizes,
        drawing: { key: ports.newSigningKey(), comparedBy: ports.examination.comparedBy },
        models: ports.examination.models,
        scoredAt: ports.now().toISOString(),
      },
    };
  });
}

/** Enrols a reference and stores its embedding and its normalised picture. */
export async function referenceOutcome(
  ports: OutcomePorts,
  event: UploadEvent,
  name: ReferenceName,
  announced: AnnouncedFile,
): Promise<ReferenceOutcome> {
  return await rejectingUnreadable(async () => {
    const file = await acceptedFile(ports, event, announced);
    if ('reason' in file) return rejectedOutcome(file);
    const { contentType } = announced;
    const enrolment = await ports.examination.enrol({
      bytes: file.bytes,
      contentType,
      kind: name.kind,
      limits: ports.limits,
    });
    return { status: 'active', embedded: await keepEmbedding(ports.files, name, enrolment) };
  });
}

/** Rejects a file that its readers refuse; any other error is the service's own fault, and the upload is retried. */
async function rejectingUnreadable<Outcome>(
  work: () => Promise<Outcome>,
): Promise<Outcome | RejectedOutcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof RejectedFile)) throw error;
    return rejectedOutcome(error);
  }
}

async function acceptedFile(
  { files }: OutcomePorts,
  event: UploadEvent,
  announced: AnnouncedFile,
): Promise<{ readonly bytes: Uint8Array } | Rejection> {
  if (event.scanResult !== undefined && event.scanResult !== CLEAN) {
    return SCAN_REJECTIONS[event.scanResult] ?? SCAN_FAILED;
  }
  return announcedBytes(await files.read(event.key, MAX_BYTES, event.versionId), announced);
}

/**
 * The authority's references that were valid on the day the document was announced and that the current models can compare; a
 * warning counts those that were skipped.
 */
async function comparableReferences(
  { references, examination, embeddings }: OutcomePorts,
  { announced, createdAt }: StoredDocument,
): Promise<{ comparable: RegisteredReference[]; referenceWarnings: Message[] }> {
  const day = createdAt.slice(0, 10);
  const active = await references.active(announced.authorityId);
  const valid = active.filter((reference) => isValidOn(reference.announced, day));
  const isCurrent = ({ kind, model }: ActiveReference): boolean =>
    model.version === examination.comparedBy[kind];
  const comparable = await mapConcurrently(valid.filter(isCurrent), CONCURRENT_READS, async (reference) => {
    const { referenceId, kind, embedding, model } = reference;
    return {
      referenceId,
      kind,
      embedding: embedding ?? (await embeddings.read(embeddingKey(reference, model.version))),
      modelVersion: model.version,
    };
  });
  const referenceWarnings = Kind.options.flatMap((kind) => {
    const outdated = valid.filter((reference) => reference.kind === kind && !isCurrent(reference)).length;
    return outdated === 0 ? [] : [outdatedWarning(outdated, kind)];
  });
  return { comparable, referenceWarnings };
}

function outdatedWarning(count: number, kind: Kind): Message {
  return message('quality.outdated', { count, kind: message(`mark.${kind}`) });
}
