// Whose a prediction is.
import { describe, expect, it } from 'vitest';
import { requesterOf } from '../../../functions/predict-hs/requester.ts';

describe('who owns a prediction', () => {
  it('is a party where the token names one: its clients share their predictions', () => {
    expect(requesterOf({ clientId: 'one', party: 'broker-a' }).owner).toBe(
      requesterOf({ clientId: 'other', party: 'broker-a' }).owner,
    );
  });

  it('is else the client, which no party can pass for', () => {
    const owners = [
      requesterOf({ clientId: 'broker-a', party: undefined }),
      requesterOf({ clientId: 'x', party: 'broker-a' }),
      requesterOf({ clientId: 'x', party: 'client#broker-a' }),
    ].map(({ owner }) => owner);
    expect(new Set(owners).size).toBe(3);
  });
});
