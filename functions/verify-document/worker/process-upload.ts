// Work on one upload, whatever happens to the event that told of it: a duplicate, an older object or a repeat after a crash
// changes nothing that is finished (docs/decisions/0015). Pure but for its ports.
import { createHash } from 'node:crypto';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { FileProblemKind } from '../../shared/http/problem-kinds.ts';
import type { DocumentOutcome, DocumentStore, StoredDocument } from '../documents/store.ts';
import type { Examination, RegisteredReference } from '../examination/contract.ts';
import type { PageLimits } from '../examination/pages/limits.ts';
import type { EmbeddedReference, ReferenceOutcome, ReferenceStore } from '../references/store.ts';
import { isValidOn } from '../references/view.ts';
import { Kind, MAX_BYTES } from '../schemas.ts';
import type { DocumentFiles } from '../uploads/files.ts';
import { normalisedKey, overlayKey, type ReferenceName, subjectOf } from '../uploads/keys.ts';
import type { Announced } from '../uploads/presign.ts';
import {
  type RejectedOutcome,
  type Rejection,
  rejectedOutcome,
  rejectionOf,
  SCAN_FAILED,
  SCAN_REJECTIONS,
  UPLOAD_MISSING,
} from '../uploads/rejection.ts';
import type { UploadEvent } from './events.ts';

const PICTURES_AT_ONCE = 16;
const CLEAN = 'NO_THREATS_FOUND';

export interface WorkPorts extends Examination {
  readonly bucket: string;
  readonly documents: Pick<DocumentStore, 'begin' | 'finish' | 'release'>;
  readonly references: Pick<ReferenceStore, 'begin' | 'finish' | 'release' | 'active'>;
  readonly files: Pick<DocumentFiles, 'read' | 'putPicture'>;
  /** A normalised picture; worth remembering, since what lies under its key never changes. */
  readonly picture: (key: string) => Promise<Buffer>;
  readonly limits: PageLimits;
  /** Longer than any invocation can live. */
  readonly leaseMs: number;
  readonly now: () => Date;
}

export type Work =
  | {
      readonly kind: 'document';
      readonly id: string;
      readonly status: DocumentOutcome['status'];
      readonly reason?: FileProblemKind;
    }
  | {
      readonly kind: 'reference';
      readonly id: string;
      readonly status: ReferenceOutcome['status'];
      readonly reason?: FileProblemKind;
    }
  | { readonly kind: 'ignored'; readonly why: 'no-upload' | 'unknown' | 'settled' | 'taken-over' };

/** Somebody else works on this upload, or died doing so: the event has to come again. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/**
 * Works on an upload.
 *
 * @throws BusyError while another invocation holds the upload; any other error where the event should come again
 */
export async function workOn(ports: WorkPorts, event: UploadEvent): Promise<Work> {
  const subject = event.bucket === ports.bucket ? subjectOf(event.key) : undefined;
  if (subject === undefined) return { kind: 'ignored', why: 'no-upload' };
  return 'documentId' in subject
    ? await workOnDocument(ports, event, subject.documentId)
    : await workOnReference(ports, event, subject.reference);
}

async function workOnDocument(ports: WorkPorts, event: UploadEvent, documentId: string): Promise<Work> {
  const { documents, now, leaseMs } = ports;
  const begun = await documents.begin(documentId, event.objectId, now().getTime(), leaseMs);
  if (begun === 'busy') throw new BusyError(`Document ${documentId} is being worked on`);
  if (typeof begun === 'string') return { kind: 'ignored', why: begun };
  const { claim } = begun;
  return await orReleased(
    async () => {
      const outcome = await documentOutcome(ports, event, claim.document);
      if (!(await documents.finish(claim, outcome))) return { kind: 'ignored', why: 'taken-over' };
      return { kind: 'document', id: documentId, status: outcome.status, ...reasonOf(outcome) };
    },
    () => documents.release(claim),
  );
}

async function workOnReference(ports: WorkPorts, event: UploadEvent, name: ReferenceName): Promise<Work> {
  const { references, now, leaseMs } = ports;
  const begun = await references.begin(name, now().getTime(), leaseMs);
  if (begun === 'busy') throw new BusyError(`Reference ${name.referenceId} is being worked on`);
  if (typeof begun === 'string') return { kind: 'ignored', why: begun };
  const { claim } = begun;
  return await orReleased(
    async () => {
      const outcome = await referenceOutcome(ports, event, name, claim.reference.announced);
      if (!(await references.finish(claim, outcome))) return { kind: 'ignored', why: 'taken-over' };
      return { kind: 'reference', id: name.referenceId, status: outcome.status, ...reasonOf(outcome) };
    },
    () => references.release(claim),
  );
}

/**
 * An attempt that fails and is alive to say so gives its lease back: the next attempt then works, where it would only find
 * the upload busy. A process that died gives nothing back, and its lease has to run out.
 */
async function orReleased(work: () => Promise<Work>, release: () => Promise<void>): Promise<Work> {
  try {
    return await work();
  } catch (error) {
    // The failure is what has to be told; a lease that could not be given back runs out by itself.
    await release().catch(() => undefined);
    throw error;
  }
}

function reasonOf(outcome: DocumentOutcome | ReferenceOutcome): { reason?: FileProblemKind } {
  return outcome.status === 'rejected' ? { reason: outcome.reason } : {};
}

async function documentOutcome(
  ports: WorkPorts,
  event: UploadEvent,
  document: StoredDocument,
): Promise<DocumentOutcome> {
  const { announced, documentId } = document;
  return await orRejected(async () => {
    const file = await acceptedFile(ports, event, announced);
    if ('reason' in file) return rejectedOutcome(file);
    const { comparable, quality } = await comparableReferences(ports, document);
    const overlays: number[] = [];
    const {
      status,
      pages,
      findings,
      quality: seen,
    } = await ports.examine(
      {
        bytes: file.bytes,
        contentType: announced.contentType,
        documentType: announced.documentType,
        references: comparable,
        limits: ports.limits,
      },
      async (page, png) => {
        await ports.files.putPicture(overlayKey(documentId, page), png);
        overlays.push(page);
      },
    );
    return {
      status,
      result: {
        pages,
        findings,
        quality: [...seen, ...quality],
        overlays: overlays.sort((one, other) => one - other),
        models: ports.models,
        scoredAt: ports.now().toISOString(),
      },
    };
  });
}

async function referenceOutcome(
  ports: WorkPorts,
  event: UploadEvent,
  name: ReferenceName,
  announced: Announced,
): Promise<ReferenceOutcome> {
  return await orRejected(async () => {
    const file = await acceptedFile(ports, event, announced);
    if ('reason' in file) return rejectedOutcome(file);
    const { contentType } = announced;
    const { embedding, normalised, model, warnings } = await ports.enrol({
      bytes: file.bytes,
      contentType,
      kind: name.kind,
      limits: ports.limits,
    });
    const key = normalisedKey(name, model.version);
    await ports.files.putPicture(key, normalised);
    return { status: 'active', embedded: { embedding, model, normalisedKey: key, quality: warnings } };
  });
}

/** A file that its readers refuse is rejected; any other error is the service's own and is tried again. */
async function orRejected<Outcome>(work: () => Promise<Outcome>): Promise<Outcome | RejectedOutcome> {
  try {
    return await work();
  } catch (error) {
    const rejection = rejectionOf(error);
    if (rejection === undefined) throw error;
    return rejectedOutcome(rejection);
  }
}

/** The bytes of an upload that is what was announced, whatever the storage has checked of that; else what is wrong. */
async function acceptedFile(
  { files }: WorkPorts,
  event: UploadEvent,
  announced: Announced,
): Promise<{ readonly bytes: Uint8Array } | Rejection> {
  if (event.scanResult !== undefined && event.scanResult !== CLEAN) {
    return SCAN_REJECTIONS[event.scanResult] ?? SCAN_FAILED;
  }
  const file = await files.read(event.key, MAX_BYTES, event.versionId);
  if (file === undefined) return UPLOAD_MISSING;
  const { sizeBytes, contentType, bytes } = file;
  if (bytes === undefined || sizeBytes !== announced.sizeBytes) {
    const detail = `The uploaded file has ${sizeBytes} bytes; ${announced.sizeBytes} were announced.`;
    return { reason: 'wrong-size', detail };
  }
  if (contentType !== announced.contentType) {
    const detail = `The file was uploaded as ${contentType.slice(0, 100)}; ${announced.contentType} was announced.`;
    return { reason: 'wrong-type', detail };
  }
  if (createHash('sha256').update(bytes).digest('hex') !== announced.sha256) {
    return {
      reason: 'wrong-checksum',
      detail:
        'The SHA-256 of the uploaded file is not the one that was announced; upload the announced file.',
    };
  }
  return { bytes };
}

/**
 * The authority's references that were valid on the day the document came, as far as the current models can compare them;
 * for the others a warning says that they were left out.
 */
async function comparableReferences(
  { references, comparedBy, picture }: WorkPorts,
  { announced, createdAt }: StoredDocument,
): Promise<{ comparable: RegisteredReference[]; quality: string[] }> {
  const day = createdAt.slice(0, 10);
  const valid = (await references.active(announced.authorityId)).filter((one) =>
    isValidOn(one.announced, day),
  );
  const isCurrent = ({ kind, model }: EmbeddedReference): boolean => model.version === comparedBy[kind];
  const comparable = await mapConcurrently(
    valid.filter(isCurrent),
    PICTURES_AT_ONCE,
    async ({
      referenceId,
      kind,
      embedding,
      model,
      normalisedKey: key,
      announced: { validFrom, validTo },
    }) => ({
      referenceId,
      kind,
      embedding,
      modelVersion: model.version,
      normalised: await picture(key),
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(validTo === undefined ? {} : { validTo }),
    }),
  );
  const quality = Kind.options.flatMap((kind) => {
    const old = valid.filter((one) => one.kind === kind && !isCurrent(one)).length;
    return old === 0 ? [] : [outdatedWarning(old, kind)];
  });
  return { comparable, quality };
}

function outdatedWarning(count: number, kind: Kind): string {
  return count === 1
    ? `1 registered ${kind} was left out: it was embedded by another version of the model and waits to be embedded again.`
    : `${count} registered ${kind}s were left out: they were embedded by another version of the model and wait to be embedded again.`;
}
