// Phrases about webhooks and the audit trail.
import type { Template } from '../template.ts';

export const WEBHOOK_PHRASES = {
  'webhook.events': { en: 'Expected one of {types:commas}', ko: '다음 중 하나여야 합니다: {types:commas}' },
  'webhook.atLeastOneEvent': { en: 'Expected at least one event', ko: '이벤트가 하나 이상 있어야 합니다' },
  'webhook.eventOnce': { en: 'Expected each event once', ko: '이벤트는 한 번씩만 써야 합니다' },
  'webhook.description': {
    en: 'Expected one line of 1 to {most} characters',
    ko: '1~{most}자의 한 줄이어야 합니다',
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
  'audit.period': { en: 'The day is before `from`', ko: '`from`보다 앞선 날짜입니다' },
  'audit.mostDays': {
    en: 'Expected at most {most} days, unless a subject is named',
    ko: '대상을 지정하지 않으면 {most}일 이내여야 합니다',
  },
} as const satisfies Readonly<Record<string, Template>>;
