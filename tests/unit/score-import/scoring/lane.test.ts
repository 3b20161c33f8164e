// The lane policy: thresholds, the random share, and the draw behind it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFor, type LanePolicy, selectLane } from '../../../../functions/score-import/scoring/lane.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { MODEL_FOLDER } from '../../../support/declarations.ts';

const POLICY: LanePolicy = { red: 0.9, yellow: 0.6, randomRate: 0.005 };
const NOT_DRAWN = 0.5;
const DRAWN = 0.001;

describe('the lane', () => {
  it.each([
    [0.95, 'red'],
    [0.9, 'red'],
    [0.899999, 'yellow'],
    [0.6, 'yellow'],
    [0.599999, 'green'],
    [0, 'green'],
  ])('of fraud probability %d is %s by score', (probability, lane) => {
    expect(selectLane(probability, POLICY, NOT_DRAWN)).toMatchObject({ lane, selectedBy: 'score' });
  });

  it('of a drawn declaration is red by the random share, whatever its score', () => {
    expect(selectLane(0.1, POLICY, DRAWN)).toEqual({
      lane: 'red',
      selectedBy: 'random',
      selectionProbability: 0.005,
    });
  });

  it('of a declaration that its score sends to inspection is by score with certainty, drawn or not', () => {
    const byScore = { lane: 'red', selectedBy: 'score', selectionProbability: 1 };
    expect(selectLane(0.95, POLICY, DRAWN)).toEqual(byScore);
    expect(selectLane(0.95, POLICY, NOT_DRAWN)).toEqual(byScore);
  });

  it('states the probability of the draw for a declaration that was not drawn', () => {
    expect(selectLane(0.1, POLICY, NOT_DRAWN).selectionProbability).toBe(0.005);
  });

  it('never gets milder as the probability rises', () => {
    const severity = { green: 0, yellow: 1, red: 2 };
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, share, share, share, share, (one, other, first, second, randomRate, draw) => {
        const policy = { red: Math.max(first, second), yellow: Math.min(first, second), randomRate };
        const lower = selectLane(Math.min(one, other), policy, draw).lane;
        const higher = selectLane(Math.max(one, other), policy, draw).lane;
        expect(severity[higher]).toBeGreaterThanOrEqual(severity[lower]);
      }),
    );
  });

  it('is never random at a random rate of 0', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (draw) => {
        expect(selectLane(0.1, { ...POLICY, randomRate: 0 }, draw).selectedBy).toBe('score');
      }),
    );
  });
});

describe('the draw', () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `26-${String(index).padStart(6, '0')}`);

  it.each([0.005, 0.2])(
    'chooses a share of %d of 20,000 declarations, within four standard deviations',
    (rate) => {
      const drawn = ids.filter((id) => drawFor(id, 'secret') < rate).length;
      const deviation = Math.sqrt(ids.length * rate * (1 - rate));
      expect(Math.abs(drawn - ids.length * rate)).toBeLessThanOrEqual(4 * deviation);
    },
  );

  it('is the same for the same declaration, however often it is sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (id, secret) => {
        const draw = drawFor(id, secret);
        expect(draw).toBe(drawFor(id, secret));
        expect(draw).toBeGreaterThanOrEqual(0);
        expect(draw).toBeLessThan(1);
      }),
    );
  });

  it('is the HMAC-SHA-256, so that an auditor can repeat it', () => {
    // printf 'D1' | openssl dgst -sha256 -hmac secret, its first 6 bytes over 2^48
    expect(drawFor('D1', 'secret')).toBe(0xb1af16eca1b3 / 2 ** 48);
  });

  it('chooses other declarations under another secret', () => {
    const drawn = (secret: string): string[] => ids.filter((id) => drawFor(id, secret) < 0.05);
    const both = drawn('one').filter((id) => drawFor(id, 'other') < 0.05);
    // Of some 1,000 drawn under one secret, some 50 are expected under both.
    expect(both.length).toBeLessThan(100);
  });
});

describe('the policy of a stage', async () => {
  const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
  const { thresholds, randomRate } = model.manifest;

  it('is that of the manifest without overrides of the stage', () => {
    expect(scorerFor(model, 'secret').policy).toEqual({ ...thresholds, randomRate });
  });

  it('overrides single settings and keeps the rest', () => {
    expect(scorerFor(model, 'secret', { yellow: 0.25, randomRate: 0 }).policy).toEqual({
      red: thresholds.red,
      yellow: 0.25,
      randomRate: 0,
    });
  });

  it('may not hold a yellow threshold above the red one', () => {
    expect(() => scorerFor(model, 'secret', { red: 0.3, yellow: 0.4 })).toThrow(/yellow threshold/);
  });
});
