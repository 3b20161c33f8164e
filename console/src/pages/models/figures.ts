// Figures of model health over a whole period.
import { wilsonInterval } from '../../../../functions/shared/intervals.ts';
import type { Schemas } from '../../api/client.ts';

type Stream = Schemas['StreamHealth'];

const ORDER = ['red', 'group', 'random', 'yellow', 'green'] as const satisfies readonly Stream['stream'][];

/** What each stream found in all days, with the Wilson interval of its rate; the ones that the score chose first. */
export function hitsOf(streams: readonly Stream[]): Omit<Stream, 'day'>[] {
  return ORDER.flatMap((stream) => {
    const ofStream = streams.filter((one) => one.stream === stream);
    if (ofStream.length === 0) return [];
    const inspected = ofStream.reduce((sum, one) => sum + one.inspected, 0);
    const frauds = ofStream.reduce((sum, one) => sum + one.frauds, 0);
    return [{ stream, inspected, frauds, rate: frauds / inspected, ...wilsonInterval(frauds, inspected) }];
  });
}

/** The field that differs most from training, with its stability index. */
export function worstFeature(
  features: Readonly<Record<string, number>>,
): readonly [string, number] | undefined {
  return Object.entries(features).sort(([, one], [, other]) => other - one)[0];
}
