// Registered stamps and signatures as they are stored, and which of them are valid on a day.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { Problem } from '../../shared/http/problem.ts';
import type { Message } from '../../shared/words/message.ts';
import type { Kind, ModelName, NewReference, ReferenceStatus } from '../schemas.ts';
import type { RejectedOutcome } from '../uploads/rejection.ts';

/** Names a reference: the authority, the kind and the id. */
export interface ReferenceName {
  readonly authorityId: string;
  readonly kind: Kind;
  readonly referenceId: string;
}

/** A reference without its embedding. */
export interface StoredReference extends ReferenceName {
  readonly status: ReferenceStatus;
  readonly announced: NewReference;
  /** Who announced it. */
  readonly by: By;
  readonly createdAt: string;
  readonly uploadExpiresAt: string;
  readonly quality: readonly Message[];
  readonly model?: ModelName;
  readonly problem?: Problem;
  readonly retiredAt?: string;
  readonly retiredBy?: By;
}

/** A retired reference with who retired it and when. */
export type RetiredRecord = StoredReference & Required<Pick<StoredReference, 'retiredAt' | 'retiredBy'>>;

export type NewReferenceRecord = Pick<
  StoredReference,
  'authorityId' | 'kind' | 'referenceId' | 'announced' | 'by' | 'createdAt' | 'uploadExpiresAt'
>;

/** What the record of a reference says of its embedding. */
export interface EmbeddedPicture {
  /** The model that made it. */
  readonly model: ModelName;
  /** Warnings about the picture's quality. */
  readonly quality: readonly Message[];
}

/** An active reference. */
export interface ActiveReference extends StoredReference {
  readonly model: ModelName;
  /** Only where the record itself holds it, as all did until 2026-11-29; others are in the bucket. */
  readonly embedding?: Float32Array;
}

export type ReferenceOutcome =
  | { readonly status: 'active'; readonly embedded: EmbeddedPicture }
  | RejectedOutcome;

/** Authorities that references have been announced of, in the order of their ids. */
export interface AuthorityPage {
  readonly authorityIds: readonly string[];
  /** The last one of the page; undefined on the last page. */
  readonly next: string | undefined;
}

/** The references as the API's handlers use them. */
export interface References {
  /**
   * Stores an announced reference with its audit line.
   *
   * @param removeAt when the record is deleted if no file has been uploaded by then
   */
  create(reference: NewReferenceRecord, removeAt: Date, requestId: string): Promise<void>;
  /**
   * Authorities of references. One whose references are all deleted, because no file has arrived for them, stays among them.
   *
   * @param after the last authority of the previous page
   */
  authorities(limit: number, after?: string): Promise<AuthorityPage>;
  /** Every reference of an authority, newest first, retired ones included. */
  list(authorityId: string): Promise<StoredReference[]>;
  /**
   * Retires a reference; retiring it again changes nothing, and the first author stays on record.
   *
   * @returns the retired reference, or undefined if the authority has none with that id
   */
  retire(authorityId: string, referenceId: string, by: Retirement): Promise<RetiredRecord | undefined>;
}

/** The act that retires a reference, and when. */
export interface Retirement extends Act {
  readonly at: string;
}

/** Whether a reference is valid on a day (YYYY-MM-DD); the first and the last day are included. */
export function isValidOn(
  { validFrom, validTo }: Pick<NewReference, 'validFrom' | 'validTo'>,
  day: string,
): boolean {
  return (validFrom === undefined || validFrom <= day) && (validTo === undefined || day <= validTo);
}

/** The position of a reference in a list. */
export function placeOf({
  createdAt,
  referenceId,
}: Pick<StoredReference, 'createdAt' | 'referenceId'>): string {
  return `${createdAt}#${referenceId}`;
}
