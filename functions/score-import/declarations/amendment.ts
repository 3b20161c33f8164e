// Amendments: a declaration is replaced by a new version of itself and scored again, until it is inspected or cancelled.
import type { Act } from '../../shared/auth/act.ts';
import type { Assessment, Declaration, HistoryLine } from '../schemas.ts';
import { changedFields } from './changes.ts';
import { assessmentOf, type DeclarationReader, type DeclarationRecord } from './record.ts';
import { assess, contentHash, type SubmissionPorts } from './submission.ts';

/** Where declarations are amended. */
export interface AmendedDeclarations extends DeclarationReader {
  /**
   * Replaces a declaration by its next version, with a line of history and the audit line of the request; the version before is kept.
   *
   * @param record the next version
   * @returns false where the declaration is of another version by now, inspected or cancelled
   */
  amendDeclaration(record: DeclarationRecord, line: HistoryLine, requestId: string): Promise<boolean>;
}

export interface AmendmentPorts extends SubmissionPorts {
  readonly declarations: SubmissionPorts['declarations'] & AmendedDeclarations;
}

export type Amended =
  | {
      readonly kind: 'amended';
      readonly assessment: Assessment;
      /** True if the declaration had this content before. */
      readonly repeated: boolean;
    }
  | { readonly kind: 'unknown-declaration' | 'inspected' | 'cancelled' };

/** Replaces a declaration by another content of the same id; a content that it has already is answered as it was. */
export async function amend(
  ports: AmendmentPorts,
  declaration: Declaration,
  reason: string,
  act: Act,
): Promise<Amended> {
  for (;;) {
    const before = await ports.declarations.getDeclaration(declaration.declarationId);
    if (before === undefined) return { kind: 'unknown-declaration' };
    if (before.status === 'cancelled') return { kind: 'cancelled' };
    if (before.contentHash === contentHash(declaration)) {
      return { kind: 'amended', assessment: assessmentOf(before), repeated: true };
    }
    if (before.inspection !== undefined) return { kind: 'inspected' };
    const [assessed] = await assess(ports, [declaration], act);
    if (assessed === undefined) throw new Error('Scoring returned no result');
    const record = { ...assessed, version: before.version + 1 };
    const { score, lane, scoredAt } = record.assessment;
    const line: HistoryLine = {
      at: scoredAt,
      by: act.by,
      event: 'amended',
      version: record.version,
      detail: { score, lane, reason, changed: changedFields(before.declaration, declaration) },
    };
    if (await ports.declarations.amendDeclaration(record, line, act.requestId)) {
      return { kind: 'amended', assessment: assessmentOf(record), repeated: false };
    }
  }
}
