// Processes one upload exactly once: duplicate events, events of another object and retries after a crash never change a finished
// document or reference (docs/decisions/0015). No I/O but through the ports.
import type { FileProblemKind } from '../../shared/http/problem-kinds.ts';
import type { DocumentOutcome, StoredDocument } from '../documents/document.ts';
import type { ReferenceName, ReferenceOutcome, StoredReference } from '../references/reference.ts';
import { subjectOf } from '../uploads/keys.ts';
import type { UploadEvent } from './events.ts';
import { type ActiveReferences, documentOutcome, type OutcomePorts, referenceOutcome } from './outcome.ts';

/**
 * What became of an attempt to claim an upload. `already-finished` also covers a document of which another uploaded object was
 * claimed before: only the first object is ever processed.
 */
export type BeginResult<Claim> = { readonly claim: Claim } | 'busy' | 'already-finished' | 'unknown';

/** The right to process a document, until its lease ends. */
export interface DocumentClaim {
  readonly document: StoredDocument;
  readonly objectId: string;
  readonly leaseUntil: number;
}

/** The documents as the worker processes them. */
export interface DocumentWork {
  /**
   * Claims a document for one uploaded object. Only the first object of a document is ever processed, by the holder of the lease;
   * a later attempt takes over after the lease has ended.
   *
   * @param leaseMs longer than any invocation can live
   */
  begin(
    documentId: string,
    objectId: string,
    now: number,
    leaseMs: number,
  ): Promise<BeginResult<DocumentClaim>>;
  /** Stores the outcome; false if the lease was lost to another invocation. */
  finish(claim: DocumentClaim, outcome: DocumentOutcome): Promise<boolean>;
  /** Ends the lease early, for the next attempt; does nothing if it was already lost. */
  release(claim: DocumentClaim): Promise<void>;
}

/** The right to enrol a reference, until its lease ends. */
export interface ReferenceClaim {
  readonly reference: StoredReference;
  readonly leaseUntil: number;
}

/** The references as the worker enrols them and compares documents with them. */
export interface ReferenceWork extends ActiveReferences {
  /** Claims a reference for its upload; the counterpart of `DocumentWork.begin`. */
  begin(name: ReferenceName, now: number, leaseMs: number): Promise<BeginResult<ReferenceClaim>>;
  /** Stores the outcome; false if the reference was retired meanwhile or the lease was lost. */
  finish(claim: ReferenceClaim, outcome: ReferenceOutcome): Promise<boolean>;
  /** Ends the lease early, for the next attempt; does nothing if it was already lost. */
  release(claim: ReferenceClaim): Promise<void>;
}

export interface ProcessingPorts extends OutcomePorts {
  /** The bucket of uploads; events of other buckets are ignored. */
  readonly bucket: string;
  readonly documents: DocumentWork;
  readonly references: ReferenceWork;
  /** Longer than any invocation can live. */
  readonly leaseMs: number;
}

export type ProcessedUpload =
  | {
      readonly kind: 'document';
      readonly id: string;
      readonly status: DocumentOutcome['status'];
      /** Why the file was rejected. */
      readonly reason?: FileProblemKind;
    }
  | {
      readonly kind: 'reference';
      readonly id: string;
      readonly status: ReferenceOutcome['status'];
      readonly reason?: FileProblemKind;
    }
  | {
      readonly kind: 'ignored';
      readonly reason: 'not-an-upload' | 'unknown' | 'already-finished' | 'lease-lost';
    };

/** Another invocation holds the upload, or died holding it: the queue must deliver the event again. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}

/**
 * Processes an upload.
 *
 * @throws BusyError while another invocation holds the upload; any other error if the event must be delivered again
 */
export async function processUpload(ports: ProcessingPorts, event: UploadEvent): Promise<ProcessedUpload> {
  const subject = event.bucket === ports.bucket ? subjectOf(event.key) : undefined;
  if (subject === undefined) return { kind: 'ignored', reason: 'not-an-upload' };
  return 'documentId' in subject
    ? await processDocument(ports, event, subject.documentId)
    : await processReference(ports, event, subject.reference);
}

async function processDocument(
  ports: ProcessingPorts,
  event: UploadEvent,
  documentId: string,
): Promise<ProcessedUpload> {
  const { documents, leaseMs } = ports;
  const begun = await documents.begin(documentId, event.objectId, ports.now().getTime(), leaseMs);
  if (begun === 'busy') throw new BusyError(`Another invocation is processing document ${documentId}`);
  if (typeof begun === 'string') return { kind: 'ignored', reason: begun };
  const { claim } = begun;
  return await releasingOnFailure(
    async () => {
      const outcome = await documentOutcome(ports, event, claim.document);
      if (!(await documents.finish(claim, outcome))) return { kind: 'ignored', reason: 'lease-lost' };
      return { kind: 'document', id: documentId, status: outcome.status, ...reasonOf(outcome) };
    },
    () => documents.release(claim),
  );
}

async function processReference(
  ports: ProcessingPorts,
  event: UploadEvent,
  name: ReferenceName,
): Promise<ProcessedUpload> {
  const { references, leaseMs } = ports;
  const begun = await references.begin(name, ports.now().getTime(), leaseMs);
  if (begun === 'busy') throw new BusyError(`Another invocation is enrolling reference ${name.referenceId}`);
  if (typeof begun === 'string') return { kind: 'ignored', reason: begun };
  const { claim } = begun;
  return await releasingOnFailure(
    async () => {
      const outcome = await referenceOutcome(ports, event, name, claim.reference.announced);
      if (!(await references.finish(claim, outcome))) return { kind: 'ignored', reason: 'lease-lost' };
      return { kind: 'reference', id: name.referenceId, status: outcome.status, ...reasonOf(outcome) };
    },
    () => references.release(claim),
  );
}

/**
 * Releases the lease if the work fails, so that the next attempt can start at once instead of finding the upload busy. A process
 * that dies releases nothing; its lease has to expire.
 */
async function releasingOnFailure(
  work: () => Promise<ProcessedUpload>,
  release: () => Promise<void>,
): Promise<ProcessedUpload> {
  try {
    return await work();
  } catch (error) {
    // The original failure must be reported; a lease that could not be released expires by itself.
    await release().catch(() => undefined);
    throw error;
  }
}

function reasonOf(outcome: DocumentOutcome | ReferenceOutcome): { reason?: FileProblemKind } {
  return outcome.status === 'rejected' ? { reason: outcome.reason } : {};
}
