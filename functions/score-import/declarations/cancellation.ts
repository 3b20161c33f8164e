// Cancellations: a declaration that is withdrawn leaves the worklists, unless it is inspected.
import type { Act } from '../../shared/auth/act.ts';
import type { Assessment, HistoryLine } from '../schemas.ts';
import { assessmentOf, type DeclarationReader, type DeclarationRecord } from './record.ts';

/** Where declarations are cancelled. */
export interface CancelledDeclarations extends DeclarationReader {
  /**
   * Cancels a declaration, with a line of history and the audit line of the request.
   *
   * @param record the declaration as it was read
   * @returns false where it is of another version by now, inspected or cancelled
   */
  cancelDeclaration(record: DeclarationRecord, line: HistoryLine, requestId: string): Promise<boolean>;
}

export type Cancelled =
  | { readonly kind: 'cancelled'; readonly assessment: Assessment; readonly repeated: boolean }
  | { readonly kind: 'unknown-declaration' | 'inspected' };

/** Cancels a declaration; one that is cancelled is answered as it is. */
export async function cancel(
  declarations: CancelledDeclarations,
  declarationId: string,
  reason: string,
  act: Act,
  now: () => Date,
): Promise<Cancelled> {
  for (;;) {
    const record = await declarations.getDeclaration(declarationId);
    if (record === undefined) return { kind: 'unknown-declaration' };
    if (record.status === 'cancelled') {
      return { kind: 'cancelled', assessment: assessmentOf(record), repeated: true };
    }
    if (record.inspection !== undefined) return { kind: 'inspected' };
    const { version } = record;
    const line: HistoryLine = {
      at: now().toISOString(),
      by: act.by,
      event: 'cancelled',
      version,
      detail: { reason },
    };
    if (await declarations.cancelDeclaration(record, line, act.requestId)) {
      const assessment = assessmentOf({ ...record, status: 'cancelled' });
      return { kind: 'cancelled', assessment, repeated: false };
    }
  }
}
