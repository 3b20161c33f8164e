// Code points that names and goods are written with. Text outside of these ranges is not necessarily wrong; text that was read in the
// wrong encoding mostly is outside of them, or mixes them.

type Range = readonly [first: number, last: number];

/** Latin letters beyond ASCII that alphabets of today use; the rest of the Latin blocks serves phonetics and history. */
const LATIN: readonly Range[] = [
  [0x00c0, 0x00d6],
  [0x00d8, 0x00f6],
  [0x00f8, 0x017e],
  // Hausa, Ewe, Akan, Azerbaijani: Ɓ, Ɔ, Ɖ, Ɗ, Ə, Ɛ, Ƒ, Ɣ, Ƙ, Ɲ, Ƴ and the small ones.
  [0x0181, 0x0181],
  [0x0186, 0x0186],
  [0x0189, 0x018a],
  [0x018f, 0x0191],
  [0x0194, 0x0194],
  [0x0198, 0x0199],
  [0x019d, 0x019d],
  // Vietnamese: Ơ, Ư.
  [0x01a0, 0x01a1],
  [0x01af, 0x01b0],
  [0x01b3, 0x01b4],
  // Pinyin: Ǎ to ǜ.
  [0x01cd, 0x01dc],
  // Sámi: Ǥ to ǩ, Ǯ.
  [0x01e4, 0x01e9],
  [0x01ee, 0x01ef],
  // Romanian: Ș, Ț.
  [0x0218, 0x021b],
  [0x0253, 0x0254],
  [0x0256, 0x0257],
  [0x0259, 0x0259],
  [0x025b, 0x025b],
  [0x0263, 0x0263],
  [0x0272, 0x0272],
  // Vietnamese, Welsh and transliterations.
  [0x1e00, 0x1eff],
];

/** Other scripts, one entry each, without their historic letters. */
const SCRIPTS: readonly (readonly [script: string, ranges: readonly Range[]])[] = [
  ['Greek', [[0x0386, 0x03ce]]],
  [
    'Cyrillic',
    [
      [0x0400, 0x045f],
      [0x0490, 0x04ff],
    ],
  ],
  [
    'Armenian',
    [
      [0x0531, 0x0556],
      [0x0561, 0x0587],
    ],
  ],
  ['Hebrew', [[0x05d0, 0x05ea]]],
  [
    'Arabic',
    [
      [0x0621, 0x064a],
      [0x0660, 0x0669],
      [0x0671, 0x06d3],
      [0x06f0, 0x06f9],
    ],
  ],
  ['Indic', [[0x0900, 0x0dff]]],
  ['Thai', [[0x0e01, 0x0e5b]]],
  ['Lao', [[0x0e81, 0x0edf]]],
  ['Myanmar', [[0x1000, 0x109f]]],
  [
    'Georgian',
    [
      [0x10d0, 0x10ff],
      [0x1c90, 0x1cbf],
    ],
  ],
  ['Ethiopic', [[0x1200, 0x137c]]],
  ['Khmer', [[0x1780, 0x17ff]]],
  // Korean, Japanese and Chinese names mix these with one another.
  [
    'East Asian',
    [
      [0x3005, 0x3007],
      [0x3041, 0x30ff],
      [0x3131, 0x318e],
      [0x4e00, 0x9fff],
      [0xac00, 0xd7a3],
      [0xff10, 0xff5a],
    ],
  ],
];

/** Punctuation and signs that names have; none of it joins two letters but the apostrophes, hyphens and middle dots. */
const SIGNS =
  /^[\u00a0«»®™°º²³·€£¥§©†\u2010-\u2027\u2030\u2032\u2033\u2116\u3000-\u3003\u3008-\u3011\u3014\u3015\u3200-\u33ff\uff00-\uff0f\uff1a-\uff20\uff5b-\uffdc¡¿¼½¾±×÷]$/u;

/** By code point of the basic plane: 0 unusual, 1 Latin, from 2 the other scripts. */
const GROUPS = new Uint8Array(0x10000);
for (const [first, last] of LATIN) GROUPS.fill(1, first, last + 1);
for (const [index, [, ranges]] of SCRIPTS.entries()) {
  for (const [first, last] of ranges) GROUPS.fill(index + 2, first, last + 1);
}

/** The group of a letter beyond ASCII: 1 for Latin, from 2 for other scripts; 0 for what no alphabet of today has. */
export function groupOf(codePoint: number): number {
  return GROUPS[codePoint] ?? 0;
}

export const LATIN_GROUP = 1;

/** Whether a character is a sign that names of companies and goods have. */
export function isSign(character: string): boolean {
  return SIGNS.test(character);
}

/** Marks within words: vowel signs and accents, joiners, and the apostrophes of Ukrainian, Hawaiian and transliterations. */
export function isMark(character: string): boolean {
  return /^(?:\p{M}|\u200c|\u200d|[\u02b9-\u02bf\u02c8])$/u.test(character);
}
