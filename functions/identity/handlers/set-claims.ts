// Handler of Cognito's pre token generation trigger (version 3: for people and for client credentials): puts the party into the
// token, and leaves a person the scopes of the person's groups.
import type { PreTokenGenerationV3TriggerEvent } from 'aws-lambda';
import * as z from 'zod';
import { bindHandler } from '../../shared/bind.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { claimsOf, Parties } from '../party.ts';
import { accessOf, Groups } from '../people.ts';

interface Dependencies {
  readonly parties: Parties;
  readonly groups: Groups;
  /** The client that people sign in to; undefined where nobody does. */
  readonly consoleClient: string | undefined;
}

type TokenTrigger = (event: PreTokenGenerationV3TriggerEvent) => Promise<PreTokenGenerationV3TriggerEvent>;

/** An error means that no token is issued. */
export const setClaimsHandler =
  ({ parties, groups, consoleClient }: Dependencies): TokenTrigger =>
  async (event) => {
    const { clientId } = event.callerContext;
    if (event.triggerSource === 'TokenGeneration_ClientCredentials') {
      return answered(event, { claimsToAddOrOverride: { ...claimsOf(parties, clientId) } });
    }
    if (clientId !== consoleClient) throw new Error('People sign in to the console only');
    const { userAttributes, groupConfiguration, scopes } = event.request;
    const { claims, add, suppress } = accessOf(groups, {
      name: userAttributes.name,
      groups: groupConfiguration.groupsToOverride ?? [],
      requested: scopes ?? [],
    });
    return answered(event, {
      claimsToAddOrOverride: { ...claims },
      scopesToAdd: [...add],
      scopesToSuppress: [...suppress],
    });
  };

type Tokens = NonNullable<PreTokenGenerationV3TriggerEvent['response']['claimsAndScopeOverrideDetails']>;

function answered(
  event: PreTokenGenerationV3TriggerEvent,
  accessTokenGeneration: NonNullable<Tokens['accessTokenGeneration']>,
): PreTokenGenerationV3TriggerEvent {
  return { ...event, response: { claimsAndScopeOverrideDetails: { accessTokenGeneration } } };
}

export const handler = await bindHandler(setClaimsHandler, () => {
  const text = z.string().transform((json): unknown => JSON.parse(json));
  const { PARTIES, GROUPS, CONSOLE_CLIENT } = parseEnvironment({
    PARTIES: text.pipe(Parties),
    GROUPS: text.pipe(Groups),
    CONSOLE_CLIENT: z.string().optional(),
  });
  return { parties: PARTIES, groups: GROUPS, consoleClient: CONSOLE_CLIENT };
});
