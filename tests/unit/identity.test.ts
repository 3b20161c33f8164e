// The party of a token: every client of the settings has one or is listed without one; no other client gets a token.
import { describe, expect, it } from 'vitest';
import { addPartyHandler } from '../../functions/identity/handlers/add-party.ts';
import { claimsOf, Parties } from '../../functions/identity/party.ts';

const parties = Parties.parse([
  ['broker-client', 'broker-a'],
  ['customs-client', ''],
]);

describe('the claims of a client', () => {
  it('name its party', () => {
    expect(claimsOf(parties, 'broker-client')).toEqual({ party: 'broker-a' });
  });

  it('are none for customs', () => {
    expect(claimsOf(parties, 'customs-client')).toEqual({});
  });

  it.each(['unknown', '', 'toString', '__proto__'])(
    'are refused to the client "%s", which is not listed',
    (id) => {
      expect(() => claimsOf(parties, id)).toThrow(/not one of the settings/);
    },
  );
});

describe('the trigger', () => {
  it('adds the claim to the access token and keeps the rest of the event', async () => {
    const handler = addPartyHandler({ parties });
    const event = {
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      callerContext: { clientId: 'broker-client' },
      request: { scopes: ['customs-scoring/documents:read'] },
      response: { claimsAndScopeOverrideDetails: null },
    } as unknown as Parameters<typeof handler>[0];
    expect(await handler(event)).toEqual({
      ...event,
      response: {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: { claimsToAddOrOverride: { party: 'broker-a' } },
        },
      },
    });
    await expect(
      handler({ ...event, callerContext: { ...event.callerContext, clientId: 'stranger' } }),
    ).rejects.toThrow();
  });
});
