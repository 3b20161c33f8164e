// The problems that answer a result that was not recorded.
import { invalidRequest, ProblemError } from '../shared/http/problem.ts';
import { message } from '../shared/words/message.ts';
import { cancelledDeclaration, unknownDeclaration } from './declarations/record.ts';
import type { InspectionOutcome, InspectionRequest, InspectionTiming } from './inspection.ts';

type Refused = Exclude<InspectionOutcome, { readonly kind: 'recorded' }>;

/** The problem of a refused result. */
export function inspectionProblem(
  refused: Refused,
  { declarationId, result }: Pick<InspectionRequest, 'declarationId' | 'result'>,
  { leaseMs }: InspectionTiming,
): ProblemError {
  const id = declarationId;
  switch (refused.kind) {
    case 'unknown-declaration':
      return unknownDeclaration(declarationId);
    case 'unknown-items':
      return invalidRequest(
        refused.positions.map((position) => ({
          pointer: `/items/${position}/itemNumber`,
          message: message('inspection.unknownItem', {
            id,
            number: result.items?.[position]?.itemNumber ?? position,
          }),
        })),
      );
    case 'conflict':
      return new ProblemError('inspection-conflict', {
        detail: message('inspection.conflict', { id }),
      });
    case 'not-inspected':
      return new ProblemError('inspection-missing', {
        detail: message('inspection.missing', { id }),
      });
    case 'unchanged':
      return new ProblemError('inspection-unchanged', {
        detail: message('inspection.unchanged', { id }),
      });
    case 'cancelled':
      return cancelledDeclaration(id);
    case 'in-progress':
      return new ProblemError(
        'inspection-in-progress',
        { detail: message('inspection.inProgress') },
        { 'retry-after': String(Math.ceil(leaseMs / 1000)) },
      );
  }
}
