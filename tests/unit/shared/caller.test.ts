// Who is calling, as the HTTP API's JWT authorizer hands it on.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { callerOf } from '../../../functions/shared/auth/caller.ts';
import { apiEvent } from '../../support/api-event.ts';

function eventWith(authorizer: unknown): APIGatewayProxyEventV2 {
  const event = apiEvent({ clientId: null });
  Object.assign(event.requestContext, { authorizer });
  return event;
}

describe('the caller', () => {
  it('is the client of the token', () => {
    expect(callerOf(eventWith({ jwt: { claims: { client_id: 'officer', sub: 'subject' } } }))).toEqual({
      clientId: 'officer',
      party: undefined,
    });
  });

  it('is the subject of a token without a client', () => {
    expect(callerOf(eventWith({ jwt: { claims: { sub: 'subject' } } }))?.clientId).toBe('subject');
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
