// Door of Cognito's pre token generation trigger (version 3: client credentials too): puts the party into the token.
import type { PreTokenGenerationV3TriggerEvent } from 'aws-lambda';
import * as z from 'zod';
import { parseEnvironment } from '../../shared/environment.ts';
import { claimsOf, Parties } from '../party.ts';

const { PARTIES: parties } = parseEnvironment({
  PARTIES: z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(Parties),
});

/** An error here means that no token is issued. */
export async function handler(
  event: PreTokenGenerationV3TriggerEvent,
): Promise<PreTokenGenerationV3TriggerEvent> {
  const claims = claimsOf(parties, event.callerContext.clientId);
  return {
    ...event,
    response: {
      claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { ...claims } } },
    },
  };
}
