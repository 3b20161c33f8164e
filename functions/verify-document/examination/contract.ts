// What the worker asks of the models: to examine a document, and to enrol a reference.

import type { ContentType, DocumentType, Finding, Kind, ModelName } from '../schemas.ts';
import type { PageLimits } from './pages/limits.ts';

/** A registered stamp or signature as documents are compared with it. */
export interface RegisteredReference {
  readonly referenceId: string;
  readonly kind: Kind;
  readonly embedding: Float32Array;
  readonly modelVersion: string;
  /** PNG of the normalised picture, for the overlay. */
  readonly normalised: Buffer;
  readonly validFrom?: string;
  readonly validTo?: string;
}

export interface DocumentInput {
  readonly bytes: Uint8Array;
  readonly contentType: ContentType;
  readonly documentType: DocumentType;
  readonly references: readonly RegisteredReference[];
  readonly limits: PageLimits;
}

export interface DocumentExamination {
  readonly pages: number;
  readonly findings: readonly Finding[];
  readonly quality: readonly string[];
  readonly status: 'verified' | 'suspicious' | 'unverifiable';
}

export interface ReferenceInput {
  readonly bytes: Uint8Array;
  readonly contentType: ContentType;
  readonly kind: Kind;
  readonly limits: PageLimits;
}

export interface ReferenceEnrolment {
  readonly embedding: Float32Array;
  /** PNG. */
  readonly normalised: Buffer;
  readonly model: ModelName;
  readonly warnings: readonly string[];
}

export interface Examination {
  /** @throws RejectedFile for a file that cannot be read */
  readonly examine: (
    input: DocumentInput,
    onOverlay: (page: number, png: Buffer) => Promise<void>,
  ) => Promise<DocumentExamination>;
  /** @throws RejectedFile for a picture that shows no stamp or signature, or more than one */
  readonly enrol: (input: ReferenceInput) => Promise<ReferenceEnrolment>;
  /** Every model that has a part in a verdict, the detector first. */
  readonly models: readonly ModelName[];
  /** Version of the model that compares references of a kind. */
  readonly comparedBy: Readonly<Record<Kind, string>>;
}
