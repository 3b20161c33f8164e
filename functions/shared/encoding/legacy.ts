// Encodings from before UTF-8, as far as they can be told from bytes: for each of them, whether the bytes of a word are text that
// people write in it. Being valid is not enough: in most of them any bytes are.

/** An encoding that a file may be in instead of UTF-8. */
export interface Legacy {
  /** As users know it. */
  readonly name: string;
  /** As iconv and TextDecoder know it. */
  readonly iconv: string;
  /** Whether the bytes of a word, which are not all ASCII, read as usual text. */
  readonly isUsual: (bytes: Uint8Array) => boolean;
  /** True if each letter is one byte. */
  readonly isAlphabetic?: true;
}

const ASCII_END = 0x80;

/** Reads pairs of bytes; false if a byte beyond ASCII does not begin a pair that `usual` accepts or merely tolerates. */
function pairs(
  bytes: Uint8Array,
  judge: (lead: number, trail: number) => 'usual' | 'rare' | 'single' | undefined,
  leastUsual: number,
): boolean {
  let usual = 0;
  let rare = 0;
  for (let at = 0; at < bytes.length; at++) {
    const lead = bytes[at] ?? 0;
    if (lead < ASCII_END) continue;
    const judged = judge(lead, bytes[at + 1] ?? 0);
    if (judged === undefined) return false;
    if (judged === 'usual') usual += 1;
    else rare += 1;
    if (judged !== 'single') at += 1;
  }
  return usual > 0 && usual >= leastUsual * (usual + rare);
}

function within(byte: number, first: number, last: number): boolean {
  return byte >= first && byte <= last;
}

/** KS X 1001: Hangul in rows B0 to C8; signs such as ㈜ in A1 to AC; Hanja from CA, and the syllables of Windows-949, are rare in names. */
function isKorean(bytes: Uint8Array): boolean {
  return pairs(
    bytes,
    (lead, trail) => {
      if (within(lead, 0xb0, 0xc8) && within(trail, 0xa1, 0xfe)) return 'usual';
      if (within(lead, 0xa1, 0xac) && within(trail, 0xa1, 0xfe)) return 'rare';
      if (within(lead, 0x81, 0xc6) && within(trail, 0x41, 0xfe)) return 'rare';
      return within(lead, 0xca, 0xfd) && within(trail, 0xa1, 0xfe) ? 'rare' : undefined;
    },
    0.65,
  );
}

/** Whether all pairs of bytes are Hangul; the same bytes are usual Hanzi in GBK and EUC-JP, but Chinese and Japanese leave these rows. */
export function isHangul(bytes: Uint8Array): boolean {
  return pairs(
    bytes,
    (lead, trail) => (within(lead, 0xb0, 0xc8) && within(trail, 0xa1, 0xfe) ? 'usual' : undefined),
    1,
  );
}

/** GB 2312: the 3,755 usual Hanzi in rows B0 to D7, the others in D8 to F7, signs in A1 to A9. */
function isSimplifiedChinese(bytes: Uint8Array): boolean {
  return pairs(
    bytes,
    (lead, trail) => {
      if (!within(trail, 0xa1, 0xfe))
        return within(lead, 0x81, 0xfe) && within(trail, 0x40, 0xa0) ? 'rare' : undefined;
      if (within(lead, 0xb0, 0xd7)) return 'usual';
      return within(lead, 0xa1, 0xa9) || within(lead, 0xd8, 0xf7) ? 'rare' : undefined;
    },
    0.65,
  );
}

/** Big5: the 5,401 usual Hanzi in rows A4 to C6. */
function isTraditionalChinese(bytes: Uint8Array): boolean {
  return pairs(
    bytes,
    (lead, trail) => {
      if (!within(trail, 0x40, 0x7e) && !within(trail, 0xa1, 0xfe)) return undefined;
      if (within(lead, 0xa4, 0xc6)) return 'usual';
      return within(lead, 0xa1, 0xa3) || within(lead, 0xc9, 0xf9) ? 'rare' : undefined;
    },
    0.65,
  );
}

/** Shift_JIS: kana in rows 82 and 83, Kanji in 88 to 9F and E0 to EA, half-width kana in single bytes. */
function isShiftJis(bytes: Uint8Array): boolean {
  return pairs(
    bytes,
    (lead, trail) => {
      if (within(lead, 0xa1, 0xdf)) return 'single';
      if (!within(trail, 0x40, 0xfc) || trail === 0x7f) return undefined;
      if (lead === 0x82 || lead === 0x83 || within(lead, 0x88, 0x9f)) return 'usual';
      return lead === 0x81 || within(lead, 0xe0, 0xea) ? 'rare' : undefined;
    },
    0.65,
  );
}

/** EUC-JP: kana in rows A4 and A5, the usual Kanji in B0 to CF, the others in D0 to F4. */
function isEucJp(bytes: Uint8Array): boolean {
  return pairs(
    bytes,
    (lead, trail) => {
      if (!within(trail, 0xa1, 0xfe)) return undefined;
      if (lead === 0xa4 || lead === 0xa5 || within(lead, 0xb0, 0xcf)) return 'usual';
      return within(lead, 0xa1, 0xa8) || lead === 0x8e || within(lead, 0xd0, 0xf4) ? 'rare' : undefined;
    },
    0.65,
  );
}

/** Letters of an alphabet in single bytes: three or more of them, without ASCII letters between them, in capitals as words have them. */
function isAlphabetic(capitals: string, small: string, marks = ''): (bytes: Uint8Array) => boolean {
  const kinds = new Map<number, 'capital' | 'small' | 'mark'>();
  for (const [text, kind] of [
    [capitals, 'capital'],
    [small, 'small'],
    [marks, 'mark'],
  ] as const) {
    for (const range of text.split(' ').filter(Boolean)) {
      const [first = '', last = first] = range.split('-');
      for (let byte = Number.parseInt(first, 16); byte <= Number.parseInt(last, 16); byte++)
        kinds.set(byte, kind);
    }
  }
  return (bytes) => {
    let letters = 0;
    let capitalsAfterSmall = 0;
    let before: string | undefined;
    for (const byte of bytes) {
      if (byte < ASCII_END) {
        if (within(byte | 0x20, 0x61, 0x7a)) return false;
        before = undefined;
        continue;
      }
      const kind = kinds.get(byte);
      if (kind === undefined) return false;
      if (kind === 'capital' && before === 'small') capitalsAfterSmall += 1;
      if (kind !== 'mark') letters += 1;
      before = kind;
    }
    return letters >= LEAST_LETTERS && capitalsAfterSmall === 0;
  };
}

const LEAST_LETTERS = 3;

/** Western European text: a letter or two beyond ASCII beside ASCII letters. */
function isLatin(bytes: Uint8Array): boolean {
  let ascii = 0;
  let beyond = 0;
  for (const byte of bytes) {
    if (byte < ASCII_END) ascii += 1;
    else if (
      (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7) ||
      [0x8a, 0x8c, 0x8e, 0x9a, 0x9c, 0x9e, 0x9f].includes(byte)
    )
      beyond += 1;
    else return false;
  }
  return beyond > 0 && ascii >= beyond;
}

/** In the order in which those that read equally well are named. */
export const LEGACY: readonly Legacy[] = [
  { name: 'Windows-949 (EUC-KR)', iconv: 'CP949', isUsual: isKorean },
  { name: 'GBK (GB 2312)', iconv: 'GBK', isUsual: isSimplifiedChinese },
  { name: 'EUC-JP', iconv: 'EUC-JP', isUsual: isEucJp },
  { name: 'Shift_JIS', iconv: 'CP932', isUsual: isShiftJis },
  { name: 'Big5', iconv: 'BIG5', isUsual: isTraditionalChinese },
  { name: 'Windows-1255', iconv: 'CP1255', isAlphabetic: true, isUsual: isAlphabetic('', 'e0-fa') },
  {
    name: 'Windows-1251',
    iconv: 'CP1251',
    isAlphabetic: true,
    isUsual: isAlphabetic(
      'c0-df a8 a5 aa af b2 a3 a1 bd 80 8a 8c 8e 8d 8f',
      'e0-ff b8 b4 ba bf b3 bc a2 be 90 9a 9c 9e 9d 9f',
    ),
  },
  { name: 'KOI8-R', iconv: 'KOI8-R', isAlphabetic: true, isUsual: isAlphabetic('e0-ff b3', 'c0-df a3') },
  {
    name: 'Windows-1253',
    iconv: 'CP1253',
    isAlphabetic: true,
    isUsual: isAlphabetic('c1-d1 d3-d9 a2 b8-ba bc be bf', 'dc-df e0-fe c0'),
  },
  {
    name: 'Windows-1256',
    iconv: 'CP1256',
    isAlphabetic: true,
    isUsual: isAlphabetic('', 'c0-d6 d8-df e1 e3-e6 ec ed 81 8d 8e 90 98 9a 9f aa c0', 'f0-f3 f5 f6 f8 fa'),
  },
  {
    name: 'Windows-874 (TIS-620)',
    iconv: 'CP874',
    isAlphabetic: true,
    isUsual: isAlphabetic('', 'a1-ce cf d0 d2 d3 e0-e6', 'd1 d4-da e7-ee'),
  },
  // Not told apart by a word: most letters have the same bytes.
  { name: 'Windows-1252', iconv: 'CP1252', isUsual: isLatin },
  { name: 'Windows-1250', iconv: 'CP1250', isUsual: isLatin },
  { name: 'Windows-1254', iconv: 'CP1254', isUsual: isLatin },
];
