// The contract between the worker and the models: examining a document and enrolling a reference.

import type { Message } from '../../shared/words/message.ts';
import type { ContentType, DocumentType, Finding, Kind, ModelName } from '../schemas.ts';
import type { PageLimits } from './pages/limits.ts';

/** A registered stamp or signature that documents are compared with. */
export interface RegisteredReference {
  readonly referenceId: string;
  readonly kind: Kind;
  readonly embedding: Float32Array;
  readonly modelVersion: string;
}

export interface DocumentInput {
  readonly bytes: Uint8Array;
  readonly contentType: ContentType;
  readonly documentType: DocumentType;
  readonly references: readonly RegisteredReference[];
  readonly limits: PageLimits;
}

/**
 * A finding with everything that is known about it. Who may see which part is decided where it is shown, and everything but
 * `plainText`, `verdict` and what lies on the page itself is for callers who may see references.
 */
export type ExaminedFinding = Required<Omit<Finding, 'pictures'>> & {
  /** Explains the verdict in one sentence that depends on verdicts and on the page only, never on references. */
  readonly plainText: Message;
  /** What the similarity means, in one sentence. */
  readonly meaning?: Message;
};

/** The pictures of a mark, which its overlay shows to callers who may see references. */
export interface MarkPictures {
  /** The mark on the page, as JPEG. */
  readonly crop: Buffer;
  /** The mark as the network sees it: bright ink on black, as PNG. */
  readonly ink: Buffer;
}

/** The pictures that are kept of a page. Its overlays are drawn from them when somebody asks for one. */
export interface ExaminedPage {
  /** From 1. */
  readonly page: number;
  /** The upright page, as JPEG. */
  readonly picture: Buffer;
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** In the order of the page's findings. */
  readonly marks: readonly MarkPictures[];
}

export interface DocumentExamination {
  readonly pages: number;
  readonly findings: readonly ExaminedFinding[];
  /** The required kinds of which no mark was found. */
  readonly missing: readonly Kind[];
  /** Warnings about the scan: for everyone who may read the document. */
  readonly quality: readonly Message[];
  /** Warnings about the references: for callers who may see them. */
  readonly referenceWarnings: readonly Message[];
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
  readonly warnings: readonly Message[];
}

/** The models at work, as the worker and the re-embedding command use them. */
export interface Examination {
  /**
   * @param onPage receives the pictures of each page, before the next page is read
   * @throws RejectedFile for a file that cannot be read
   */
  examine(input: DocumentInput, onPage: (page: ExaminedPage) => Promise<void>): Promise<DocumentExamination>;
  /** @throws RejectedFile for a picture that shows no stamp or signature, or more than one */
  enrol(input: ReferenceInput): Promise<ReferenceEnrolment>;
  /** Every model that contributes to a verdict, the detector first. */
  readonly models: readonly ModelName[];
  /** Version of the model that compares references of a kind. */
  readonly comparedBy: Readonly<Record<Kind, string>>;
}
