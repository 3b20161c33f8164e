// Phrases about import declarations: fields, problems, reasons and warnings.
import type { Template } from '../template.ts';

export const DECLARATION_PHRASES = {
  'import.idIsPath': {
    en: 'Expected another id than {id}, which is a path of its own',
    ko: '{id}{은/는} 별도의 경로이므로 다른 번호여야 합니다',
  },
  'import.hsChapter': {
    en: 'Expected a chapter of the HS, 01 to 97 (77 is reserved)',
    ko: '01부터 97까지의 류 번호(77은 유보)여야 합니다',
  },
  'import.dayOrImporter': {
    en: 'Required: expected `day`, or `importerId`',
    ko: '필수 항목입니다. `day` 또는 `importerId`가 필요합니다',
  },
  'import.notBoth': {
    en: 'Expected `day` or `importerId`, not both',
    ko: '`day`와 `importerId` 중 하나만 쓸 수 있습니다',
  },
  'import.goesWith': {
    en: 'Goes with {field} only',
    ko: '{field}{과/와} 함께만 쓸 수 있습니다',
  },
  'import.assignedTo': {
    en: 'Declaration {declarationId} is assigned to {holder}',
    ko: '수입신고 {declarationId}의 담당자는 {holder}입니다',
  },
  'import.assignmentsFull': {
    en: 'The assignment of declaration {declarationId} has changed too often to change again',
    ko: '수입신고 {declarationId}의 담당자가 너무 자주 바뀌어 더는 바꿀 수 없습니다',
  },
  'import.partyId': {
    en: 'Expected 1 to {most} letters, digits, single spaces, ".", "_", ":", "/" or "-", starting with a letter or digit',
    ko: '문자나 숫자로 시작하는 1~{most}자의 문자, 숫자, 한 칸 공백, ".", "_", ":", "/", "-"여야 합니다',
  },
  'import.optionalPartyId': {
    en: 'Expected a party identifier of at most {most} characters, or an empty text',
    ko: '{most}자 이하의 업체 부호이거나 빈 문자열이어야 합니다',
  },
  'import.code': {
    en: 'Expected a code of 1 to 8 letters and digits',
    ko: '1~8자의 영문자와 숫자로 된 부호여야 합니다',
  },
  'import.country': {
    en: 'Expected an ISO 3166-1 alpha-2 country code in capitals, or ZZ for unknown',
    ko: '대문자로 된 ISO 3166-1 두 자리 국가부호여야 하며, 알 수 없으면 ZZ를 씁니다',
  },
  'import.hsCode': {
    en: 'Expected an HS code of 6 to 10 digits within chapters 01 to 97 (77 is reserved), whose heading does not end in 00',
    ko: '제01류부터 제97류까지(제77류는 유보)의 6~10자리 품목번호여야 하며, 호는 00으로 끝나지 않아야 합니다',
  },
  'import.currency': {
    en: 'Expected an ISO 4217 currency code in capitals',
    ko: '대문자로 된 ISO 4217 통화부호여야 합니다',
  },
  'import.unit': {
    en: 'Expected a unit code of UN/ECE Recommendation 20: 2 or 3 capitals and digits',
    ko: 'UN/ECE 권고 제20호의 단위부호(대문자와 숫자 2~3자)여야 합니다',
  },
  'import.numberOnce': {
    en: 'Expected each number once: /items/{first} has {number}, too',
    ko: '품목 번호는 한 번씩만 써야 합니다. /items/{first}도 {number}번입니다',
  },
  'import.noExchangeRate': {
    en: 'Expected no exchange rate, or 1: the price is in {currency} already',
    ko: '가격이 이미 {currency}이므로 환율은 없거나 1이어야 합니다',
  },
  'import.exchangeRate': {
    en: 'Required: expected how many {stage} one {currency} is',
    ko: '필수 항목입니다. 1 {currency}에 해당하는 {stage} 금액이 필요합니다',
  },
  'import.convertedAmount': {
    en: 'Expected at most {most} after conversion to {currency}',
    ko: '{currency}{으로/로} 환산하여 {most} 이하여야 합니다',
  },
  'import.atLeastOneDeclaration': {
    en: 'Expected at least one declaration',
    ko: '수입신고가 하나 이상 있어야 합니다',
  },
  'import.mostDeclarations': {
    en: 'Expected at most {most} declarations; send more in further batches',
    ko: '수입신고는 {most}건 이하여야 합니다. 나머지는 다른 묶음으로 보내십시오',
  },
  'import.mostBatchItems': {
    en: 'Expected at most {most} items in all declarations, got {count}; send more in further batches',
    ko: '모든 수입신고의 품목은 합하여 {most}개 이하여야 하지만 {count}개입니다. 나머지는 다른 묶음으로 보내십시오',
  },
  'import.itemOnce': {
    en: 'Expected each item once: /items/{first} is item {number}, too',
    ko: '품목은 한 번씩만 써야 합니다. /items/{first}도 {number}번 품목입니다',
  },
  'import.gravestOutcome': {
    en: 'Expected {outcome}, the gravest outcome of the items',
    ko: '품목별 결과 중 가장 무거운 {outcome}{이어야/여야} 합니다',
  },

  'import.unknown': {
    en: 'Declaration {id} does not exist',
    ko: '수입신고 {id}{이/가} 없습니다',
  },
  'import.inspected': {
    en: 'Declaration {id} is inspected',
    ko: '수입신고 {id}{은/는} 이미 세관검사를 받았습니다',
  },
  'import.cancelled': {
    en: 'Declaration {id} is cancelled',
    ko: '수입신고 {id}{은/는} 취하되었습니다',
  },
  'import.conflict': {
    en: 'Declaration {id} is already stored with different content',
    ko: '수입신고 {id}{이/가} 이미 다른 내용으로 저장되어 있습니다',
  },
  'import.amendedId': {
    en: 'Expected {id}, the declaration that is amended',
    ko: '정정하는 수입신고의 번호인 {id}{이어야/여야} 합니다',
  },
  'import.outOfTime': {
    en: 'The batch ran out of time before this declaration was stored; send it again',
    ko: '시간이 부족하여 이 수입신고를 저장하지 못했습니다. 다시 보내십시오',
  },
  'import.notStored': {
    en: 'The declaration was not stored; send it again',
    ko: '수입신고를 저장하지 못했습니다. 다시 보내십시오',
  },

  'inspection.unknownItem': {
    en: 'Declaration {id} has no item {number}',
    ko: '수입신고 {id}에 {number}번 품목이 없습니다',
  },
  'inspection.conflict': {
    en: 'A different inspection result is already recorded for declaration {id}; correct it',
    ko: '수입신고 {id}에 이미 다른 검사결과가 등록되어 있습니다. 그 결과를 정정하십시오',
  },
  'inspection.missing': {
    en: 'No inspection result is recorded for declaration {id}; record it',
    ko: '수입신고 {id}에 등록된 검사결과가 없습니다. 검사결과를 등록하십시오',
  },
  'inspection.unchanged': {
    en: 'The recorded inspection result of declaration {id} is the same',
    ko: '수입신고 {id}에 등록된 검사결과와 같습니다',
  },
  'inspection.inProgress': {
    en: 'Another request is recording or counting a result of this declaration; retry in a moment',
    ko: '다른 요청이 이 수입신고의 검사결과를 등록하거나 집계하고 있습니다. 잠시 후 다시 시도하십시오',
  },

  'risk.raises': { en: 'raises the risk', ko: '위험도를 높입니다' },
  'risk.lowers': { en: 'lowers the risk', ko: '위험도를 낮춥니다' },

  'column.office': { en: 'customs office', ko: '신고세관' },
  'column.processType': { en: 'clearance process code', ko: '통관절차 부호' },
  'column.importType': { en: 'import type code', ko: '수입거래구분 부호' },
  'column.importUse': { en: 'import use code', ko: '수입종류 부호' },
  'column.paymentType': { en: 'payment terms code', ko: '결제방법 부호' },
  'column.transportMode': { en: 'transport mode code', ko: '운송수단 부호' },
  'column.hs6': { en: 'HS subheading', ko: 'HS 소호' },
  'column.departureCountry': { en: 'country of departure', ko: '적출국' },
  'column.originCountry': { en: 'country of origin', ko: '원산지' },
  'column.taxType': { en: 'duty regime code', ko: '관세율구분 부호' },
  'column.originMark': { en: 'origin marking code', ko: '원산지표시 부호' },

  'history.goods': { en: 'The same goods', ko: '동일 물품' },
  'history.importer': { en: 'This importer', ko: '이 수입자' },
  'history.declarant': { en: 'This declarant', ko: '이 신고인' },
  'history.seller': { en: 'This seller', ko: '이 해외거래처' },
  'history.headingOrigin': { en: 'Goods of this HS heading and origin', ko: '호와 원산지가 같은 물품' },
  'history.clear': {
    en: 'no fraud in {inspected:figure} earlier {inspected?inspection|inspections}',
    ko: '이전 검사 {inspected:figure}건에서 적발된 부정이 없어',
  },
  'history.fraud': {
    en: 'fraud in {fraud:figure} of {inspected:figure} earlier {inspected?inspection|inspections}',
    ko: '이전 검사 {inspected:figure}건 중 {fraud:figure}건에서 부정이 적발되어',
  },
  'history.critical': {
    en: 'fraud in {fraud:figure} of {inspected:figure} earlier {inspected?inspection|inspections} ({critical:figure} critical)',
    ko: '이전 검사 {inspected:figure}건 중 {fraud:figure}건(중대 부정 {critical:figure}건)에서 부정이 적발되어',
  },

  'reason.history': { en: '{subject}: {found}, which {effect}', ko: '{subject}의 {found} {effect}' },
  'reason.hs6': { en: 'HS subheading {code} {effect}', ko: '제{code}호가 {effect}' },
  'reason.oneCountry': {
    en: 'Country of origin and departure {country} {effect}',
    ko: '원산지이자 적출국인 {country}{이/가} {effect}',
  },
  'reason.twoCountries': {
    en: 'The country of origin differs from the country of departure ({origin} / {departure}), which {effect}',
    ko: '원산지와 적출국이 서로 다른 점({origin} / {departure})이 {effect}',
  },
  'reason.taxRate': { en: 'Duty rate of {rate:figure} % {effect}', ko: '관세율 {rate:figure}%가 {effect}' },
  'reason.code': { en: '{what:capital} {code} {effect}', ko: '{what} {code}{이/가} {effect}' },
  'reason.noMass': {
    en: 'Declared without a net mass, which {effect}',
    ko: '순중량 없이 신고된 점이 {effect}',
  },
  'reason.mass': { en: 'Net mass of {mass:figure} kg {effect}', ko: '순중량 {mass:figure} kg이 {effect}' },
  'reason.noPrice': {
    en: 'Declared without a price, which {effect}',
    ko: '과세가격 없이 신고된 점이 {effect}',
  },
  'reason.price': {
    en: 'Declared price of {price:figure} {currency} {effect}',
    ko: '과세가격 {price:figure} {currency}{이/가} {effect}',
  },
  'reason.pricePerKg': {
    en: 'Declared price of {perKg:figure} {currency} per kg, {comparison}, {effect}',
    ko: '1 kg당 과세가격이 {perKg:figure} {currency}{으로/로}, {comparison} {effect}',
  },
  'reason.other': { en: '{group} {effect}', ko: '{group}{이/가} {effect}' },

  'median.chapter': {
    en: 'the median of HS chapter {chapter} ({typical:figure})',
    ko: '제{chapter}류 중앙값({typical:figure})',
  },
  'median.all': {
    en: 'the median of all goods ({typical:figure})',
    ko: '전체 물품 중앙값({typical:figure})',
  },
  'median.times': { en: '{ratio:figure} times {median}', ko: '{median}의 {ratio:figure}배인 점이' },
  'median.share': { en: '{percent:figure} % of {median}', ko: '{median}의 {percent:figure}%인 점이' },
  'median.near': { en: 'near {median}', ko: '{median}{과/와} 비슷한 점이' },

  'warning.unknownCountry': { en: 'The {what} is {code}, unknown', ko: '{what}{이/가} {code}(미상)입니다' },
  'warning.unknownCode': {
    en: 'The {what} {code} was not in the training data of {model} {version}; it is scored as {substitute}',
    ko: '{what} {code}{은/는} {model} {version}의 학습 자료에 없어 {substitute}{으로/로} 평가했습니다',
  },
  'warning.asHeading': { en: 'goods of heading {heading}', ko: '제{heading}호 물품' },
  'warning.asChapter': { en: 'goods of chapter {chapter}', ko: '제{chapter}류 물품' },
  'warning.asAverageGoods': { en: 'average goods', ko: '평균적인 물품' },
  'warning.asAverage': { en: 'an average one', ko: '평균적인 부호' },
  'warning.noMass': {
    en: 'The net mass is 0 kg: check that it is not missing',
    ko: '순중량이 0 kg입니다. 누락되지 않았는지 확인하십시오',
  },
  'warning.smallMass': {
    en: 'The net mass is less than 1 g: check that it is not missing',
    ko: '순중량이 1 g 미만입니다. 누락되지 않았는지 확인하십시오',
  },
  'warning.noPrice': {
    en: 'The price is 0: check that it is not missing',
    ko: '가격이 0입니다. 누락되지 않았는지 확인하십시오',
  },
  'warning.smallPrice': {
    en: 'The price is less than {least} {currency}: check that it is not missing',
    ko: '가격이 {least} {currency} 미만입니다. 누락되지 않았는지 확인하십시오',
  },
  'warning.exchangeRate': {
    en: 'The exchange rate of {currency} is {rate}, but {earlier} in item {number}',
    ko: '{currency} 환율이 {rate}{이지만/지만} {number}번 품목에서는 {earlier}입니다',
  },
} as const satisfies Readonly<Record<string, Template>>;
