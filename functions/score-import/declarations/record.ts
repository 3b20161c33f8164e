// What the service keeps of a declaration.
import type { By } from '../../shared/auth/caller.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import type { Profiles } from '../profiles/profiles.ts';
import type { Assessment, Declaration, RecordedInspection } from '../schemas.ts';

/** A declaration as stored. */
export interface DeclarationRecord {
  readonly declaration: Declaration;
  /** SHA-256 of the declaration's content: what "the same declaration" means. */
  readonly contentHash: string;
  readonly assessment: Assessment;
  readonly selectionProbability: number;
  /** The profiles the model saw. */
  readonly profiles: Profiles;
  readonly inspection?: RecordedInspection;
  /** Who submitted it. */
  readonly by: By;
  /** True once the inspection result is counted in every profile. */
  readonly inspectionCounted: boolean;
}

/** Where stored declarations are read. */
export interface DeclarationReader {
  getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined>;
}

/** The 404 for a declaration that is not stored. */
export function unknownDeclaration(declarationId: string): ProblemError {
  return new ProblemError(404, { detail: `Declaration ${declarationId} does not exist` });
}
