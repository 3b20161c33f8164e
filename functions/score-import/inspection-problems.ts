// The problems that answer a result that was not recorded.
import { invalidRequest, ProblemError } from '../shared/http/problem.ts';
import { unknownDeclaration } from './declarations/record.ts';
import type { InspectionOutcome, InspectionRequest, InspectionTiming } from './inspection.ts';

type Refused = Exclude<InspectionOutcome, { readonly kind: 'recorded' }>;

/** The problem of a refused result. */
export function inspectionProblem(
  refused: Refused,
  { declarationId, result }: Pick<InspectionRequest, 'declarationId' | 'result'>,
  { leaseMs }: InspectionTiming,
): ProblemError {
  switch (refused.kind) {
    case 'unknown-declaration':
      return unknownDeclaration(declarationId);
    case 'unknown-items':
      return invalidRequest(
        refused.positions.map((position) => ({
          pointer: `/items/${position}/itemNumber`,
          message: `Declaration ${declarationId} has no item ${result.items?.[position]?.itemNumber}`,
        })),
      );
    case 'conflict':
      return new ProblemError('inspection-conflict', {
        detail: `A different inspection result is already recorded for declaration ${declarationId}; correct it`,
      });
    case 'not-inspected':
      return new ProblemError('inspection-missing', {
        detail: `No inspection result is recorded for declaration ${declarationId}; record it`,
      });
    case 'unchanged':
      return new ProblemError('inspection-unchanged', {
        detail: `The recorded inspection result of declaration ${declarationId} is the same`,
      });
    case 'cancelled':
      return new ProblemError('declaration-cancelled', {
        detail: `Declaration ${declarationId} is cancelled`,
      });
    case 'in-progress':
      return new ProblemError(
        'inspection-in-progress',
        {
          detail: 'Another request is recording or counting a result of this declaration; retry in a moment',
        },
        { 'retry-after': String(Math.ceil(leaseMs / 1000)) },
      );
  }
}
