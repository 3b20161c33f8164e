// The contract between the worker and the models: examining a document and enrolling a reference.

import type { ContentType, DocumentType, Finding, Kind, ModelName } from '../schemas.ts';
import type { PageLimits } from './pages/limits.ts';

/** A registered stamp or signature that documents are compared with. */
export interface RegisteredReference {
  readonly referenceId: string;
  readonly kind: Kind;
  readonly embedding: Float32Array;
  readonly modelVersion: string;
  /** PNG of the normalised picture, for the overlay. */
  readonly normalised: Buffer;
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

/** The models at work, as the worker and the re-embedding command use them. */
export interface Examination {
  /**
   * @param onOverlay receives each page's overlay, before the next page is read
   * @throws RejectedFile for a file that cannot be read
   */
  examine(
    input: DocumentInput,
    onOverlay: (page: number, png: Buffer) => Promise<void>,
  ): Promise<DocumentExamination>;
  /** @throws RejectedFile for a picture that shows no stamp or signature, or more than one */
  enrol(input: ReferenceInput): Promise<ReferenceEnrolment>;
  /** Every model that contributes to a verdict, the detector first. */
  readonly models: readonly ModelName[];
  /** Version of the model that compares references of a kind. */
  readonly comparedBy: Readonly<Record<Kind, string>>;
}
