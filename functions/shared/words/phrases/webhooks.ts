// Phrases about webhooks, the audit trail, statistics and exports.
import type { Template } from '../template.ts';

export const WEBHOOK_PHRASES = {
  'webhook.events': { en: 'Expected one of {types:commas}', ko: '다음 중 하나여야 합니다: {types:commas}' },
  'webhook.atLeastOneEvent': { en: 'Expected at least one event', ko: '이벤트가 하나 이상 있어야 합니다' },
  'webhook.eventOnce': { en: 'Expected each event once', ko: '이벤트는 한 번씩만 써야 합니다' },
  'export.scope': {
    en: 'Exports of {kind} also need the scope {scope}',
    ko: '{kind} 내보내기에는 권한 범위 {scope}도 필요합니다',
  },
  'export.unknown': { en: 'There is no export {id}', ko: '내보내기 {id}{이/가} 없습니다' },
  'export.unfinished': {
    en: 'The export did not finish; request it again',
    ko: '내보내기가 끝나지 않았습니다. 다시 요청하십시오',
  },
  'export.failed': {
    en: 'The export failed; request it again, or fewer days',
    ko: '내보내기에 실패했습니다. 다시 요청하거나 기간을 줄이십시오',
  },
  'export.tooManyRows': {
    en: '{rows:figure} rows are more than a CSV file may have ({most:figure}): request fewer days, or Parquet',
    ko: '{rows:figure}행은 CSV 파일의 한도({most:figure}행)를 넘습니다. 기간을 줄이거나 Parquet으로 요청하십시오',
  },
  'statistics.otherDimension': {
    en: 'Expected another dimension than `by`',
    ko: '`by`와 다른 분류 기준이어야 합니다',
  },
  'webhook.absoluteUrl': { en: 'Expected an absolute URL', ko: '절대 URL이어야 합니다' },
  'webhook.httpsUrl': { en: 'Expected an https URL', ko: 'https URL이어야 합니다' },
  'webhook.noUser': {
    en: 'Expected a URL without user name and password',
    ko: '사용자 이름과 비밀번호가 없는 URL이어야 합니다',
  },
  'webhook.noFragment': {
    en: 'Expected a URL without a fragment',
    ko: '프래그먼트(#)가 없는 URL이어야 합니다',
  },
  'webhook.uri': {
    en: 'Expected the characters of a URI (RFC 3986): a host name in another script as xn--…, other characters escaped as %XX',
    ko: 'URI(RFC 3986)의 문자여야 합니다. 다른 문자로 된 호스트 이름은 xn--…로, 그 밖의 문자는 %XX로 쓰십시오',
  },
  'webhook.publicAddress': { en: 'Expected a public address', ko: '공개된 주소여야 합니다' },
  'webhook.partyEvents': {
    en: 'Clients of a party get {types:commas} only',
    ko: '업체의 클라이언트는 {types:commas}만 받을 수 있습니다',
  },
  'webhook.full': {
    en: 'There are {count} webhooks already: delete one first',
    ko: '이미 웹훅이 {count}개 있습니다. 먼저 하나를 삭제하십시오',
  },
  'webhook.unknown': { en: 'You have no webhook {id}', ko: '웹훅 {id}{이/가} 없습니다' },

  'audit.kind': {
    en: 'Expected a kind of {kinds:commas} before the slash',
    ko: '빗금 앞에는 다음 종류 중 하나여야 합니다: {kinds:commas}',
  },
  'audit.actor': {
    en: 'Expected the id of a client or a person',
    ko: '클라이언트 또는 사람의 식별자여야 합니다',
  },
} as const satisfies Readonly<Record<string, Template>>;
