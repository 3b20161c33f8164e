// Handler of POST /v1/declarations/{declarationId}/assignment.
import { actOf } from '../../shared/auth/act.ts';
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { type Idempotency, openIdempotency } from '../../shared/http/idempotency.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { ReplayedAnswer } from '../../shared/http/replayed.ts';
import { message } from '../../shared/words/message.ts';
import { type Assigned, type AssignedDeclarations, assign } from '../declarations/assignment.ts';
import { shownAssignment, unchangeable } from '../declarations/record.ts';
import { assignDeclaration } from '../routes.ts';
import { openAssignedDeclarations } from '../wiring.ts';

interface Dependencies {
  readonly declarations: AssignedDeclarations;
  readonly idempotency: Idempotency;
}

export const assignDeclarationHandler = ({ declarations, idempotency }: Dependencies): ApiHandler =>
  apiHandler(
    assignDeclaration,
    async ({ params: { declarationId }, body: { assignee }, ...call }) => {
      const assigned = await assign(declarations, declarationId, assignee, actOf(call), () => new Date());
      if (assigned.kind !== 'assigned') throw refusal(assigned, declarationId);
      const answer = { declarationId, assignee: null, ...shownAssignment(assigned.assignment) };
      return assigned.repeated ? new ReplayedAnswer(answer) : answer;
    },
    { idempotency },
  );

function refusal(
  assigned: Exclude<Assigned, { readonly kind: 'assigned' }>,
  declarationId: string,
): ProblemError {
  switch (assigned.kind) {
    case 'held': {
      const { assignee, name } = assigned.holder;
      const holder = name === undefined ? assignee : `${name} (${assignee})`;
      return new ProblemError('declaration-assigned', {
        detail: message('import.assignedTo', { declarationId, holder }),
      });
    }
    case 'full':
      return new ProblemError('assignments-full', {
        detail: message('import.assignmentsFull', { declarationId }),
      });
    default:
      return unchangeable(assigned.kind, declarationId);
  }
}

export const handler = await bindHandler(assignDeclarationHandler, () => ({
  declarations: openAssignedDeclarations(),
  idempotency: openIdempotency(),
}));
