// Markup, character references and invisible characters of an export do not change what a text says; signs of the goods stay.
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../../functions/predict-hs/prediction/plain-text.ts';
import { tokenise } from '../../../../functions/predict-hs/prediction/text.ts';

const wordsOf = (description: string): string =>
  tokenise({ description })
    .map(({ text }) => text)
    .join(' ');

describe('invisible characters inside words are left out', () => {
  it.each([
    ['a soft hyphen', '\u00ad'],
    ['a zero-width space', '\u200b'],
    ['a zero-width joiner', '\u200d'],
    ['a zero-width non-joiner', '\u200c'],
    ['a byte order mark', '\ufeff'],
    ['a word joiner', '\u2060'],
    ['a variation selector', '\ufe0f'],
    ['a supplementary variation selector', '\u{e0101}'],
    ['a left-to-right mark', '\u200e'],
    ['a bidirectional override', '\u202e'],
    ['a bidirectional isolate', '\u2066'],
    ['an Arabic letter mark', '\u061c'],
    ['a Mongolian vowel separator', '\u180e'],
    ['a Hangul filler', '\u3164'],
    ['a halfwidth Hangul filler', '\uffa0'],
    ['a Hangul choseong filler', '\u115f'],
    ['a combining grapheme joiner', '\u034f'],
    ['a tag character', '\u{e0041}'],
    ['an interlinear annotation anchor', '\ufff9'],
    ['an invisible times', '\u2062'],
    ['a null', '\u0000'],
    ['an enclosing circle', '\u20dd'],
    ['a reference to a soft hyphen', '&shy;'],
    ['a reference to a zero-width space', '&#8203;'],
    ['an escaped reference to a zero-width space', '&amp;#x200B;'],
    ['a spreadsheet escape of a soft hyphen', '_x00AD_'],
    ['an element inside the word', '<b></b>'],
    ['a comment', '<!-- -->'],
  ])('%s', (_name, hidden) => {
    expect(wordsOf(`alu${hidden}minium foi${hidden}l`)).toBe('aluminium foil');
    expect(wordsOf(`냉${hidden}동 새${hidden}우`)).toBe('냉동 새우');
  });

  it('and decomposed, fullwidth and accented letters are those of everyone', () => {
    expect(wordsOf('냉동'.normalize('NFD'))).toBe('냉동');
    expect(wordsOf('ｃｏｔｔｏｎ　ｓｈｉｒｔ')).toBe('cotton shirt');
    expect(wordsOf('Cafe\u0301')).toBe('cafe');
  });
});

describe('spaces of all kinds separate words', () => {
  it.each([
    '\u00a0',
    '\u2003',
    '\u2009',
    '\u202f',
    '\u3000',
    '\u2028',
    '\u0085',
    '\u001f',
    '\t',
    '&nbsp;',
    '&emsp;',
    '&#160;',
    '&#xa0;',
    '&nbsp',
    '&NBSP;',
    '&amp;nbsp;',
    '&amp;amp;nbsp;',
    '<br>',
    '<BR/>',
    '</p><p>',
    '</td><td class="x>y">',
    '_x000D_',
    '\\n',
    '\\r\\n',
    '\\u00A0',
    '</b><i>',
  ])('%j', (space) => {
    expect(wordsOf(`coffee${space}beans`)).toBe('coffee beans');
  });
});

describe('markup is left out', () => {
  it.each([
    ['<p>roasted&nbsp;coffee&nbsp;beans</p>', 'roasted coffee beans'],
    ['&lt;p&gt;roasted coffee&lt;/p&gt;', 'roasted coffee'],
    ['<a href="https://example.com/?a=1&amp;b=2" title="x > y">steel</a> <b>bolts</b>', 'steel bolts'],
    ['<![CDATA[steel bolts]]>', 'steel bolts'],
    ['<![CDATA[steel bolts', 'steel bolts'],
    ['<?xml version="1.0"?><goods><name lang="en">steel bolts</name></goods>', 'steel bolts'],
    ['<!DOCTYPE html><style>p { color: red }</style><script>let tea = 1;</script>steel bolts', 'steel bolts'],
    ['<o:p>steel</o:p> bolts<br', 'steel bolts'],
    ['<input type=checkbox checked>steel bolts', 'steel bolts'],
    ['steel bolts</spa', 'steel bolts'],
    ['caf&eacute; cr&egrave;me &copy; &trade; 5 &euro;', 'cafe creme tm 5'],
    ['men&#39;s &quot;shirt&quot; &ndash; blue&hellip;', 'men s shirt blue'],
  ])('%s', (text, words) => {
    expect(wordsOf(text)).toBe(words);
  });
});

describe('signs of the goods stay', () => {
  it.each([
    'width <5 mm, >3 mm',
    'R&D board',
    'A&B',
    'AT&T phone',
    'nuts, bolts &c.',
    'salt&pepper; oil',
    'shirts&notebooks',
    'soap&ethanol',
    'fibre&microfibre',
    '<table lamp>',
    '<b flat washer>',
    'a<b and c>d',
    '<new> shirt',
    '<->',
    'I <3 tea',
    '<foo@example.com>',
    '&',
    '&;',
    '<>',
    'part_x12_blue',
  ])('%s', (text) => {
    expect(plainText(text).text).toBe(text);
  });

  it('as what their escapes stand for', () => {
    expect(plainText('width &lt;5 mm, R&amp;D, AT&amp;amp;T').text).toBe('width <5 mm, R&D, AT&T');
  });
});

it('takes references to no character as unknown ones, and never fails', () => {
  expect(plainText('a&#0;b&#xD800;c&#x110000;d').text).toBe('a\ufffdb\ufffdc\ufffdd');
  expect(plainText('&#9999999;').text).toBe('\ufffd');
});

it('reads hostile markup in linear time', () => {
  const started = performance.now();
  for (const text of [
    '<'.repeat(2000),
    '<a '.repeat(700),
    '<!--'.repeat(500),
    '&amp;'.repeat(400),
    '<a b=c '.repeat(250),
    '<script>'.repeat(250),
    `<a${' x'.repeat(1000)}`,
  ]) {
    plainText(text);
  }
  expect(performance.now() - started).toBeLessThan(500);
});
