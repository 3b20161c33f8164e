// Wiring of the functions without a model: the stores, from the environment.
import * as z from 'zod';
import { openAuditTrail } from '../shared/audit/trail.ts';
import { dynamodb } from '../shared/aws/clients.ts';
import { parseEnvironment } from '../shared/environment.ts';
import { type Idempotency, openIdempotency } from '../shared/http/idempotency.ts';
import { WorklistStore } from './declarations/lists/store.ts';
import { DeclarationStore } from './declarations/store.ts';
import type { InspectionPorts, InspectionTiming } from './inspection.ts';
import { ProfileStore } from './profiles/store.ts';
import { TallyStore } from './tallies/store.ts';

const Name = z.string().min(1);

export function openDeclarations(): DeclarationStore {
  return new DeclarationStore(dynamodb(), parseEnvironment({ DECLARATIONS_TABLE: Name }).DECLARATIONS_TABLE);
}

export function openWorklists(): WorklistStore {
  return new WorklistStore(dynamodb(), parseEnvironment({ DECLARATIONS_TABLE: Name }).DECLARATIONS_TABLE);
}

/** For functions that record results and cancel: each act is stored with its audit line and tallies. */
export function openAuditedDeclarations(): DeclarationStore {
  const { DECLARATIONS_TABLE } = parseEnvironment({ DECLARATIONS_TABLE: Name });
  return new DeclarationStore(dynamodb(), DECLARATIONS_TABLE, {
    trail: openAuditTrail(),
    tallies: openTallies(),
  });
}

/** For the function that assigns declarations, which counts nothing. */
export function openAssignedDeclarations(): DeclarationStore {
  const { DECLARATIONS_TABLE } = parseEnvironment({ DECLARATIONS_TABLE: Name });
  return new DeclarationStore(dynamodb(), DECLARATIONS_TABLE, { trail: openAuditTrail() });
}

export function openTallies(): TallyStore {
  return new TallyStore(dynamodb(), parseEnvironment({ TALLIES_TABLE: Name }).TALLIES_TABLE);
}

/** For functions that submit and amend declarations, which they keep for as long as the stage says. */
export function openSubmittedDeclarations(): DeclarationStore {
  const { DECLARATIONS_TABLE, DECLARATION_DAYS } = parseEnvironment({
    DECLARATIONS_TABLE: Name,
    DECLARATION_DAYS: z.coerce.number().int().positive(),
  });
  return new DeclarationStore(dynamodb(), DECLARATIONS_TABLE, {
    trail: openAuditTrail(),
    tallies: openTallies(),
    keptDays: DECLARATION_DAYS,
  });
}

/** What recording and correcting results needs. */
export function openInspections(): {
  ports: InspectionPorts;
  timing: InspectionTiming;
  idempotency: Idempotency;
} {
  const environment = parseEnvironment({
    INSPECTION_LEASE_MS: z.coerce.number().int().positive(),
    INSPECTION_WAIT_MS: z.coerce.number().int().positive(),
  });
  return {
    ports: { declarations: openAuditedDeclarations(), profiles: openProfiles() },
    timing: { leaseMs: environment.INSPECTION_LEASE_MS, waitMs: environment.INSPECTION_WAIT_MS },
    idempotency: openIdempotency(),
  };
}

export function openProfiles(): ProfileStore {
  return new ProfileStore(dynamodb(), parseEnvironment({ RISK_PROFILES_TABLE: Name }).RISK_PROFILES_TABLE);
}
