// What the service keeps of a declaration.
import type { By } from '../../shared/auth/caller.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import type { DeclarationProfiles } from '../profiles/profiles.ts';
import type { Assessment, Declaration, HistoryLine, RecordedInspection, Status } from '../schemas.ts';
import type { ChallengerScore } from '../scoring/challenger.ts';
import type { ScoredAssessment } from '../scoring/scoring.ts';

/** A declaration with its assessment: what is written once and never changed. */
export interface ScoredContent {
  readonly declaration: Declaration;
  readonly assessment: ScoredAssessment;
  readonly selectionProbability: number;
  /** The profiles the model saw. */
  readonly profiles: DeclarationProfiles;
  /** What the challenger of that time says. */
  readonly challenger?: ChallengerScore;
}

/** What is stored of a record as one. */
export function scoredContentOf(record: ScoredContent): ScoredContent {
  const { declaration, assessment, selectionProbability, profiles, challenger } = record;
  return {
    ...{ declaration, assessment, selectionProbability, profiles },
    ...(challenger === undefined ? {} : { challenger }),
  };
}

/** Who works on a declaration. */
export interface Assignment {
  /** Id of a person or a client. */
  readonly assignee: string;
  /** Known where they assigned it to themselves. */
  readonly name?: string;
  /** Who assigned it. */
  readonly by: By;
}

/** A declaration as stored. */
export interface DeclarationRecord extends ScoredContent {
  readonly version: number;
  readonly status: Status;
  /** SHA-256 of the declaration's content: what "the same declaration" means. */
  readonly contentHash: string;
  /** Who submitted it. */
  readonly by: By;
  readonly inspection?: RecordedInspection;
  readonly assignment?: Assignment;
  /** The result that is counted in every profile; differs from `inspection` while that one is being counted. */
  readonly counted?: RecordedInspection;
  /** Oldest first. */
  readonly history: readonly HistoryLine[];
}

/** True if the recorded result is counted in every profile. */
export function isCounted({
  inspection,
  counted,
}: Pick<DeclarationRecord, 'inspection' | 'counted'>): boolean {
  return inspection !== undefined && inspection.revision === counted?.revision;
}

/** Where stored declarations are read. */
export interface DeclarationReader {
  getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined>;
}

/** What the API answers of a record. */
export function assessmentOf({ version, status, assessment }: DeclarationRecord): Assessment {
  const { declarationId, ...rest } = assessment;
  return { declarationId, version, status, ...rest };
}

/** What answers show of an assignment. */
export function shownAssignment(assignment: Assignment | undefined): {
  readonly assignee?: string;
  readonly assigneeName?: string;
} {
  if (assignment === undefined) return {};
  const { assignee, name } = assignment;
  return { assignee, ...(name === undefined ? {} : { assigneeName: name }) };
}

/** The problem of a declaration that can be neither amended nor cancelled. */
export function unchangeable(
  kind: 'unknown-declaration' | 'inspected' | 'cancelled',
  declarationId: string,
): ProblemError {
  if (kind === 'unknown-declaration') return unknownDeclaration(declarationId);
  return kind === 'cancelled'
    ? cancelledDeclaration(declarationId)
    : new ProblemError('declaration-inspected', {
        detail: message('import.inspected', { id: declarationId }),
      });
}

/** The 409 for a declaration that is cancelled. */
export function cancelledDeclaration(declarationId: string): ProblemError {
  return new ProblemError('declaration-cancelled', {
    detail: message('import.cancelled', { id: declarationId }),
  });
}

/** The 404 for a declaration that is not stored. */
export function unknownDeclaration(declarationId: string): ProblemError {
  return new ProblemError(404, { detail: message('import.unknown', { id: declarationId }) });
}
