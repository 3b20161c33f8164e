// The claims of a token: every client of the settings has a party or is listed without one, and no other client gets a token; a person
// has the scopes and the party of the person's groups.
import { describe, expect, it } from 'vitest';
import { setClaimsHandler } from '../../functions/identity/handlers/set-claims.ts';
import { claimsOf, Parties } from '../../functions/identity/party.ts';
import { accessOf, Groups, type Person } from '../../functions/identity/people.ts';

const parties = Parties.parse([
  ['broker-client', 'broker-a'],
  ['customs-client', ''],
]);

const groups = Groups.parse([
  ['officer', '', ['declarations:read', 'inspections:write']],
  ['analyst', '', ['declarations:read', 'models:read']],
  ['broker-a', 'broker-a', ['documents:read']],
  ['broker-b', 'broker-b', ['documents:read']],
]);
const requested = [
  'openid',
  ...['declarations:read', 'inspections:write', 'audit:read'].map((name) => `customs-scoring/${name}`),
];
const person = (changes: Partial<Person> = {}): Person => ({
  name: 'Officer Kim',
  groups: ['officer'],
  requested,
  ...changes,
});

describe('the access of a person', () => {
  it('has the requested scopes that a group grants, and no other', () => {
    expect(accessOf(groups, person())).toEqual({
      claims: { name: 'Officer Kim' },
      add: [],
      suppress: ['customs-scoring/audit:read'],
    });
  });

  it.each([[[]], [['unknown']], [['toString', '__proto__']]])(
    'in the groups %j has no scope',
    (memberships) => {
      expect(accessOf(groups, person({ groups: memberships }))).toEqual({
        claims: { name: 'Officer Kim' },
        add: [],
        suppress: requested.slice(1),
      });
      expect(accessOf(groups, person({ groups: memberships, requested: ['openid'] })).add).toEqual([]);
    },
  );

  it('has the scopes of all groups where the request names none of the service', () => {
    const { add, suppress } = accessOf(
      groups,
      person({ groups: ['officer', 'analyst'], requested: ['openid', 'aws.cognito.signin.user.admin'] }),
    );
    expect(add).toEqual(
      ['declarations:read', 'inspections:write', 'models:read'].map((name) => `customs-scoring/${name}`),
    );
    expect(suppress).toEqual(['aws.cognito.signin.user.admin']);
  });

  it('has the party of the group', () => {
    expect(accessOf(groups, person({ groups: ['broker-a'] })).claims).toEqual({
      name: 'Officer Kim',
      party: 'broker-a',
    });
  });

  it.each([[['broker-a', 'broker-b']], [['officer', 'broker-a']]])(
    'is refused in groups of different parties: %j',
    (memberships) => {
      expect(() => accessOf(groups, person({ groups: memberships }))).toThrow(/different parties/);
    },
  );

  it.each([undefined, '', ' '])('is refused to a person named %j', (name) => {
    expect(() => accessOf(groups, person({ name }))).toThrow(/no name/);
  });
});

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
    const handler = setClaimsHandler({ parties, groups, consoleClient: 'console-client' });
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

  it('leaves a person the scopes of the groups, at every client but the console none at all', async () => {
    const handler = setClaimsHandler({ parties, groups, consoleClient: 'console-client' });
    const event = {
      version: '3',
      triggerSource: 'TokenGeneration_HostedAuth',
      callerContext: { clientId: 'console-client' },
      request: {
        userAttributes: { sub: '7d1f', name: 'Officer Kim' },
        groupConfiguration: { groupsToOverride: ['officer'] },
        scopes: requested,
      },
      response: { claimsAndScopeOverrideDetails: null },
    } as unknown as Parameters<typeof handler>[0];
    expect((await handler(event)).response).toEqual({
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: {
          claimsToAddOrOverride: { name: 'Officer Kim' },
          scopesToAdd: [],
          scopesToSuppress: ['customs-scoring/audit:read'],
        },
      },
    });
    const elsewhere = { ...event, callerContext: { ...event.callerContext, clientId: 'customs-client' } };
    await expect(handler(elsewhere)).rejects.toThrow('console only');
    const nowhere = setClaimsHandler({ parties, groups, consoleClient: undefined });
    await expect(nowhere(event)).rejects.toThrow('console only');
  });
});
