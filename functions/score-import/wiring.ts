// Wiring of the functions without a model: the store from the environment, and the answer for an unknown id.
import * as z from 'zod';
import { dynamodb } from '../shared/aws/clients.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { ProblemError } from '../shared/http/problem.ts';
import { ImportStore } from './declarations/store.ts';

/** The store of a function that reads declarations or records inspections. */
export function openStore(): ImportStore {
  const environment = parseEnvironment({
    DECLARATIONS_TABLE: z.string().min(1),
    // Functions that only read declarations are given no access to the profiles, nor their name.
    RISK_PROFILES_TABLE: z.string().min(1).default('not-granted'),
  });
  return new ImportStore(dynamodb(), {
    declarations: environment.DECLARATIONS_TABLE,
    riskProfiles: environment.RISK_PROFILES_TABLE,
  });
}

/** The 404 for a declaration that is not stored. */
export function unknownDeclaration(declarationId: string): ProblemError {
  return new ProblemError(404, { detail: `No declaration ${declarationId} is stored` });
}
