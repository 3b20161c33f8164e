// Assignments: who works on a declaration. They keep two officers from opening the same one; whoever may record results may record them
// all the same.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { HistoryLine } from '../schemas.ts';
import type { Assignment, DeclarationReader, DeclarationRecord } from './record.ts';

/** Changes of one declaration's assignment: each is a line of its history, and a record must not grow without end. */
const MOST_CHANGES = 100;

/** Where declarations are assigned. */
export interface AssignedDeclarations extends DeclarationReader {
  /**
   * Assigns a declaration, or gives it back, with a line of history and the audit line of the request.
   *
   * @param record the declaration as it was read
   * @param assignment undefined to give it back
   * @returns false where it is assigned otherwise by now, or cancelled
   */
  assignDeclaration(
    record: DeclarationRecord,
    assignment: Assignment | undefined,
    line: HistoryLine,
    requestId: string,
  ): Promise<boolean>;
}

export type Assigned =
  | {
      readonly kind: 'assigned';
      /** Undefined where nobody holds the declaration. */
      readonly assignment: Assignment | undefined;
      /** True if it was so before. */
      readonly repeated: boolean;
    }
  /** Somebody else holds it. */
  | { readonly kind: 'held'; readonly holder: Assignment }
  | { readonly kind: 'unknown-declaration' | 'cancelled' | 'full' };

/**
 * Assigns a declaration, or gives it back. Only who holds it, or has assigned it, can change that.
 *
 * @param assignee id of a person or a client; null to give the declaration back
 */
export async function assign(
  declarations: AssignedDeclarations,
  declarationId: string,
  assignee: string | null,
  act: Act,
  now: () => Date,
): Promise<Assigned> {
  for (;;) {
    const record = await declarations.getDeclaration(declarationId);
    if (record === undefined) return { kind: 'unknown-declaration' };
    if (record.status === 'cancelled') return { kind: 'cancelled' };
    const { assignment: current, history, version } = record;
    if ((current?.assignee ?? null) === assignee) {
      return { kind: 'assigned', assignment: current, repeated: true };
    }
    if (current !== undefined && !mayChange(current, act.by)) return { kind: 'held', holder: current };
    if (history.filter(isChange).length >= MOST_CHANGES) return { kind: 'full' };
    const assignment = assignee === null ? undefined : assignmentTo(assignee, act.by);
    const line: HistoryLine = {
      at: now().toISOString(),
      by: act.by,
      event: assignment === undefined ? 'given-back' : 'assigned',
      version,
      detail: { assignee: assignee ?? current?.assignee ?? '' },
    };
    if (await declarations.assignDeclaration(record, assignment, line, act.requestId)) {
      return { kind: 'assigned', assignment, repeated: false };
    }
  }
}

function isChange({ event }: HistoryLine): boolean {
  return event === 'assigned' || event === 'given-back';
}

/** The name is known of who assigns a declaration to themselves. */
function assignmentTo(assignee: string, by: By): Assignment {
  return { assignee, ...(by.user?.id === assignee ? { name: by.user.name } : {}), by };
}

function mayChange({ assignee, by: assigner }: Assignment, by: By): boolean {
  return assignee === idOf(by) || idOf(assigner) === idOf(by);
}

/** The person, or the client of a token without one. */
function idOf({ client, user }: By): string {
  return user?.id ?? client;
}
