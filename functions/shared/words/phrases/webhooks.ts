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
  'health.unknown': { en: 'There is no model {name}', ko: '모델 {name}{이/가} 없습니다' },
  'health.score': {
    en: 'Scores of the last 7 days differ from those of training: stability index {psi}, at most 0.25 expected',
    ko: '최근 7일의 점수 분포가 학습 때와 다릅니다: 안정성 지수(PSI) {psi}, 0.25 이하여야 합니다',
  },
  'health.feature': {
    en: '`{feature}` of the last 7 days differs from training: stability index {psi}, at most 0.25 expected',
    ko: '최근 7일의 `{feature}` 분포가 학습 때와 다릅니다: 안정성 지수(PSI) {psi}, 0.25 이하여야 합니다',
  },
  'health.miscalibrated': {
    en: 'Estimated frauds differ from the predicted number by more than 3 standard errors: {found:figure} found, {expected:figure} predicted',
    ko: '적발 추정 건수가 예측과 표준오차의 3배 넘게 다릅니다: 적발 {found:figure}건, 예측 {expected:figure}건',
  },
  'health.chance': {
    en: 'Red declarations are not found fraudulent more often than the random share: {red} % against {random} %',
    ko: '적색 신고의 적발률이 무작위 선별보다 높지 않습니다: {red}% 대 {random}%',
  },
  'health.labels': {
    en: 'No inspection result was recorded for {days} days',
    ko: '{days}일 동안 입력된 검사 결과가 없습니다',
  },
  'health.better': {
    en: 'Version {challenger} is better than {champion}: promote it',
    ko: '버전 {challenger}{이/가} {champion}보다 낫습니다: 교체를 권장합니다',
  },
  'health.worse': {
    en: 'Version {challenger} is worse than {champion}: keep {champion}',
    ko: '버전 {challenger}{이/가} {champion}보다 못합니다: {champion}{을/를} 유지하십시오',
  },
  'health.undecided': {
    en: 'The results do not yet tell whether version {challenger} is better than {champion}',
    ko: '버전 {challenger}{이/가} {champion}보다 나은지 아직 판단할 수 없습니다',
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
