// Signatures that lie over each other: which detections become one.
import { describe, expect, it } from 'vitest';
import type { Detection } from '../../../../functions/verify-document/examination/detector.ts';
import { withInterleavedJoined } from '../../../../functions/verify-document/examination/interleaved.ts';
import type { Area } from '../../../../functions/verify-document/examination/picture.ts';

const signature = (left: number, top: number, score = 0.8, changes: Partial<Area> = {}): Detection => ({
  kind: 'signature',
  score,
  area: { left, top, width: 200, height: 80, ...changes },
});

describe('detections of signatures', () => {
  it('that share most of a box are one, with all of their area and the higher score', () => {
    expect(withInterleavedJoined([signature(100, 100, 0.6), signature(160, 110, 0.9)])).toEqual([
      {
        kind: 'signature',
        score: 0.9,
        area: { left: 100, top: 100, width: 260, height: 90 },
        interleaved: true,
      },
    ]);
  });

  it('of which one is a part of the other are one without a note', () => {
    const part = signature(120, 110, 0.5, { width: 80, height: 50 });
    const whole = signature(100, 100);
    expect(withInterleavedJoined([whole, part])).toEqual([{ ...whole, interleaved: false }]);
  });

  it('beside each other stay apart, although their boxes touch', () => {
    const marks = [signature(100, 100), signature(220, 110)];
    expect(withInterleavedJoined(marks).map(({ area }) => area)).toEqual(marks.map(({ area }) => area));
  });

  it('that a third one connects are one', () => {
    const marks = [signature(100, 100), signature(290, 100), signature(195, 100)];
    expect(withInterleavedJoined(marks)).toHaveLength(1);
  });

  it('are not joined with a stamp, and keep their order', () => {
    const stamp: Detection = { ...signature(100, 100), kind: 'stamp' };
    expect(withInterleavedJoined([stamp, signature(110, 100)]).map(({ kind }) => kind)).toEqual([
      'stamp',
      'signature',
    ]);
  });
});
