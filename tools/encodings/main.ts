// Measures how often files of real names are refused as not UTF-8, rightly and wrongly: npm run tool -- encodings <folder>
//
// The folder has files of names in UTF-8, one name a line, <locale>.txt such as ko_KR.txt; the names are encoded here.
import { isAscii, isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkText, WrongEncoding } from '../../functions/shared/encoding/text-check.ts';
import { type Encode, encoder, readAs } from './legacy-encoder.ts';

const SAMPLES = 400;
const ROWS = [1, 2, 3, 5, 10, 100] as const;
const ROWS_OF_FALSE_ALARMS = [1, 10, 100, 1000] as const;
/** Fewer different names measure nothing. */
const LEAST_NAMES = 5;
const SEED = 20261129;

/** The locales whose names are written in an encoding, and how they are encoded. */
const ENCODINGS: readonly (readonly [name: string, locales: RegExp, encode: Encode])[] = [
  ['Windows-949', /^ko_/, encoder('euc-kr')],
  ['GBK', /^zh_CN/, encoder('gbk')],
  ['Big5', /^zh_TW/, encoder('big5')],
  ['Shift_JIS', /^ja_/, encoder('shift_jis')],
  ['EUC-JP', /^ja_/, encoder('euc-jp')],
  ['Windows-1251', /^(?:ru|bg|uk)_/, encoder('windows-1251')],
  ['KOI8-R', /^ru_/, encoder('koi8-r')],
  ['Windows-1253', /^el_/, encoder('windows-1253')],
  ['Windows-1255', /^he_/, encoder('windows-1255')],
  ['Windows-1256', /^(?:ar|fa)_/, encoder('windows-1256')],
  ['Windows-874', /^th_/, encoder('windows-874')],
  ['Windows-1252', /^(?:de|fr|es|pt|sv|da)_/, encoder('windows-1252')],
  ['Windows-1250', /^(?:pl|cs|hu|sk)_/, encoder('windows-1250')],
  ['Windows-1254', /^tr_/, encoder('windows-1254')],
];

/** How a text is stored in a wrong way; undefined if it cannot be. */
const WAYS: readonly (readonly [way: string, store: (text: string, encode: Encode) => Buffer | undefined])[] =
  [
    ['as it is', (text, encode) => encode(text)],
    ['read as Windows-1252', (text, encode) => readAs(encode(text), 'windows-1252')],
  ];
const UTF8_WAYS: readonly (readonly [way: string, store: (text: string) => Buffer | undefined])[] = [
  ['UTF-8 read as Windows-1252', (text) => readAs(Buffer.from(text), 'windows-1252')],
  ['UTF-8 read as Windows-1251', (text) => readAs(Buffer.from(text), 'windows-1251')],
  ['UTF-8 read as Mac Roman', (text) => readAs(Buffer.from(text), 'macintosh')],
  ['UTF-16 LE', (text) => Buffer.from(text, 'utf16le')],
  ['UTF-16 LE with BOM', (text) => Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16 BE', (text) => Buffer.from(text, 'utf16le').swap16()],
  [
    'UTF-32 LE',
    (text) => Buffer.from(Uint32Array.from(text, (character) => character.codePointAt(0) ?? 0).buffer),
  ],
];

let state = SEED;
function random(below: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
}

function sample(names: readonly string[], rows: number): string {
  const lines = Array.from({ length: rows }, () => names[random(names.length)] ?? '');
  return `taxpayerId,companyName\n${lines.map((name, index) => `TP-${index},"${name.replaceAll('"', "'")}"`).join('\n')}\n`;
}

/** What a file is refused for; undefined if it is not. */
function refusal(bytes: Buffer): string | undefined {
  try {
    checkText(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof WrongEncoding) return error.message;
    throw error;
  }
}

function percent(count: number, of: number): string {
  return of === 0 ? '–' : `${((100 * count) / of).toFixed(1)} %`;
}

const HELP = `Measures how often files of real names are refused as not UTF-8, rightly and wrongly.

usage: npm run tool -- encodings <folder>

The folder has files of names in UTF-8, one name a line, <locale>.txt such as ko_KR.txt.`;

const [folder = '--help'] = process.argv.slice(2);
if (folder.startsWith('-')) {
  console.log(HELP);
  process.exit();
}
const files = new Map(
  readdirSync(folder)
    .filter((file) => file.endsWith('.txt'))
    .sort()
    .map((file) => [file.slice(0, -4), readFileSync(join(folder, file), 'utf8').split('\n').filter(Boolean)]),
);

function isBeyondAscii(name: string): boolean {
  return !isAscii(Buffer.from(name));
}

/** Share of the files that are refused, and of these the share whose message names the encoding, for each number of rows. */
function detection(
  names: readonly string[],
  store: (text: string) => Buffer | undefined,
  name: string | undefined,
): string {
  return ROWS.map((rows) => {
    let stored = 0;
    let refused = 0;
    let named = 0;
    for (let index = 0; index < SAMPLES; index++) {
      const bytes = store(sample(names, rows));
      if (bytes === undefined) continue;
      stored += 1;
      const message = refusal(bytes);
      if (message === undefined) continue;
      refused += 1;
      if (name === undefined || message.includes(name)) named += 1;
    }
    return `${percent(refused, stored)} (${percent(named, refused)})`;
  }).join(' | ');
}

console.log(
  `| Files of | stored | ${ROWS.map((rows) => `${rows} rows`).join(' | ')} |\n|---|---|${'---|'.repeat(ROWS.length)}`,
);
for (const [encoding, locales, encode] of ENCODINGS) {
  const names = [...files].flatMap(([locale, all]) => (locales.test(locale) ? all : []));
  const encodable = names.filter((name) => isBeyondAscii(name) && encode(name) !== undefined);
  if (encodable.length === 0) continue;
  // One character alone proves nothing, so files of such names are not counted.
  const byChance = encodable.filter(
    (name) => /\P{ASCII}{2}/u.test(name) && isUtf8(encode(name) ?? Buffer.alloc(0)),
  );
  if (byChance.length >= LEAST_NAMES) {
    console.log(
      `| ${encoding} | names whose bytes also form UTF-8 | ${detection(byChance, encode, encoding)} |`,
    );
  }
  for (const [way, store] of WAYS) {
    // Western European text that is read as such is read rightly.
    if (encoding === 'Windows-1252' && way !== 'as it is') continue;
    console.log(
      `| ${encoding} | ${way} | ${detection(encodable, (text) => store(text, encode), encoding)} |`,
    );
  }
}
for (const [way, store] of UTF8_WAYS) {
  for (const [what, locales] of [
    ['Korean', /^ko_/],
    ['Western European', /^(?:de|fr|es|pt|sv|da)_/],
    ['Russian', /^ru_/],
  ] as const) {
    const names = [...files].flatMap(([locale, all]) =>
      locales.test(locale) ? all.filter(isBeyondAscii) : [],
    );
    if (names.length > 0) console.log(`| ${what} | ${way} | ${detection(names, store, undefined)} |`);
  }
}

console.log('\n| UTF-8 | files | refused wrongly |\n|---|---|---|');
const forms: readonly (readonly [form: string, of: (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['in capitals', (text) => text.toUpperCase()],
  ['in small letters', (text) => text.toLowerCase()],
];
for (const [form, of] of forms) {
  for (const rows of ROWS_OF_FALSE_ALARMS) {
    let count = 0;
    let refused = 0;
    for (const names of files.values()) {
      for (let index = 0; index < SAMPLES / Math.sqrt(rows); index++) {
        count += 1;
        if (refusal(Buffer.from(of(sample(names, rows)))) !== undefined) refused += 1;
      }
    }
    console.log(`| ${rows} rows, ${form} | ${count.toLocaleString('en-US')} | ${refused} |`);
  }
}
let whole = 0;
for (const [locale, names] of files) {
  const message = refusal(Buffer.from(names.join('\n')));
  if (message === undefined) continue;
  whole += 1;
  console.log(`${locale}: ${message}`);
}
console.log(`| whole | ${files.size} | ${whole} |`);
