// Phrases about requests of any kind: titles of problems, bodies, headers, and fields that are not valid.
import type { Template } from '../template.ts';

export const REQUEST_PHRASES = {
  'title.400': { en: 'The request is not valid', ko: '요청이 올바르지 않습니다' },
  'title.401': { en: 'Authentication required', ko: '인증이 필요합니다' },
  'title.403': { en: 'Not allowed', ko: '권한이 없습니다' },
  'title.404': { en: 'Not found', ko: '찾을 수 없습니다' },
  'title.405': { en: 'Method not allowed', ko: '허용되지 않는 메서드입니다' },
  'title.409': { en: 'Conflict', ko: '현재 상태와 맞지 않는 요청입니다' },
  'title.413': { en: 'The request is too large', ko: '요청이 너무 큽니다' },
  'title.415': { en: 'Unsupported media type', ko: '지원하지 않는 미디어 형식입니다' },
  'title.422': { en: 'The request cannot be processed', ko: '요청을 처리할 수 없습니다' },
  'title.429': { en: 'Too many requests', ko: '요청이 너무 많습니다' },
  'title.431': { en: 'The request headers are too large', ko: '요청 헤더가 너무 큽니다' },
  'title.500': { en: 'Internal error', ko: '내부 오류' },
  'title.503': { en: 'Temporarily unavailable', ko: '일시적으로 이용할 수 없습니다' },
  'title.error': { en: 'Error', ko: '오류' },

  'request.internalError': {
    en: 'Internal error. It is safe to retry; use the same Idempotency-Key.',
    ko: '내부 오류가 발생했습니다. 같은 Idempotency-Key로 다시 요청해도 안전합니다.',
  },
  'request.throttled': {
    en: 'A backing service is throttling requests; retry',
    ko: '내부 서비스가 요청을 제한하고 있습니다. 다시 시도하십시오',
  },
  'request.noToken': { en: 'No valid access token', ko: '유효한 액세스 토큰이 없습니다' },
  'request.customsOnly': {
    en: 'Only clients of customs may do this, not those of a party',
    ko: '세관의 클라이언트만 할 수 있으며, 업체의 클라이언트는 할 수 없습니다',
  },
  'request.badFields': {
    en: '{count} {count?field is|fields are} not valid',
    ko: '올바르지 않은 항목이 {count}개 있습니다',
  },
  'request.manyBadFields': {
    en: '{count} fields are not valid; the first {listed} of them are listed',
    ko: '올바르지 않은 항목이 {count}개 있으며, 그중 처음 {listed}개를 표시합니다',
  },

  'body.type': {
    en: 'Send the body as application/json, not {type}',
    ko: '본문은 {type}{이/가} 아니라 application/json으로 보내십시오',
  },
  'body.noType': {
    en: 'Send the body as application/json, not with an empty Content-Type',
    ko: '본문은 빈 Content-Type이 아니라 application/json으로 보내십시오',
  },
  'body.charset': {
    en: 'Send the body in UTF-8, not in {charset}',
    ko: '본문은 {charset}{이/가} 아니라 UTF-8로 보내십시오',
  },
  'body.coding': {
    en: 'Send the body uncompressed, without Content-Encoding: {codings}',
    ko: '본문은 압축하지 말고 Content-Encoding({codings}) 없이 보내십시오',
  },
  'body.empty': {
    en: 'The body is empty; a JSON object was expected',
    ko: '본문이 비어 있습니다. JSON 객체가 필요합니다',
  },
  'body.expectedObject': {
    en: 'Expected a JSON object, got an empty body',
    ko: 'JSON 객체가 필요하지만 본문이 비어 있습니다',
  },
  'body.notJson': { en: 'The body is not valid JSON: {fault}', ko: '본문이 올바른 JSON이 아닙니다: {fault}' },
  'body.notUtf8': { en: 'The body is not valid UTF-8', ko: '본문이 올바른 UTF-8이 아닙니다' },
  'body.gzip': {
    en: 'The body is compressed with gzip, not UTF-8',
    ko: '본문이 UTF-8이 아니라 gzip으로 압축되어 있습니다',
  },
  'body.utf16': {
    en: 'The body is UTF-16 or UTF-32, not UTF-8',
    ko: '본문이 UTF-8이 아니라 UTF-16 또는 UTF-32입니다',
  },
  'body.expectedUtf8': { en: 'Expected JSON in UTF-8', ko: 'UTF-8로 된 JSON이어야 합니다' },
  'body.tooDeep': { en: 'The body is nested too deeply', ko: '본문의 중첩이 너무 깊습니다' },

  'json.end': { en: 'unexpected end of the body', ko: '본문이 중간에 끝났습니다' },
  'json.character': {
    en: 'unexpected character "{character}"',
    ko: '예상하지 못한 문자 "{character}"{이/가} 있습니다',
  },
  'json.content': { en: 'unexpected content', ko: '예상하지 못한 내용이 있습니다' },
  'json.at': { en: '{fault} at position {position}', ko: '{fault}(위치 {position})' },
  'json.atLine': {
    en: '{fault} at position {position} (line {line} column {column})',
    ko: '{fault}(위치 {position}, {line}행 {column}열)',
  },

  'key.invalid': {
    en: 'The Idempotency-Key header must be 1 to 255 visible ASCII characters',
    ko: 'Idempotency-Key 헤더는 1~255자의 보이는 ASCII 문자여야 합니다',
  },
  'key.expected': {
    en: 'Expected 1 to 255 visible ASCII characters',
    ko: '1~255자의 보이는 ASCII 문자여야 합니다',
  },
  'key.reused': {
    en: 'This Idempotency-Key was already used with another request body',
    ko: '이 Idempotency-Key는 이미 다른 요청 본문에 사용되었습니다',
  },
  'key.reusedField': {
    en: 'Already used with another request body',
    ko: '이미 다른 요청 본문에 사용되었습니다',
  },
  'key.inProgress': {
    en: 'The first request with this Idempotency-Key is still running; retry in a moment',
    ko: '이 Idempotency-Key를 사용한 첫 요청이 아직 처리 중입니다. 잠시 후 다시 시도하십시오',
  },

  'type.string': { en: 'string', ko: '문자열' },
  'type.number': { en: 'number', ko: '숫자' },
  'type.int': { en: 'int', ko: '정수' },
  'type.boolean': { en: 'boolean', ko: '참 또는 거짓 값' },
  'type.array': { en: 'array', ko: '배열' },
  'type.object': { en: 'object', ko: '객체' },
  'type.null': { en: 'null', ko: '빈 값' },
  'type.NaN': { en: 'NaN', ko: '숫자가 아닌 값' },

  'field.unknown': {
    en: 'Unknown field: it is not part of this request',
    ko: '알 수 없는 항목입니다. 이 요청에 없는 항목입니다',
  },
  'field.unknownLong': {
    en: 'Unknown field with a name of {length} characters',
    ko: '이름이 {length}자인 알 수 없는 항목입니다',
  },
  'field.repeated': { en: 'Repeated field: give it once', ko: '중복된 항목입니다. 한 번만 보내십시오' },
  'field.repeatedLong': {
    en: 'Repeated field with a name of {length} characters',
    ko: '이름이 {length}자인 중복된 항목입니다',
  },
  'field.required': {
    en: 'Required: expected {expected}',
    ko: '필수 항목입니다. {expected}{이/가} 필요합니다',
  },
  'field.type': {
    en: 'Expected {expected}, got {got}',
    ko: '{expected}{이/가} 필요하지만 {got}{이/가} 왔습니다',
  },
  'field.value': { en: 'Expected {value}', ko: '{value}만 쓸 수 있습니다' },
  'field.oneOf': { en: 'Expected one of {values:commas}', ko: '다음 중 하나여야 합니다: {values:commas}' },
  'field.atLeast': { en: 'Expected {least} or more', ko: '{least} 이상이어야 합니다' },
  'field.atMost': { en: 'Expected at most {most}', ko: '{most} 이하여야 합니다' },
  'field.moreThan': { en: 'Expected more than {bound}', ko: '{bound}보다 커야 합니다' },
  'field.lessThan': { en: 'Expected less than {bound}', ko: '{bound}보다 작아야 합니다' },
  'field.multiple': { en: 'Expected a multiple of {step}', ko: '{step}의 배수여야 합니다' },
  'field.between': {
    en: 'Expected a whole number from {least} to {most}',
    ko: '{least}부터 {most}까지의 정수여야 합니다',
  },
  'field.characters': { en: 'Expected at most {most} characters', ko: '{most}자 이하여야 합니다' },
  'field.leastCharacters': { en: 'Expected at least {least} characters', ko: '{least}자 이상이어야 합니다' },
  'field.leastItems': {
    en: 'Expected at least {least} {least?item|items}',
    ko: '{least}개 이상이어야 합니다',
  },
  'field.mostItems': { en: 'Expected at most {most} items', ko: '{most}개 이하여야 합니다' },
  'field.mostItemsMore': {
    en: 'Expected at most {most} items; send more in further requests',
    ko: '{most}개 이하여야 합니다. 나머지는 다른 요청으로 보내십시오',
  },
  'field.atLeastOneItem': { en: 'Expected at least one item', ko: '하나 이상이어야 합니다' },
  'field.format': { en: 'Not in the expected form', ko: '형식이 올바르지 않습니다' },
  'field.moment': {
    en: 'Expected a time in UTC, YYYY-MM-DDThh:mm:ssZ',
    ko: 'UTC 시각(YYYY-MM-DDThh:mm:ssZ)이어야 합니다',
  },
  'field.invalid': { en: 'Not valid', ko: '올바르지 않습니다' },
  'field.tooDeep': { en: 'Nested too deeply', ko: '중첩이 너무 깊습니다' },
  'field.day': { en: 'Expected a calendar day, YYYY-MM-DD', ko: '날짜(YYYY-MM-DD)여야 합니다' },
  'field.dayInFuture': { en: 'The day is in the future', ko: '미래의 날짜입니다' },
  'field.dayInPast': { en: 'The day is in the past', ko: '지난 날짜입니다' },
  'field.earliestDay': { en: 'Expected {day} or later', ko: '{day} 이후의 날짜여야 합니다' },
  'period.order': { en: 'The day is before `from`', ko: '`from`보다 앞선 날짜입니다' },
  'period.days': {
    en: 'Expected at most {most} days, got {days} from {first}',
    ko: '{most}일 이내여야 하지만 {first}부터 {days}일입니다',
  },
  'field.trueOrFalse': { en: 'Expected true or false', ko: 'true 또는 false여야 합니다' },
  'field.identifier': {
    en: 'Expected 1 to 64 letters, digits, ".", "_", ":" or "-"',
    ko: '1~64자의 영문자, 숫자, ".", "_", ":", "-"여야 합니다',
  },
  'field.pathIdentifier': {
    en: 'Expected 1 to 64 letters, digits, ".", "_" or "-"',
    ko: '1~64자의 영문자, 숫자, ".", "_", "-"여야 합니다',
  },
  'field.visibleCharacters': {
    en: 'Expected 1 to {most} visible characters',
    ko: '1~{most}자의 보이는 문자여야 합니다',
  },
  'field.line': {
    en: 'Expected one line of 1 to {most} visible characters',
    ko: '1~{most}자의 보이는 문자로 된 한 줄이어야 합니다',
  },
  'field.text': {
    en: 'Contains control or invalid characters, or nothing visible',
    ko: '제어 문자나 올바르지 않은 문자가 있거나, 보이는 문자가 없습니다',
  },
  'field.nextToken': {
    en: 'Expected the nextToken of a previous page of the same list',
    ko: '같은 목록의 이전 페이지에서 받은 nextToken이어야 합니다',
  },
} as const satisfies Readonly<Record<string, Template>>;
