// Handler of Cognito's pre token generation trigger (version 3: client credentials too): puts the party into the token.
import type { PreTokenGenerationV3TriggerEvent } from 'aws-lambda';
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { claimsOf, Parties } from '../party.ts';

interface Dependencies {
  readonly parties: Parties;
}

type TokenTrigger = (event: PreTokenGenerationV3TriggerEvent) => Promise<PreTokenGenerationV3TriggerEvent>;

/** An error means that no token is issued. */
export const addPartyHandler =
  ({ parties }: Dependencies): TokenTrigger =>
  async (event) => {
    const claims = claimsOf(parties, event.callerContext.clientId);
    return {
      ...event,
      response: {
        claimsAndScopeOverrideDetails: { accessTokenGeneration: { claimsToAddOrOverride: { ...claims } } },
      },
    };
  };

export const handler = await bindHandler(addPartyHandler, () => {
  const text = z.string().transform((json): unknown => JSON.parse(json));
  return { parties: parseEnvironment({ PARTIES: text.pipe(Parties) }).PARTIES };
});
