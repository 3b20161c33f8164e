// Documents and references in memory, for tests that need no table. The store tests run the same expectations on these.
import {
  type DecidedRecord,
  type DocumentFilter,
  type DocumentOutcome,
  type DocumentPage,
  type Documents,
  type NewDocumentRecord,
  type StoredDocument,
  WITH_VERDICT,
} from '../../functions/verify-document/documents/document.ts';
import type { ReferencesToUpgrade } from '../../functions/verify-document/references/re-embedding.ts';
import {
  type ActiveReference,
  type AuthorityPage,
  type EmbeddedPicture,
  type NewReferenceRecord,
  placeOf,
  type ReferenceName,
  type ReferenceOutcome,
  type References,
  type RetiredRecord,
  type Retirement,
  type StoredReference,
} from '../../functions/verify-document/references/reference.ts';
import type {
  BeginResult,
  DocumentClaim,
  DocumentWork,
  ReferenceClaim,
  ReferenceWork,
} from '../../functions/verify-document/worker/process-upload.ts';

interface DocumentRecord {
  readonly document: StoredDocument;
  readonly objectId?: string;
  readonly leaseUntil?: number;
}

/** Newest first. */
const descending = (one: string, other: string): number => (one < other ? 1 : -1);

export class FakeDocuments implements Documents, DocumentWork {
  readonly #records = new Map<string, DocumentRecord>();

  async create(document: NewDocumentRecord): Promise<void> {
    this.#records.set(document.documentId, { document: { ...document, status: 'awaiting-upload' } });
  }

  async get(documentId: string): Promise<StoredDocument | undefined> {
    return this.#records.get(documentId)?.document;
  }

  async decide({ documentId, decision }: DecidedRecord): Promise<boolean> {
    const record = this.#records.get(documentId);
    if (record === undefined || !WITH_VERDICT.includes(record.document.status)) return false;
    if ((record.document.decision?.revision ?? 0) !== decision.revision - 1) return false;
    this.#records.set(documentId, { ...record, document: { ...record.document, decision } });
    return true;
  }

  async list(filter: DocumentFilter, limit: number, before?: string): Promise<DocumentPage> {
    const { party, statuses, declarationId, authorityId, from = '', to } = filter;
    const orderOf = ({ createdAt, documentId }: StoredDocument): string => `${createdAt}#${documentId}`;
    const found = [...this.#records.values()]
      .map(({ document }) => document)
      .filter((document) => party === undefined || document.party === party)
      .filter(({ status }) => statuses === undefined || statuses.includes(status))
      .filter(({ announced }) => declarationId === undefined || announced.declarationId === declarationId)
      .filter(({ announced }) => authorityId === undefined || announced.authorityId === authorityId)
      .filter(({ createdAt }) => createdAt >= from && (to === undefined || createdAt.slice(0, 10) <= to))
      .filter((document) => before === undefined || orderOf(document) < before)
      .sort((one, other) => descending(orderOf(one), orderOf(other)));
    const documents = found.slice(0, limit);
    const last = documents.at(-1);
    return { documents, next: found.length > limit && last !== undefined ? orderOf(last) : undefined };
  }

  async begin(
    documentId: string,
    objectId: string,
    now: number,
    leaseMs: number,
  ): Promise<BeginResult<DocumentClaim>> {
    const record = this.#records.get(documentId);
    if (record === undefined) return 'unknown';
    const { status } = record.document;
    const isOwn = status === 'processing' && record.objectId === objectId;
    const isFree = status === 'awaiting-upload' || (isOwn && (record.leaseUntil ?? 0) < now);
    if (!isFree) return isOwn ? 'busy' : 'already-finished';
    const claim = {
      document: { ...record.document, status: 'processing' as const },
      objectId,
      leaseUntil: now + leaseMs,
    };
    this.#records.set(documentId, claim);
    return { claim };
  }

  async finish(claim: DocumentClaim, outcome: DocumentOutcome): Promise<boolean> {
    const record = this.#held(claim);
    if (record === undefined) return false;
    const { documentId } = claim.document;
    const kept = 'result' in outcome ? { result: outcome.result } : { problem: outcome.problem };
    const document = { ...record.document, status: outcome.status, ...kept };
    this.#records.set(documentId, { ...record, document, leaseUntil: 0 });
    return true;
  }

  async release(claim: DocumentClaim): Promise<void> {
    const record = this.#held(claim);
    if (record !== undefined) this.#records.set(claim.document.documentId, { ...record, leaseUntil: 0 });
  }

  #held({ document: { documentId }, leaseUntil }: DocumentClaim): DocumentRecord | undefined {
    const record = this.#records.get(documentId);
    return record?.document.status === 'processing' && record.leaseUntil === leaseUntil ? record : undefined;
  }
}

interface ReferenceRecord {
  readonly reference: StoredReference;
  readonly leaseUntil?: number;
  readonly embedded?: EmbeddedPicture;
}

const keyOf = ({ authorityId, kind, referenceId }: ReferenceName): string =>
  `${authorityId}#${kind}#${referenceId}`;

export class FakeReferences implements References, ReferenceWork, ReferencesToUpgrade {
  readonly #records = new Map<string, ReferenceRecord>();
  readonly #authorities = new Set<string>();

  async create(reference: NewReferenceRecord): Promise<void> {
    const stored = { ...reference, status: 'awaiting-upload' as const, quality: [] };
    this.#records.set(keyOf(reference), { reference: stored });
    this.#authorities.add(reference.authorityId);
  }

  /** An authority whose only reference was deleted, because no file arrived. */
  forget(authorityId: string): void {
    this.#authorities.add(authorityId);
  }

  async authorities(limit: number, after = ''): Promise<AuthorityPage> {
    const rest = [...this.#authorities].filter((id) => id > after).sort();
    const authorityIds = rest.slice(0, limit);
    return { authorityIds, next: rest.length > limit ? authorityIds.at(-1) : undefined };
  }

  async list(authorityId: string): Promise<StoredReference[]> {
    return [...this.#records.values()]
      .map(({ reference }) => reference)
      .filter((reference) => reference.authorityId === authorityId)
      .sort((one, other) => descending(placeOf(one), placeOf(other)));
  }

  async active(authorityId: string): Promise<ActiveReference[]> {
    return this.#active().filter((reference) => reference.authorityId === authorityId);
  }

  async *allActive(): AsyncGenerator<ActiveReference, void> {
    yield* this.#active();
  }

  #active(): ActiveReference[] {
    return [...this.#records.values()].flatMap(({ reference, embedded }) =>
      reference.status === 'active' && embedded !== undefined ? [{ ...reference, ...embedded }] : [],
    );
  }

  async retire(authorityId: string, referenceId: string, by: Retirement): Promise<RetiredRecord | undefined> {
    const own = (await this.list(authorityId)).find((reference) => reference.referenceId === referenceId);
    if (own === undefined) return undefined;
    const retired = { retiredAt: by.at, retiredBy: by.by, ...own, status: 'retired' as const };
    this.#records.set(keyOf(own), { reference: retired });
    return retired;
  }

  async begin(name: ReferenceName, now: number, leaseMs: number): Promise<BeginResult<ReferenceClaim>> {
    const record = this.#records.get(keyOf(name));
    if (record === undefined) return 'unknown';
    const { reference, leaseUntil = 0 } = record;
    if (reference.status !== 'awaiting-upload') return 'already-finished';
    if (leaseUntil >= now) return 'busy';
    const claim = { reference, leaseUntil: now + leaseMs };
    this.#records.set(keyOf(name), claim);
    return { claim };
  }

  async finish(claim: ReferenceClaim, outcome: ReferenceOutcome): Promise<boolean> {
    const record = this.#held(claim);
    if (record === undefined) return false;
    if (outcome.status === 'active') {
      this.#embed(record.reference, outcome.embedded);
    } else {
      const { status, problem } = outcome;
      this.#records.set(keyOf(record.reference), { reference: { ...record.reference, status, problem } });
    }
    return true;
  }

  async release(claim: ReferenceClaim): Promise<void> {
    const record = this.#held(claim);
    if (record !== undefined) this.#records.set(keyOf(record.reference), { reference: record.reference });
  }

  async putEmbedded(name: ReferenceName, embedded: EmbeddedPicture): Promise<boolean> {
    const record = this.#records.get(keyOf(name));
    if (record?.reference.status !== 'active') return false;
    this.#embed(record.reference, embedded);
    return true;
  }

  #embed(reference: StoredReference, embedded: EmbeddedPicture): void {
    const { model, quality } = embedded;
    const active = { ...reference, status: 'active' as const, model, quality };
    this.#records.set(keyOf(reference), { reference: active, embedded });
  }

  #held({ reference, leaseUntil }: ReferenceClaim): ReferenceRecord | undefined {
    const record = this.#records.get(keyOf(reference));
    const isHeld = record?.reference.status === 'awaiting-upload' && record.leaseUntil === leaseUntil;
    return isHeld ? record : undefined;
  }
}
