// Whose a prediction is.
import { describe, expect, it } from 'vitest';
import { requesterOf } from '../../../functions/predict-hs/requester.ts';

describe('who owns a prediction', () => {
  it('is a party where the token names one: its clients share their predictions', () => {
    expect(requesterOf({ client: 'one', party: 'broker-a' }).owner).toBe(
      requesterOf({ client: 'other', party: 'broker-a' }).owner,
    );
  });

  it('is else the client, which no party can pass for', () => {
    const owners = [
      requesterOf({ client: 'broker-a', party: undefined }),
      requesterOf({ client: 'x', party: 'broker-a' }),
      requesterOf({ client: 'x', party: 'client#broker-a' }),
    ].map(({ owner }) => owner);
    expect(new Set(owners).size).toBe(3);
  });
});
