// Ink separation on drawn scans: which ink a verifier sees of a mark, and which it does not.
import { describe, expect, it } from 'vitest';
import { inkPicture } from '../../../../functions/verify-document/examination/inks/separation.ts';
import type { BoxedMark } from '../../../../functions/verify-document/examination/marks.ts';
import type { Area, GreyPicture } from '../../../../functions/verify-document/examination/picture.ts';
import { BLACK, BLUE, type InkColour, RED, Sheet, signatureAt, VIOLET } from '../../../support/ink.ts';

const STAMP: BoxedMark = { kind: 'stamp', area: { left: 100, top: 60, width: 240, height: 240 } };
const SIGNATURE: BoxedMark = { kind: 'signature', area: { left: 225, top: 150, width: 300, height: 120 } };
/** A part of the cut around the signature that only the signature's own ink reaches. */
const CLEAR_OF_STAMP: Area = { left: 150, top: 0, width: 150, height: 140 };

function sheet(stamp: InkColour, pen: InkColour): Sheet {
  return stamped(new Sheet(640, 360), stamp).stroke(signatureAt(230, 150), 5, pen);
}

const stamped = (page: Sheet, colour: InkColour): Sheet =>
  page
    .ring(220, 180, 112, 8, colour)
    .ring(220, 180, 80, 4, colour)
    .rectangle({ left: 190, top: 150, width: 60, height: 60 }, colour);

const isInk = (value: number): boolean => value < 150;

const SHIFTS = Array.from({ length: 17 }, (_, index) => index - 8);
/** Signatures are enlarged to one size, so a few pixels more or less at an end change the scale of the whole. */
const SCALES = [0.96, 0.97, 0.98, 0.99, 1, 1.01, 1.02, 1.03, 1.04];
/** Longer side at which pictures are compared. */
const COMPARED_SIDE = 310;

/** Intersection over union of two pictures' inked pixels, at the best shift and scale: pictures are trimmed to their ink. */
function agreement(one: GreyPicture, other: GreyPicture): number {
  const fit = Math.min(1, COMPARED_SIDE / Math.max(other.width, other.height));
  const still = sampled(other, fit);
  return Math.max(...SCALES.map((scale) => agreementAtScale(sampled(one, fit * scale), still)));
}

function sampled({ width, height, grey }: GreyPicture, scale: number): GreyPicture {
  const [columns, rows] = [Math.round(width * scale), Math.round(height * scale)];
  const pixels = Uint8Array.from({ length: columns * rows }, (_, at) => {
    const row = Math.min(height - 1, Math.floor((Math.floor(at / columns) + 0.5) / scale));
    return grey[row * width + Math.min(width - 1, Math.floor(((at % columns) + 0.5) / scale))] ?? 255;
  });
  return { width: columns, height: rows, grey: pixels };
}

function agreementAtScale(one: GreyPicture, other: GreyPicture): number {
  const total = inkIn(one, everything(one)) + inkIn(other, everything(other));
  const inked: [x: number, y: number][] = [];
  one.grey.forEach((value, at) => {
    if (isInk(value)) inked.push([at % one.width, Math.floor(at / one.width)]);
  });
  const both = (right: number, down: number): number =>
    inked.filter(([x, y]) => {
      const [column, row] = [x + right, y + down];
      return (
        column >= 0 &&
        column < other.width &&
        row >= 0 &&
        isInk(other.grey[row * other.width + column] ?? 255)
      );
    }).length;
  const most = Math.max(...SHIFTS.flatMap((down) => SHIFTS.map((right) => both(right, down))));
  return total === 0 ? 1 : most / (total - most);
}

function inkIn(picture: GreyPicture, area: Area): number {
  let count = 0;
  for (let row = area.top; row < Math.min(picture.height, area.top + area.height); row++) {
    for (let column = area.left; column < Math.min(picture.width, area.left + area.width); column++) {
      if (isInk(picture.grey[row * picture.width + column] ?? 255)) count += 1;
    }
  }
  return count;
}

const everything = (picture: GreyPicture): Area => ({
  left: 0,
  top: 0,
  width: picture.width,
  height: picture.height,
});

describe('a signature over a stamp', () => {
  const INKS: readonly [string, InkColour, InkColour][] = [
    ['blue over red', RED, BLUE],
    ['black over red', RED, BLACK],
    ['blue over violet', VIOLET, BLUE],
    ['black over blue', BLUE, BLACK],
    ['blue over black', BLACK, BLUE],
  ];

  it.each(INKS)('%s looks as if it were alone on the page', (_, stamp, pen) => {
    const page = sheet(stamp, pen).scan();
    const { picture, separation } = inkPicture(page, SIGNATURE, [STAMP, SIGNATURE]);
    expect(separation).toBe('separated');
    const alone = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, pen).scan();
    expect(agreement(picture, inkPicture(alone, SIGNATURE, []).picture)).toBeGreaterThan(0.85);
  });

  it.each(INKS)('%s leaves the stamp as if it were alone, except at the crossings', (_, stamp, pen) => {
    const page = sheet(stamp, pen).scan();
    const { picture, separation } = inkPicture(page, STAMP, [STAMP, SIGNATURE]);
    expect(separation).toBe('separated');
    const alone = stamped(new Sheet(640, 360), stamp).scan();
    expect(agreement(picture, inkPicture(alone, STAMP, []).picture)).toBeGreaterThan(0.85);
  });

  it('is told from the stamp and from heavy print below both', () => {
    const PALE_GREEN: InkColour = [0.6, 0.8, 0.74];
    const printed = (page: Sheet): Sheet =>
      page
        .rectangle({ left: 0, top: 222, width: 640, height: 6 }, BLACK)
        .print(60, 130, 20, 18)
        .print(110, 300, 14, 18);
    const page = printed(
      stamped(new Sheet(640, 360), PALE_GREEN).stroke(signatureAt(230, 150), 2.5, BLUE),
    ).scan();
    const alone = new Sheet(640, 360).stroke(signatureAt(230, 150), 2.5, BLUE).scan();
    const { picture } = inkPicture(page, SIGNATURE, [STAMP, SIGNATURE]);
    expect(agreement(picture, inkPicture(alone, SIGNATURE, []).picture)).toBeGreaterThan(0.6);
  });

  it('in a grey scan cannot be separated from it, and both are kept', () => {
    const page = sheet(RED, BLUE).greyScan();
    const { picture, separation } = inkPicture(page, SIGNATURE, [STAMP, SIGNATURE]);
    expect(separation).toBe('inseparable');
    const alone = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLUE).greyScan();
    const own = inkPicture(alone, SIGNATURE, []).picture;
    expect(inkIn(picture, everything(picture))).toBeGreaterThan(inkIn(own, everything(own)));
  });

  describe('beside print', () => {
    /** The line and the name below a signature, and text under the stamp. */
    const printed = (page: Sheet): Sheet =>
      page
        .rectangle({ left: 0, top: 236, width: 640, height: 5 }, BLACK)
        .print(236, 262, 20, 14)
        .print(20, 110, 14, 14);

    it.each([
      ['blue', BLUE],
      ['violet', VIOLET],
    ] as const)('and of the stamp’s own %s cannot be separated from it', (_, colour) => {
      const page = printed(sheet(colour, colour)).scan();
      const { picture, separation } = inkPicture(page, SIGNATURE, [STAMP, SIGNATURE]);
      expect(separation).toBe('inseparable');
      const alone = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, colour).scan();
      const own = inkPicture(alone, SIGNATURE, []).picture;
      expect(inkIn(picture, everything(picture))).toBeGreaterThan(inkIn(own, everything(own)));
    });

    it.each([
      ['blue', BLUE],
      ['violet', VIOLET],
    ] as const)('and of its own %s does not turn the stamp into print', (_, colour) => {
      const page = printed(sheet(colour, colour)).scan();
      const { picture } = inkPicture(page, STAMP, [STAMP, SIGNATURE]);
      const alone = stamped(new Sheet(640, 360), colour).scan();
      expect(agreement(picture, inkPicture(alone, STAMP, []).picture)).toBeGreaterThan(0.6);
    });

    it.each([
      ['blue over red', RED, BLUE],
      ['black over red', RED, BLACK],
      ['black over blue', BLUE, BLACK],
    ] as const)('%s is separated', (_, stamp, pen) => {
      const page = printed(sheet(stamp, pen)).scan();
      const { picture, separation } = inkPicture(page, SIGNATURE, [STAMP, SIGNATURE]);
      expect(separation).toBe('separated');
      const alone = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, pen).scan();
      expect(agreement(picture, inkPicture(alone, SIGNATURE, []).picture)).toBeGreaterThan(0.6);
    });
  });

  it('whose stamp was not detected is still separated by its pen’s colour', () => {
    const page = sheet(RED, BLACK).scan();
    const { picture, separation } = inkPicture(page, SIGNATURE, [SIGNATURE]);
    expect(separation).toBe('alone');
    const alone = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLACK).scan();
    expect(agreement(picture, inkPicture(alone, SIGNATURE, []).picture)).toBeGreaterThan(0.85);
  });
});

describe('print', () => {
  it('under a coloured stamp does not show', () => {
    const clean = stamped(new Sheet(640, 360), RED);
    const printed = stamped(new Sheet(640, 360), RED).print(60, 130, 24, 16).print(60, 250, 24, 16);
    const picture = inkPicture(printed.scan(), STAMP, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), STAMP, []).picture)).toBeGreaterThan(0.85);
  });

  it('beside a signature of the same ink does not show', () => {
    const clean = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLACK);
    const printed = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLACK).print(240, 290, 18, 16);
    const picture = inkPicture(printed.scan(), SIGNATURE, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), SIGNATURE, []).picture)).toBeGreaterThan(0.9);
  });

  it('inside the box of a signature of the same ink does not show', () => {
    const clean = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLACK);
    const printed = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLACK).print(330, 262, 12, 13);
    const picture = inkPicture(printed.scan(), SIGNATURE, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), SIGNATURE, []).picture)).toBeGreaterThan(0.9);
  });
});

describe('a ruling line', () => {
  it.each([0, 3, -6])('that rises by %i pixels is removed, and the strokes across it are kept', (rise) => {
    const signature = signatureAt(230, 150);
    const clean = new Sheet(640, 360).stroke(signature, 5, BLACK);
    const ruled = new Sheet(640, 360).stroke(signature, 5, BLACK).stroke(
      [
        [200, 215],
        [560, 215 + rise],
      ],
      2,
      BLACK,
    );
    const picture = inkPicture(ruled.scan(), SIGNATURE, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), SIGNATURE, []).picture)).toBeGreaterThan(0.84);
  });

  it('that is heavier than the thin pen on it is not taken for the signature', () => {
    const signature = signatureAt(230, 150);
    const clean = new Sheet(640, 360).stroke(signature, 1.2, BLUE);
    const ruled = new Sheet(640, 360).stroke(signature, 1.2, BLUE).stroke(
      [
        [0, 235],
        [640, 236],
      ],
      6,
      BLACK,
    );
    const picture = inkPicture(ruled.scan(), SIGNATURE, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), SIGNATURE, []).picture)).toBeGreaterThan(0.8);
  });

  it('is removed on both sides of a word that covers it', () => {
    const covering = (page: Sheet): Sheet =>
      page
        .stroke(signatureAt(230, 150), 5, BLACK)
        .rectangle({ left: 395, top: 195, width: 30, height: 40 }, BLACK);
    const ruled = covering(new Sheet(640, 360)).stroke(
      [
        [0, 215],
        [640, 215],
      ],
      2,
      BLACK,
    );
    const picture = inkPicture(ruled.scan(), SIGNATURE, []).picture;
    const clean = inkPicture(covering(new Sheet(640, 360)).scan(), SIGNATURE, []).picture;
    expect(agreement(picture, clean)).toBeGreaterThan(0.84);
  });

  it('of a form field’s border is removed on every side', () => {
    const signature = signatureAt(230, 150);
    const clean = new Sheet(640, 360).stroke(signature, 5, BLUE);
    const boxed = new Sheet(640, 360).stroke(signature, 5, BLUE).stroke(
      [
        [220, 146],
        [530, 146],
        [530, 276],
        [220, 276],
        [220, 146],
      ],
      2,
      BLUE,
    );
    const picture = inkPicture(boxed.scan(), SIGNATURE, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), SIGNATURE, []).picture)).toBeGreaterThan(0.88);
  });
});

describe('a stroke that leaves the box', () => {
  const flourish = [
    [507, 209],
    [560, 150],
    [690, 170],
    [760, 120],
  ] as [number, number][];
  const mark: BoxedMark = { kind: 'signature', area: { left: 225, top: 150, width: 300, height: 120 } };
  const signed = (): Sheet =>
    new Sheet(900, 360).stroke(signatureAt(230, 150), 5, BLUE).stroke(flourish, 5, BLUE);
  const whole: BoxedMark = { kind: 'signature', area: { left: 225, top: 110, width: 545, height: 160 } };

  it('is followed to its end', () => {
    const seen = inkPicture(signed().scan(), mark, []).picture;
    expect(agreement(seen, inkPicture(signed().scan(), whole, []).picture)).toBeGreaterThan(0.9);
  });

  it('is not followed along print of its ink', () => {
    const printed = new Sheet(900, 360)
      .stroke(signatureAt(230, 150), 5, BLACK)
      .stroke(
        [
          [600, 20],
          [600, 340],
        ],
        6,
        BLACK,
      )
      .print(590, 120, 12, 40)
      .print(590, 240, 12, 40);
    const clean = new Sheet(900, 360).stroke(signatureAt(230, 150), 5, BLACK);
    const seen = inkPicture(printed.scan(), mark, []).picture;
    expect(agreement(seen, inkPicture(clean.scan(), mark, []).picture)).toBeGreaterThan(0.88);
  });
});

describe('a thin stroke', () => {
  it('of a dark blue pen is whole beside black print in the margin', () => {
    const pen: InkColour = [0.2, 0.24, 0.34];
    const signature = signatureAt(230, 150, 0.6);
    const mark: BoxedMark = { kind: 'signature', area: { left: 228, top: 150, width: 175, height: 72 } };
    const clean = new Sheet(640, 360).stroke(signature, 1.2, pen);
    const printed = new Sheet(640, 360).stroke(signature, 1.2, pen).print(120, 250, 20, 22);
    const picture = inkPicture(printed.scan(), mark, []).picture;
    expect(agreement(picture, inkPicture(clean.scan(), mark, []).picture)).toBeGreaterThan(0.88);
  });
});

describe('a small signature', () => {
  it('has smooth strokes of its pen’s width', () => {
    const small = inkPicture(
      new Sheet(640, 360).stroke(signatureAt(230, 150, 0.5), 1.6, BLUE).scan(),
      { kind: 'signature', area: { left: 228, top: 148, width: 150, height: 62 } },
      [],
    ).picture;
    const large = inkPicture(
      new Sheet(1280, 720).stroke(signatureAt(460, 300, 2), 6.4, BLUE).scan(),
      { kind: 'signature', area: { left: 452, top: 292, width: 600, height: 248 } },
      [],
    ).picture;
    expect(Math.max(small.width, small.height)).toBe(600);
    const share = (picture: GreyPicture) => inkIn(picture, everything(picture)) / picture.grey.length;
    expect(share(small)).toBeLessThan(1.25 * share(large));
    expect(share(small)).toBeGreaterThan(0.8 * share(large));
  });
});

describe('a straight stroke of a signature', () => {
  /** A word of Devanagari: letters that hang from a headline. */
  const word = (page: Sheet): Sheet => {
    const hanging = Array.from({ length: 9 }, (_, letter) => 245 + letter * 30);
    const strokes = hanging.map((x) => [
      [x, 172],
      [x - 3, 215],
      [x - 16, 235],
      [x - 20, 212],
    ]) as [number, number][][];
    return [
      [
        [232, 172],
        [505, 175],
      ] as [number, number][],
      ...strokes,
    ].reduce((drawn, stroke) => drawn.stroke(stroke, 4, BLUE), page);
  };
  const box: Area = { left: 222, top: 165, width: 290, height: 80 };

  it('is kept', () => {
    const { picture } = inkPicture(word(new Sheet(640, 360)).scan(), { kind: 'signature', area: box }, []);
    const headline: Area = { left: 0, top: 0, width: picture.width, height: picture.height / 6 };
    expect(inkIn(picture, headline)).toBeGreaterThan(8 * 500);
  });

  it('is kept if it runs on beyond the letters, as a flourish does', () => {
    const flourish: [number, number][] = [
      [250, 225],
      [440, 222],
    ];
    const letters = new Sheet(640, 360).stroke(signatureAt(230, 150, 0.5), 4, BLUE);
    const mark: BoxedMark = { kind: 'signature', area: { left: 225, top: 146, width: 220, height: 84 } };
    const { picture } = inkPicture(letters.stroke(flourish, 4, BLUE).scan(), mark, []);
    const foot: Area = { left: 0, top: picture.height * 0.75, width: picture.width, height: picture.height };
    expect(inkIn(picture, foot)).toBeGreaterThan(8 * 400);
  });

  it('is kept on a ruling line, which is removed', () => {
    const ruled = word(new Sheet(640, 360)).stroke(
      [
        [100, 240],
        [600, 242],
      ],
      2,
      BLACK,
    );
    const clean = inkPicture(word(new Sheet(640, 360)).scan(), { kind: 'signature', area: box }, []).picture;
    const picture = inkPicture(ruled.scan(), { kind: 'signature', area: box }, []).picture;
    expect(agreement(picture, clean)).toBeGreaterThan(0.88);
  });
});

describe('a signature of separate letters', () => {
  it('is kept whole although they have one height and one baseline, as print has', () => {
    const letters = Array.from({ length: 7 }, (_, letter) => 290 + letter * 30).map((x) => [
      [x, 215],
      [x + 4, 192],
      [x + 15, 194],
      [x + 18, 215],
    ]) as [number, number][][];
    const tall: [number, number][] = [
      [240, 160],
      [262, 150],
      [250, 235],
      [232, 228],
    ];
    const page = [tall, ...letters].reduce(
      (drawn, stroke) => drawn.stroke(stroke, 4, BLUE),
      new Sheet(640, 360),
    );
    const mark: BoxedMark = { kind: 'signature', area: { left: 226, top: 144, width: 270, height: 100 } };
    const { picture } = inkPicture(page.scan(), mark, []);
    expect(picture.width).toBeGreaterThan(2 * picture.height);
  });
});

describe('a scan', () => {
  it('without ink becomes white', () => {
    const { picture } = inkPicture(new Sheet(640, 360).scan(), SIGNATURE, []);
    expect(inkIn(picture, everything(picture))).toBe(0);
  });

  it('with a shadow over the page has the same ink', () => {
    const light = new Sheet(640, 360).stroke(signatureAt(230, 150), 5, BLUE).scan();
    const rgb = light.rgb.map((value, index) => value * (1 - (0.35 * (Math.floor(index / 3) % 640)) / 640));
    const { picture } = inkPicture({ ...light, rgb }, SIGNATURE, []);
    expect(agreement(picture, inkPicture(light, SIGNATURE, []).picture)).toBeGreaterThan(0.9);
  });

  it('leads to the same picture each time', () => {
    const page = sheet(RED, BLUE).scan();
    const [one, other] = [0, 1].map(() => inkPicture(page, SIGNATURE, [STAMP, SIGNATURE]));
    expect(one).toEqual(other);
  });

  it('cuts a mark at the page’s edge', () => {
    const page = new Sheet(640, 360).stroke(signatureAt(500, 250), 5, BLUE).scan();
    const { picture } = inkPicture(
      page,
      { kind: 'signature', area: { left: 495, top: 250, width: 145, height: 110 } },
      [],
    );
    expect(inkIn(picture, everything(picture))).toBeGreaterThan(200);
    expect(inkIn(picture, CLEAR_OF_STAMP)).toBeGreaterThanOrEqual(0);
  });
});

describe('other ink over a stamp', () => {
  const over = (page: Sheet): string => inkPicture(page.scan(), STAMP, [STAMP]).otherInk;
  const print = (page: Sheet, left: number, top: number): Sheet =>
    Array.from({ length: 6 }, (_, index) => index).reduce(
      (drawn, index) => drawn.rectangle({ left: left + index * 16, top, width: 9, height: 14 }, BLACK),
      page,
    );

  it('is not seen beside it, nor in print at its rim', () => {
    expect(over(stamped(new Sheet(640, 360), RED))).toBe('none');
    expect(over(print(stamped(new Sheet(640, 360), RED), 60, 52))).toBe('none');
  });

  it('is possible with print or a black pen in its middle, and in black and grey whatever is seen', () => {
    expect(over(print(stamped(new Sheet(640, 360), RED), 160, 230))).toBe('possible');
    expect(over(sheet(RED, BLACK))).toBe('possible');
    expect(over(stamped(new Sheet(640, 360), BLACK))).toBe('possible');
    const page = stamped(new Sheet(640, 360), RED).greyScan();
    expect(inkPicture(page, STAMP, [STAMP]).otherInk).toBe('possible');
  });

  it.each([
    ['of another colour', RED],
    ['of its own colour', BLUE],
  ])('of a pen %s crosses it, if the detector sees no other mark there', (_what, colour) => {
    const page = sheet(colour, BLUE);
    expect(over(page)).toBe('crossing');
    expect(inkPicture(page.scan(), STAMP, [STAMP, SIGNATURE]).otherInk).toBe('possible');
  });
});
