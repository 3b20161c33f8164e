// Phrases about HS codes: codes and editions, fields, and what to add to a description.
import type { Template } from '../template.ts';

export const HS_PHRASES = {
  'hs.chapter': { en: 'chapter', ko: '류' },
  'hs.heading': { en: 'heading', ko: '호' },
  'hs.subheading': { en: 'subheading', ko: '소호' },
  'hs.national': { en: 'national code', ko: '10단위 품목번호' },

  'hs.formerTitle': {
    en: 'The code is of an earlier edition of the HS',
    ko: 'HS의 이전 개정판에 있던 품목번호입니다',
  },
  'hs.notSince': {
    en: '{code} is not a subheading of the HS since {edition}',
    ko: '{code}{은/는} HS {edition} 이후의 소호가 아닙니다',
  },
  'hs.unchecked': {
    en: '{code} is not a subheading of HS {edition}; earlier editions are not known here, so it was not checked',
    ko: '{code}{은/는} HS {edition}의 소호가 아니며, 그 이전 개정판은 여기에 없어 확인하지 못했습니다',
  },
  'hs.superseded': {
    en: '{code} is not a subheading of HS {edition}, which declarations follow since {since}; {became}',
    ko: '{code}{은/는} {since}부터 수입신고에 적용되는 HS {edition}의 소호가 아닙니다. {became}',
  },
  'hs.later': {
    en: '{code} is not a subheading of HS {edition}, which declarations follow since {since}; it is one of HS {later}',
    ko: '{code}{은/는} {since}부터 수입신고에 적용되는 HS {edition}의 소호가 아니라 HS {later}의 소호입니다',
  },
  'hs.noHeading': {
    en: '{code} is not a subheading of HS {edition}, which has no heading {heading}',
    ko: '{code}{은/는} HS {edition}의 소호가 아닙니다. HS {edition}에는 제{heading}호가 없습니다',
  },
  'hs.ofHeading': {
    en: '{code} is not a subheading of HS {edition}; heading {heading} has {codes}',
    ko: '{code}{은/는} HS {edition}의 소호가 아닙니다. 제{heading}호의 소호: {codes}',
  },
  'hs.became': {
    en: 'it was one of HS {edition}, and its goods are now in {codes}',
    ko: 'HS {edition}에 있던 품목번호이며, 해당 물품은 현재 {codes}에 분류됩니다',
  },
  'hs.was': { en: 'it was one of HS {edition}', ko: 'HS {edition}에 있던 품목번호입니다' },
  'hs.notOf': {
    en: '{code} is not a {kind} of {edition}',
    ko: '{code}{은/는} {edition}의 {kind}{이/가} 아닙니다',
  },
  'hs.formerOf': {
    en: '{code} is not a {kind} of {edition}; {became}',
    ko: '{code}{은/는} {edition}의 {kind}{이/가} 아닙니다. {became}',
  },
  'hs.noneUnder': {
    en: 'No code of {schedule} is known under {code}',
    ko: '{code} 아래의 {schedule} 품목번호는 알려진 것이 없습니다',
  },
  'hs.notUnder': {
    en: '{code} is not among the codes of {schedule} that are known under {above}',
    ko: '{code}{은/는} {above} 아래에 알려진 {schedule} 품목번호가 아닙니다',
  },
  'hs.notKnown': {
    en: '{code} is not among the codes of {schedule} that are known here',
    ko: '{code}{은/는} 여기에 알려진 {schedule} 품목번호가 아닙니다',
  },
  'hs.notInEdition': { en: 'Not in {edition}', ko: '{edition}에 없음' },

  'list.andMore': { en: '{shown:commas} and {count} more', ko: '{shown:commas} 외 {count}개' },

  'hs.digits': { en: 'Expected 2, 4, 6 or 10', ko: '2, 4, 6, 10 중 하나여야 합니다' },
  'hs.onlyHsk': { en: 'Expected HSK', ko: 'HSK여야 합니다' },
  'hs.hsOrHsk': { en: 'Expected HS or HSK', ko: 'HS 또는 HSK여야 합니다' },
  'hs.scheduleRequired': {
    en: 'Required with 10 digits: expected HSK',
    ko: '10자리일 때 필수 항목입니다. HSK여야 합니다',
  },
  'hs.digitsOfSchedule': { en: 'Expected 10 with a schedule', ko: '품목분류표를 지정하면 10이어야 합니다' },
  'hs.predictionId': {
    en: 'Expected the predictionId of an answer',
    ko: '응답에서 받은 predictionId여야 합니다',
  },
  'hs.index': { en: 'Expected the position of an item, from 0', ko: '0부터 세는 품목의 위치여야 합니다' },
  'hs.decidedCode': {
    en: 'Expected 2, 4, 6 or 10 digits, without dots or spaces',
    ko: '점이나 공백 없이 2, 4, 6, 10자리 숫자여야 합니다',
  },
  'hs.readCode': {
    en: 'Expected 2, 4 or 6 to 10 digits, without dots or spaces',
    ko: '점이나 공백 없이 2자리, 4자리 또는 6~10자리 숫자여야 합니다',
  },
  'hs.decidedTwice': {
    en: 'Item {index} is decided twice in this request',
    ko: '이 요청에서 {index}번 품목을 두 번 결정했습니다',
  },
  'hs.atLeastOneDecision': { en: 'Expected at least one decision', ko: '결정이 하나 이상 있어야 합니다' },
  'hs.mostDecisions': { en: 'Expected at most {most} decisions', ko: '결정은 {most}개 이하여야 합니다' },

  'hs.unknownPrediction': { en: 'Prediction {id} does not exist', ko: '예측 {id}{이/가} 없습니다' },
  'hs.contended': {
    en: 'Concurrent decisions on this prediction; retry',
    ko: '이 예측에 대한 결정이 동시에 진행되고 있습니다. 다시 시도하십시오',
  },
  'hs.noItem': {
    en: 'The prediction has no item {index}: its items are 0 to {last}',
    ko: '예측에 {index}번 품목이 없습니다. 품목은 0번부터 {last}번까지입니다',
  },
  'hs.onlyItem': {
    en: 'The prediction has no item {index}: its only item is 0',
    ko: '예측에 {index}번 품목이 없습니다. 품목은 0번뿐입니다',
  },
  'hs.mostDigits': {
    en: 'Expected at most {most} digits: no national codes were requested for the prediction',
    ko: '{most}자리 이하여야 합니다. 예측에서 10단위 품목번호를 요청하지 않았습니다',
  },
  'hs.leastDigits': {
    en: 'Expected at least {least} digits, as requested for the prediction',
    ko: '예측에서 요청한 대로 {least}자리 이상이어야 합니다',
  },

  'hs.addWhat': {
    en: '{fault}. Say what the goods are, what they are made of and what they are used for.',
    ko: '{fault}. 물품이 무엇이며 어떤 재질로 되어 있고 어디에 쓰이는지 적으십시오.',
  },
  'hs.foreign': {
    en: 'The description seems to be in {language}; only {languages} are supported. Say what the goods are, what they are made of and what they are used for, in English or Korean.',
    ko: '물품 설명의 언어 또는 문자가 {language}인 것으로 보입니다. 읽을 수 있는 언어는 {languages}입니다. 물품이 무엇이며 어떤 재질로 되어 있고 어디에 쓰이는지 영어나 한국어로 적으십시오.',
  },
  'language.named': { en: '{tag:language}', ko: '{tag:language}' },
  'language.unsupported': { en: 'an unsupported language', ko: '지원하지 않는 언어' },
  'script.und-Hani': { en: 'Chinese characters', ko: '한자' },
  'script.und-Cyrl': { en: 'Cyrillic script', ko: '키릴 문자' },
  'script.und-Arab': { en: 'Arabic script', ko: '아랍 문자' },
  'script.und-Deva': { en: 'Devanagari script', ko: '데바나가리 문자' },
  'script.other': { en: 'another script', ko: '다른 문자' },

  'goods.empty': {
    en: 'The description is empty or contains no words',
    ko: '물품 설명이 비어 있거나 낱말이 없습니다',
  },
  'goods.onlyNumbers': { en: 'The description contains only numbers', ko: '물품 설명에 숫자만 있습니다' },
  'goods.onlyAddresses': { en: 'The description contains only addresses', ko: '물품 설명에 주소만 있습니다' },
  'goods.onlyCodes': {
    en: 'The description contains only codes and numbers',
    ko: '물품 설명에 부호와 숫자만 있습니다',
  },
  'goods.tariff': {
    en: 'An HS code does not describe goods',
    ko: '품목번호는 물품에 대한 설명이 아닙니다',
  },
  'goods.general': {
    en: '{words} applies to many kinds of goods',
    ko: '{words}{은/는} 여러 종류의 물품에 쓰이는 말입니다',
  },
  'goods.none': { en: '{words} does not name goods', ko: '{words}{은/는} 물품을 나타내는 말이 아닙니다' },
  'goods.standsIn': {
    en: '{words} stands where the description is missing',
    ko: '{words}{은/는} 물품 설명 대신 쓰인 말입니다',
  },
  'goods.company': { en: '{words} is the name of a company', ko: '{words}{은/는} 업체 이름입니다' },
  'goods.reference': {
    en: '{words} refers to a document that is not read here',
    ko: '{words}{은/는} 여기에서 읽지 않는 문서를 가리킵니다',
  },
  'goods.ambiguous': {
    en: 'The description fits many HS chapters, and none stands out',
    ko: '물품 설명이 여러 류에 해당하여 어느 류인지 정할 수 없습니다',
  },
  'goods.noKnownWords': {
    en: 'None of the words is known to the model',
    ko: '모델이 아는 낱말이 없습니다',
  },

  'unclear.alternative': { en: '{code} ({title})', ko: '{code}({title})' },
  'unclear.goods': {
    en: 'Even the kind of goods is unclear: they may be of chapter {alternatives:or}. Say what the goods are, what they are made of and what they are used for.',
    ko: '물품의 종류부터 분명하지 않습니다. 해당할 수 있는 류: {alternatives:or}. 물품이 무엇이며 어떤 재질로 되어 있고 어디에 쓰이는지 적으십시오.',
  },
  'unclear.only': {
    en: 'Only the {kind} is unclear: {alternatives:or}. Say what tells the goods apart from similar ones, such as their kind, material, use or working.',
    ko: '{kind}만 분명하지 않습니다: {alternatives:or}. 종류, 재질, 용도, 가공 방법 등 비슷한 물품과 구별되는 점을 적으십시오.',
  },
  'unclear.uncertain': {
    en: 'The {kind} is uncertain: {alternatives:or}. Say what tells the goods apart from similar ones, such as their kind, material, use or working.',
    ko: '{kind}{이/가} 확실하지 않습니다: {alternatives:or}. 종류, 재질, 용도, 가공 방법 등 비슷한 물품과 구별되는 점을 적으십시오.',
  },
} as const satisfies Readonly<Record<string, Template>>;
