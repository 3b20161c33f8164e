// Files that are not UTF-8: refused as a whole, with the likely encoding and what to do.
import { describe, expect, it } from 'vitest';
import {
  checkedText,
  checkText,
  TextCheck,
  WrongEncoding,
} from '../../../../functions/shared/encoding/text-check.ts';
import { encoder, readAs } from '../../../../tools/encodings/legacy-encoder.ts';

const KOREAN = ['(주)한빛무역', '대한물류', '새벽교역', '청화상사', '바람섬유'];

function fileOf(names: readonly string[]): string {
  return `taxpayerId,companyName\n${names.map((name, index) => `TP-${index},${name}\n`).join('')}`;
}

function refusalOf(content: string | Buffer | undefined): string | undefined {
  try {
    checkText(Buffer.from(content ?? expect.fail('The text cannot be encoded')));
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(WrongEncoding);
    return (error as Error).message;
  }
}

describe('a file in UTF-8', () => {
  it.each([
    ['Korean', KOREAN],
    ['Japanese', ['株式会社サクラ商事', '有限会社やまと', 'ﾔﾏﾄ運輸']],
    ['Chinese', ['华为技术有限公司', '台灣積體電路製造股份有限公司', '联通']],
    ['Vietnamese', ['Công ty TNHH Ưu Việt', 'Nguyễn Thị Ánh', 'ĐƯỜNG ẤU']],
    ['Polish, Czech and Slovak', ['ŻÓŁĆ Sp. z o.o.', 'POSPÍŠIL a syn', 'KRÍŽ', 'Číž', 'Łódź']],
    ['Turkish', ['İÇ VE DIŞ TİCARET A.Ş.', 'İş Bankası', 'Üç Öğüt Ltd. Şti.', 'Öz Gıda']],
    ['Estonian and Nordic', ['Valge Öö OÜ', 'Ååskov ApS', 'Øresund A/S', 'Þór ehf.', 'Ðà Nẵng']],
    ['Romanian', ['PĂŞCANU S.R.L.', 'Întreprinderea Șoimii', 'BĂŞESCU']],
    [
      'French, Spanish and Portuguese',
      ['L’Été S.à r.l.', 'NESTLÉ®', '«CAFÉ»', 'IRMÃ LTDA', 'Ñandú S.A.', 'SÃO JOÃO', 'Ó'],
    ],
    [
      'Greek, Russian and Ukrainian',
      ['ΑΘΗΝΑ Α.Ε.', 'ООО «Ромашка»', 'Різник і Сівко', 'Демʼяненко', 'РІВНЕ'],
    ],
    ['Hebrew, Arabic and Thai', ['שלום בע"מ', 'شركة النور', 'บริษัท ไทย จำกัด']],
    ['other', ['Zoë’s — 50 µm', 'Caffè 90°', '㈜한빛', '삼성전자㈜', '😀 Shop', '𠮷野家', 'Cafe\u0301']],
  ])('with %s names is accepted, in capitals and small letters too', (_language, names) => {
    const text = fileOf(names);
    for (const form of [text, text.toUpperCase(), text.toLowerCase()])
      expect(refusalOf(form)).toBeUndefined();
    for (const name of names) expect(refusalOf(fileOf([name]))).toBeUndefined();
  });

  it('may begin with a byte order mark, be empty, and lack a line end', () => {
    expect(refusalOf(`\ufeff${fileOf(KOREAN)}`)).toBeUndefined();
    expect(refusalOf('')).toBeUndefined();
    expect(refusalOf(fileOf(KOREAN).trimEnd())).toBeUndefined();
  });

  it('may have one odd word among many names: the file is judged as a whole', () => {
    const names = Array.from({ length: 300 }, (_, index) => `한빛무역${index}`);
    expect(refusalOf(fileOf([...names, 'ûȭ']))).toBeUndefined();
    expect(refusalOf(fileOf([...names.slice(0, 20), 'ûȭ']))).toContain('line 22');
  });

  it('may have a zero byte: only its row is bad', () => {
    expect(refusalOf(fileOf(['Han\0bit', ...KOREAN]))).toBeUndefined();
  });
});

describe('a file in a legacy encoding is refused by the name of the encoding and the first wrong line', () => {
  it.each([
    ['Windows-949 (EUC-KR)', 'euc-kr', KOREAN],
    ['GBK (GB 2312)', 'gbk', ['华为技术有限公司', '中国石油天然气', '上海贸易', '北京物流']],
    ['EUC-JP', 'euc-jp', ['株式会社サクラ', 'ヤマト運輸', 'トヨタ自動車', 'やまだ商店']],
    ['Shift_JIS', 'shift_jis', ['株式会社サクラ', 'ヤマト運輸', 'トヨタ自動車', 'やまだ商店']],
    ['Big5', 'big5', ['台灣積體電路', '中華電信', '國泰貿易']],
    ['Windows-1251', 'windows-1251', ['ООО Ромашка', 'Иванов', 'Москва']],
    ['KOI8-R', 'koi8-r', ['ООО Ромашка', 'Иванов', 'Москва']],
    ['Windows-1252', 'windows-1252', ['Müller GmbH', 'Café Été', 'Señor']],
  ])('%s', (name, label, names) => {
    const message = refusalOf(encoder(label)(fileOf(['ABC Trading', ...names])));
    expect(message).toMatch(/^not UTF-8: line 3 is not valid, probably /);
    expect(message).toContain(name);
    expect(message).toContain('save it as "CSV UTF-8"');
  });

  it('with the command that converts it where one encoding explains the file', () => {
    expect(refusalOf(encoder('euc-kr')(fileOf(KOREAN)))).toBe(
      'not UTF-8: line 2 is not valid, probably Windows-949 (EUC-KR); save it as "CSV UTF-8", or convert it with iconv -f CP949 -t UTF-8',
    );
  });

  it.each([
    ['UTF-16, little endian', Buffer.from(fileOf(KOREAN), 'utf16le'), 'UTF-16'],
    ['UTF-16, little endian, ASCII only', Buffer.from(fileOf(['ABC']), 'utf16le'), 'UTF-16'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${fileOf(KOREAN)}`, 'utf16le'), 'UTF-16'],
    ['UTF-16, big endian', Buffer.from(fileOf(KOREAN), 'utf16le').swap16(), 'UTF-16BE'],
    [
      'UTF-32',
      Buffer.from(Uint32Array.from([...fileOf(KOREAN)], (one) => one.codePointAt(0) ?? 0).buffer),
      'UTF-32',
    ],
  ])('%s', (_what, content, name) => {
    expect(refusalOf(content)).toContain(`iconv -f ${name}`);
  });

  it('and so are bytes in no encoding at all', () => {
    expect(refusalOf(Buffer.from([0x61, 0x0a, 0xff, 0xc0, 0x80, 0x0a]))).toBe(
      'not UTF-8: line 2 is not valid; save it as "CSV UTF-8"',
    );
  });
});

describe('a file that is valid UTF-8 but was read in a wrong encoding', () => {
  it('by chance, because the bytes of Windows-949 also form UTF-8, is refused', () => {
    const content = encoder('euc-kr')(fileOf(['청화', '천호', 'ABC Trading'])) ?? expect.fail('No Korean');
    expect(content.toString()).not.toContain('\ufffd');
    expect(refusalOf(content)).toBe(
      'not UTF-8: lines 2, 3 have text that is probably Windows-949 (EUC-KR) whose bytes also form UTF-8; ' +
        'export it again as "CSV UTF-8", or convert it with iconv -f CP949 -t UTF-8',
    );
  });

  it.each([
    ['Korean', KOREAN],
    ['French', ['Café Été', 'Société Générale']],
    ['Turkish capitals', ['ÜNAL', 'ŞAHİN']],
    ['Czech', ['Příčný']],
    ['Russian', ['ООО Ромашка']],
    ['an apostrophe', ['Côte d’Ivoire']],
  ])('as UTF-8 that was read as Windows-1252 is refused: %s', (_what, names) => {
    const message = refusalOf(readAs(Buffer.from(fileOf(names)), 'windows-1252'));
    expect(message).toContain('UTF-8 that was read as Windows-1252 and saved again');
    expect(message).toContain('iconv -f UTF-8 -t CP1252');
  });

  it('is refused when it happened twice', () => {
    const once = readAs(Buffer.from(fileOf(['Café Été', '한빛'])), 'windows-1252');
    expect(refusalOf(readAs(once, 'windows-1252'))).toContain('read as Windows-1252');
  });

  it.each([
    ['Windows-1251', 'windows-1251', ['Müller', '한빛무역', 'ООО Ромашка']],
    ['Mac Roman', 'macintosh', ['Café Été', '한빛무역']],
  ])('as %s is refused', (name, label, names) => {
    expect(refusalOf(readAs(Buffer.from(fileOf(names)), label))).toContain(`read as ${name}`);
  });

  it.each([
    ['Windows-949 (EUC-KR)', 'euc-kr', KOREAN],
    ['Shift_JIS', 'shift_jis', ['株式会社サクラ', 'ヤマト運輸', 'トヨタ自動車']],
    ['Windows-1251', 'windows-1251', ['ООО Ромашка', 'Иванов', 'Ёлка', 'Быстрый груз']],
  ])('from %s as if it were Windows-1252 is refused', (name, label, names) => {
    const message = refusalOf(readAs(encoder(label)(fileOf(names)), 'windows-1252'));
    expect(message).toContain(name);
    expect(message).toContain('that was read as Windows-1252 and saved as UTF-8');
  });

  it('and lost its characters is refused', () => {
    expect(refusalOf(fileOf(['????', '??? Co.', '(?)????']))).toBe(
      'characters were lost in an earlier conversion (lines 2, 3, 4); export it again as UTF-8',
    );
    expect(refusalOf(fileOf([...KOREAN, 'Who??']))).toBeUndefined();
  });
});

describe('the chunks in which a file arrives', () => {
  const contents: readonly (readonly [what: string, content: Buffer])[] = [
    ['UTF-8', Buffer.from(fileOf([...KOREAN, '😀 Shop']))],
    ['Windows-949', encoder('euc-kr')(fileOf(KOREAN)) ?? Buffer.alloc(0)],
    ['mojibake', readAs(Buffer.from(fileOf(KOREAN)), 'windows-1252') ?? Buffer.alloc(0)],
    ['a long line', Buffer.from(`${'한'.repeat(900_000)}\n`)],
    ['a long line that is cut', Buffer.from(`${'한'.repeat(900_000)}`).subarray(0, -1)],
  ];

  it.each(contents)('do not matter: %s', (_what, content) => {
    const whole = refusalOf(content);
    for (const size of content.length > 10_000 ? [65_537] : [1, 2, 3, 7, 64]) {
      const check = new TextCheck();
      let message: string | undefined;
      try {
        for (let at = 0; at < content.length; at += size) check.take(content.subarray(at, at + size));
        check.end();
      } catch (error) {
        message = (error as Error).message;
      }
      // How much of the file is seen when it is refused decides how well its encoding is guessed.
      expect(message?.slice(0, 30)).toBe(whole?.slice(0, 30));
    }
  });

  it('are passed on unchanged, and the judgement comes last', async () => {
    const content = Buffer.from(fileOf(['ûȭ']));
    const seen: Buffer[] = [];
    const reading = (async () => {
      for await (const chunk of checkedText(inTwo(content))) seen.push(chunk);
    })();
    await expect(reading).rejects.toThrow(WrongEncoding);
    expect(Buffer.concat(seen)).toEqual(content);
  });
});

async function* inTwo(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content.subarray(0, 10));
  yield content.subarray(10);
}
