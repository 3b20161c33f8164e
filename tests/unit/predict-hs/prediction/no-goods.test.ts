// Texts that name no goods, in every form that manifests and exports write them: refused with what to add. The same phrases beside
// goods are not read, so that the goods get the answer that they get alone.

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { HsModel } from '../../../../functions/predict-hs/prediction/model.ts';
import { type ItemPrediction, predict } from '../../../../functions/predict-hs/prediction/prediction.ts';
import { readabilityOf } from '../../../../functions/predict-hs/prediction/readability.ts';
import { readTerms } from '../../../../functions/predict-hs/prediction/tables.ts';
import { TERMS_FILE } from '../../../../functions/predict-hs/prediction/terms.ts';
import { fold, wordsOf } from '../../../../functions/predict-hs/prediction/text.ts';
import { modelIn } from '../../../../functions/shared/onnx/session.ts';
import { languages } from '../../../support/languages.ts';
import { inEnglish } from '../../../support/words.ts';

const terms = readTerms(TERMS_FILE);
const refusalOf = (description: string, itemName?: string) =>
  readabilityOf({ description, itemName }, terms, languages).refusal;
const statusOf = (description: string, itemName?: string): string =>
  refusalOf(description, itemName)?.status ?? 'ok';

const PHRASES = {
  'placeholders of exports': [
    'NaN',
    'NULL',
    'None',
    'nil',
    'undefined',
    'N/A',
    'n.a.',
    '#N/A',
    '#REF!',
    '#VALUE!',
    '#DIV/0!',
    '#NAME?',
    'FALSE',
    'true',
    'true/false',
    'inf',
    '[object Object]',
    '{"description":null}',
    'null null',
    'NULL,NULL',
    '1E+05',
    '-',
    '???',
    '0',
    '[]',
  ],
  'what people type to fill a field': [
    'test',
    'TEST!!!',
    '***test***',
    'test test',
    'testtest',
    'test123',
    'test item 1',
    'sample product for testing',
    'xxx',
    'aaaa',
    'asdf',
    'asdfasdf',
    'qwerty',
    'abc',
    'foo',
    'hello',
    'lorem ipsum',
    'sample text',
    'dummy',
    'qweqwe',
    'dfgdfg',
    'lkjhg',
    'this is a test',
    'please ignore',
    'description',
    'Goods description',
    'TBA',
    'T.B.C.',
    'to be advised',
    'to be confirmed',
    'unknown',
    'not specified',
    'not applicable',
    'ditto',
    'as above',
    'same as above',
    'various',
    'misc',
    'sundries',
    'others',
    'etc.',
    'stuff',
    'anything',
    'do not know',
    "I don't know",
    'ask shipper',
    'hi',
  ],
  'references to other documents': [
    'per invoice',
    'as per invoice',
    'see invoice',
    'as per attached list',
    'see attached',
    'see attached packing list',
    'list attached',
    'invoice attached',
    'as per our commercial invoice INV-2024-001',
    'invoice no. 4711 dated 2024-01-05',
    'goods as per invoice no 123',
    'various goods as per list',
    'refer to packing list',
    'PO 45001234',
    'PO# 12345',
    'B/L',
    'AWB 180-12345675',
    'order',
    'siehe Rechnung',
    'voir facture',
    'según factura',
    'vedi fattura',
    'zie factuur',
  ],
  'phrases of manifests': [
    'STC',
    'S.T.C.',
    'said to contain',
    'STC 20 cartons',
    '1 container said to contain',
    "shipper's load and count",
    'SLAC',
    'FAK',
    'freight all kinds',
    'FAK - freight all kinds',
    'general cargo',
    'consolidated cargo',
    'consol cargo FCL/LCL',
    'dangerous goods',
    'NCV',
    'this side up',
    'do not bend, keep dry',
    'FRAGILE - HANDLE WITH CARE',
    'urgent',
    'personal effects',
    'household goods',
    'sample without commercial value',
    'marks & numbers',
    'commodities not specified according to kind',
    'goods n.e.s.',
  ],
  'generic names': [
    'goods',
    'merchandise',
    'samples',
    'gift',
    'birthday gift',
    'parts',
    'spare parts',
    'accessories',
    'Ersatzteile',
    'muestra',
    'pièces détachées',
  ],
  'quantities, prices and dates': [
    '20 pcs',
    'gross weight 500 kg',
    '2 pallets',
    '100 kg',
    '3 tons',
    '5 boxes',
    '1x40HC container',
    "2x20' FCL",
    '20ft container',
    'USD 100.00',
    '$100',
    '5 January 2024',
    '2024-01-05',
    '10,000원',
    '2024년 1월 5일',
  ],
  'numbers and addresses': [
    'MSKU1234567',
    'ONEYSELD12345600',
    'container no MSKU 123456-7',
    'lot no 5',
    'tracking no 1Z999AA10123456784',
    'HS 8471.30',
    'HS code: 8471.30.0000',
    '8471.30',
    'https://example.com/item/5',
    'www.shop.co.kr',
    'sales@example.com',
    'ASIN B00ABC',
  ],
  'names of companies and places': [
    'Samho Electronics Co., Ltd.',
    'ABC TRADING LLC',
    '주식회사 삼호',
    '삼호무역(주)',
    '삼호무역㈜',
    'Busan',
    'port of Busan',
    '부산항',
    'Germany',
    'South Korea',
    'made in China',
    'CIF Busan',
  ],
  'Korean phrases': [
    '미정',
    '미정 (추후 통보)',
    '해당없음',
    '해당 사항 없음',
    '테스트',
    '테스트 상품',
    '테스트상품',
    '없음',
    '별첨 참조',
    '첨부 참조',
    '첨부파일 참조',
    '상기와 같음',
    '별지와 같음',
    '송장 참조',
    '송장참조',
    '인보이스를 참조',
    'invoice 참조',
    '상동',
    '기타',
    '기타 등등',
    '일반화물',
    '잡화',
    '샘플',
    '샘플입니다',
    '견본',
    '상품',
    '물품',
    '부품',
    '부품 및 기타 물품',
    '이사화물',
    '이사 물품',
    '시험',
    '감사합니다',
    '품명',
    '품목번호 8471300000',
    'HS코드 8471.30',
    '20개',
    '5박스',
    '파렛트 2개',
    '추후 확정',
    '신제품',
    '이삿짐',
    '확인 불가',
  ],
  'forms of any of them': [
    'ＴＥＳＴ',
    'Ｎ／Ａ',
    'te\u00adst',
    'per\u00a0invoice',
    '<p>N/A</p>',
    'per&nbsp;invoice',
    '&nbsp;',
    'T\u200bBA',
    '미\u200b정',
    'PER INVOICE.',
    '"as per invoice"',
  ],
} as const;

describe.each(Object.entries(PHRASES))('%s', (_name, phrases) => {
  it.each(phrases)('%j names no goods', (phrase) => {
    const refusal = refusalOf(phrase);
    expect(['vague', 'unreadable']).toContain(refusal?.status);
    expect(inEnglish(refusal)?.message).toMatch(/Say what the goods are/);
    expect(statusOf('', phrase)).not.toBe('ok');
    expect(statusOf(phrase, phrase)).not.toBe('ok');
  });
});

describe('goods whose names resemble such phrases', () => {
  it.each([
    'test tubes',
    'test equipment',
    'COVID-19 test kits',
    'false eyelashes',
    'null modem cable',
    'true wireless earphones',
    'none woven fabric',
    'see-through blouse',
    'invoice book',
    'label printer',
    'sample bottles',
    'order picking robot',
    'guitar picks',
    'price tags',
    'photo album',
    'catalogue',
    'waybill printer',
    'void fill paper',
    'dates',
    'turkey',
    'jersey',
    'port wine',
    'brazil nuts',
    'china plates',
    'vat dye',
    'hat',
    '2 bottles',
    'pallets',
    'wooden crates',
    'gift boxes',
    '2 gift boxes',
    'carton boxes',
    'fragile stickers',
    'hi-fi speakers',
    'packaging machine',
    'just for men a55',
    'DP1670 scanner',
    'parts of pumps',
    'STC610 panel',
    'BL57 laser scale',
    '술',
    '무',
    '배',
    '사진',
    '그리스',
    '기타줄',
    '동상',
    '전기밥솥',
    '상품권',
    '테스트기',
    '시험관',
    '시험지',
    '택배박스',
    '자동차 부품',
    '복분자 주',
  ])('%j is read', (text) => {
    expect(statusOf(text)).toBe('ok');
  });
});

describe('the message', () => {
  it.each([
    ['NaN', '"nan" stands where the description is missing'],
    ['per invoice', '"per invoice" refers to a document that is not read here'],
    ['N/A', '"n a" stands where the description is missing'],
    ['STC 20 cartons', '"stc 20 cartons" does not name goods'],
    ['20 pcs', '"pcs" does not name goods'],
    ['spare parts', '"spare parts" applies to many kinds of goods'],
    ['HS 8471.30', 'An HS code does not describe goods'],
    ['Samho Electronics Co., Ltd.', '"samho electronics co ltd" is the name of a company'],
    ['https://example.com/item', 'The description contains only addresses'],
    ['MSKU1234567', 'The description contains only codes and numbers'],
  ])('of %j says why', (text, why) => {
    expect(inEnglish(refusalOf(text))?.message).toBe(
      `${why}. Say what the goods are, what they are made of and what they are used for.`,
    );
  });
});

describe('a phrase beside goods', () => {
  let model: HsModel;
  beforeAll(async () => {
    model = await HsModel.open(
      modelIn(join(import.meta.dirname, '..', '..', '..', '..', 'models', 'hs-codes'), { threads: 1 }),
    );
  });

  async function answerOf(description: string, itemName?: string): Promise<ItemPrediction | undefined> {
    const options = { digits: 6, limit: 5 } as const;
    return (await predict({ model, terms, languages }, [{ description, itemName }], options))[0];
  }

  /** Words stand elsewhere in a text with phrases. */
  const withoutPlaces = (answer: ItemPrediction | undefined): object[] | undefined =>
    answer?.candidates.map(({ evidence, ...candidate }) => ({
      ...candidate,
      evidence: evidence.map(({ term, contribution }) => ({ term, contribution })),
    }));

  it.each([
    ['STC 500 cartons of frozen shrimp', 'frozen shrimp'],
    ['SAID TO CONTAIN: 12 DRUMS OF EPOXY RESIN', 'EPOXY RESIN'],
    ['1x40HC container S.T.C. 20 pallets (2,000 pcs) ceramic tiles', 'ceramic tiles'],
    ["shipper's load and count: 2 bags of roasted coffee beans", 'roasted coffee beans'],
    ['as per invoice: cotton t-shirts', 'cotton t-shirts'],
    ['cotton t-shirts as per invoice no. 4711 dated 2024-01-05', 'cotton t-shirts'],
    ['cotton t-shirts (as per attached list)', 'cotton t-shirts'],
    ['cotton t-shirts, see packing list', 'cotton t-shirts'],
    ['as per our proforma invoice PI-2024/001; hydraulic pump', 'hydraulic pump'],
    ['PO 45001234 stainless steel bolts', 'stainless steel bolts'],
    ['HS code 8471.30 laptop computers', 'laptop computers'],
    ['laptop computers HS: 8471.30.0000', 'laptop computers'],
    ['N/A; leather shoes', 'leather shoes'],
    ['leather shoes (TBA)', 'leather shoes'],
    ['leather shoes #N/A', 'leather shoes'],
    ['leather shoes [object Object]', 'leather shoes'],
    ['CONTAINER NO. MSKU1234567 SEAL NO. 12345 leather shoes', 'leather shoes'],
    ['FREIGHT PREPAID - leather shoes', 'leather shoes'],
    ['leather shoes - not specified', 'leather shoes'],
    ['leather shoes www.example.com', 'leather shoes'],
    ['leather shoes, no commercial value', 'leather shoes'],
    ['냉동 새우, 송장 참조', '냉동 새우'],
    ['송장참조 냉동 새우', '냉동 새우'],
    ['면 티셔츠 (별첨 참조)', '면 티셔츠'],
    ['alu\u00adminium foi\u00adl', 'aluminium foil'],
    ['냉\u200b동 새\u200b우', '냉동 새우'],
    ['<p>roasted&nbsp;coffee&nbsp;beans</p>', 'roasted coffee beans'],
  ])('%j is answered as %j', async (text, goods) => {
    const alone = await answerOf(goods);
    expect(alone?.status).toBe('ok');
    expect(withoutPlaces(await answerOf(text))).toEqual(withoutPlaces(alone));
    for (const itemName of ['as per invoice', 'N/A', 'test', '미정', '송장 참조']) {
      expect((await answerOf(goods, itemName))?.candidates, itemName).toEqual(alone?.candidates);
    }
  });

  it('leaves texts without such phrases as they are', () => {
    for (const text of [
      'label attached to garment',
      '4 labels per sheet',
      'books of the above authors',
      '100% cotton',
    ]) {
      const readability = readabilityOf({ description: text }, terms, languages);
      expect(readability.refusal).toBeUndefined();
      if (readability.refusal === undefined) {
        expect(readability.tokens.map((token) => token.text)).toEqual(
          wordsOf(fold(text)).map((word) => word.text),
        );
      }
    }
  });
});

it('reads the longest texts of repeated terms quickly', () => {
  const started = process.cpuUsage();
  for (const unit of [
    'invoice ',
    'as per ',
    '상품',
    '상품 ',
    'a1',
    'no 5 ',
    'stc 20 cartons ',
    'n/a;',
    'asdf',
    'x.com/',
    'a@',
    '1x40',
    '가나',
  ]) {
    readabilityOf({ description: unit.repeat(2000).slice(0, 2000) }, terms, languages);
  }
  // Backtracking would take minutes; a busy machine takes no more of the processor.
  expect(process.cpuUsage(started).user / 1_000).toBeLessThan(1_500);
});
