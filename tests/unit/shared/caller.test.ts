// Who is calling, as the HTTP API's JWT authorizer hands it on.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { actOf } from '../../../functions/shared/auth/act.ts';
import { byOf, callerOf, seesReferences } from '../../../functions/shared/auth/caller.ts';
import { apiEvent } from '../../support/api-event.ts';

function eventWith(authorizer: unknown): APIGatewayProxyEventV2 {
  const event = apiEvent({ clientId: null });
  Object.assign(event.requestContext, { authorizer });
  return event;
}

describe('the caller', () => {
  it('is the client of the token', () => {
    expect(callerOf(eventWith({ jwt: { claims: { client_id: 'officer', sub: 'subject' } } }))).toEqual({
      client: 'officer',
      party: undefined,
      scopes: [],
    });
  });

  it.each([
    ['of an administration’s own issuer', { scope: 'documents:read references:read' }],
    [
      'of Cognito, with the name of its resource server',
      {
        scope: 'customs-scoring/documents:read customs-scoring/references:read',
      },
    ],
    ['that are a list, as the authorizer writes it', { scope: '[documents:read references:read]' }],
    ['in the claim scp', { scp: '[documents:read references:read]' }],
    ['in the claims scope and scp', { scope: 'documents:read', scp: 'customs-scoring/references:read' }],
  ])('has the scopes %s', (_what, scopes) => {
    const caller = callerOf(eventWith({ jwt: { claims: { client_id: 'officer', ...scopes } } }));
    expect(caller?.scopes).toEqual(['documents:read', 'references:read']);
  });

  it.each([
    ['of another resource server', 'other/references:read'],
    [
      'that only begin or end like one',
      'references:reads xreferences:read customs-scoring/x/references:read',
    ],
    ['named like a property of every object', 'constructor __proto__ toString'],
    ['separated by commas', 'documents:read,references:read'],
  ])('has no scopes %s', (_what, scope) => {
    expect(callerOf(eventWith({ jwt: { claims: { client_id: 'officer', scope } } }))?.scopes).toEqual([]);
  });

  it('is the subject of a token without a client', () => {
    expect(callerOf(eventWith({ jwt: { claims: { sub: 'subject' } } }))?.client).toBe('subject');
  });

  it('is the client in `azp` where the issuer calls it so', () => {
    const claims = { azp: 'console', sub: '7d1f', name: 'Officer Kim' };
    expect(callerOf(eventWith({ jwt: { claims } }))).toMatchObject({
      client: 'console',
      user: { id: '7d1f', name: 'Officer Kim' },
    });
  });

  it('is a person, too, after a sign-in', () => {
    const claims = { client_id: 'console', sub: '7d1f', name: 'Officer Kim', username: 'kim' };
    expect(callerOf(eventWith({ jwt: { claims } }))).toEqual({
      client: 'console',
      user: { id: '7d1f', name: 'Officer Kim' },
      party: undefined,
      scopes: [],
    });
  });

  it.each([
    ['its subject is its client', { client_id: 'officer', sub: 'officer', name: 'Officer' }],
    ['it has a subject and no name', { client_id: 'officer', sub: 'service-account-1' }],
    ['its name is empty', { client_id: 'officer', sub: '7d1f', name: '' }],
    ['it has a name and no subject', { client_id: 'officer', name: 'Officer Kim' }],
    ['its name is not a text', { client_id: 'officer', sub: '7d1f', name: ['Officer Kim'] }],
  ])('is no person where %s', (_why, claims) => {
    expect(callerOf(eventWith({ jwt: { claims } }))).not.toHaveProperty('user');
  });

  it("is bound to the party of a broker's token", () => {
    expect(callerOf(eventWith({ jwt: { claims: { client_id: 'broker-a', party: 'P-1' } } }))?.party).toBe(
      'P-1',
    );
  });

  it.each([
    ['no authorizer', undefined],
    ['another kind of authorizer', { iam: { userId: 'x' } }],
    ['no claims', { jwt: {} }],
    ['an empty client', { jwt: { claims: { client_id: '' } } }],
    ['a client that is not a text', { jwt: { claims: { client_id: 7, sub: ['x'] } } }],
    ['an empty party', { jwt: { claims: { client_id: 'broker-a', party: '' } } }],
    ['a party that is not a text', { jwt: { claims: { client_id: 'broker-a', party: ['P-1'] } } }],
    ['no party in so many words', { jwt: { claims: { client_id: 'broker-a', party: null } } }],
  ])('is undefined with %s', (_what, authorizer) => {
    expect(callerOf(eventWith(authorizer))).toBeUndefined();
  });

  it('does not come from a header: only the authorizer identifies the caller', () => {
    const event = apiEvent({ clientId: null, headers: { authorization: 'Bearer x', client_id: 'officer' } });
    expect(callerOf(event)).toBeUndefined();
  });
});

describe('an act', () => {
  const event = apiEvent({ clientId: 'console', user: { id: '7d1f', name: 'Officer Kim' }, scope: 'x' });

  it('names client, person and request, and nothing else of the caller', () => {
    expect(actOf({ caller: callerOf(event), requestId: 'request-1' })).toEqual({
      by: { client: 'console', user: { id: '7d1f', name: 'Officer Kim' } },
      requestId: 'request-1',
    });
    expect(byOf(callerOf(apiEvent({ clientId: 'officer' })))).toEqual({ client: 'officer' });
  });

  it('needs a caller', () => {
    expect(() => byOf(undefined)).toThrow('without a caller');
  });
});

describe('what is registered of an authority', () => {
  it.each([
    ['customs with the scope', undefined, ['references:read'], true],
    ['customs without the scope', undefined, ['documents:read', 'references:write'], false],
    ['a party', 'broker-a', ['documents:read'], false],
    [
      'a party whose token has the scope by mistake',
      'broker-a',
      ['documents:read', 'references:read'],
      false,
    ],
  ] as const)('is seen by %s: %s %j -> %s', (_who, party, scopes, seen) => {
    expect(seesReferences({ party, scopes })).toBe(seen);
  });

  it('is seen by nobody without a caller', () => {
    expect(seesReferences(undefined)).toBe(false);
  });
});
