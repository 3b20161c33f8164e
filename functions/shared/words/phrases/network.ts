// Phrases about networks: fields, rows, runs and their problems, links in words, reasons, pictures.
import type { Template } from '../template.ts';

export const NETWORK_PHRASES = {
  'network.line': {
    en: 'Expected at most {most} visible characters on one line, without control characters',
    ko: '제어 문자 없이 최대 {most}자의 보이는 문자로 된 한 줄이어야 합니다',
  },
  'network.search': {
    en: 'Expected 1 to {most} visible characters on one line',
    ko: '1~{most}자의 보이는 문자로 된 한 줄이어야 합니다',
  },
  'network.revealReason': {
    en: 'Expected the reason in 1 to {most} visible characters on one line',
    ko: '1~{most}자의 보이는 문자로 된 한 줄의 사유여야 합니다',
  },
  'network.notAnIdentifier': { en: 'Not a valid {kind}', ko: '올바른 {kind} 값이 아닙니다' },
  'network.mostNames': { en: 'Expected at most {most} names', ko: '이름은 최대 {most}개여야 합니다' },
  'network.mostIdentifiers': {
    en: 'Expected at most {most} identifiers',
    ko: '식별자는 최대 {most}개여야 합니다',
  },
  'network.sentItems': { en: 'Expected 1 to {most} items', ko: '항목은 1~{most}개여야 합니다' },
  'network.identifierPair': {
    en: 'Expected {kind} and {value} together, or neither',
    ko: '{kind}, {value}의 두 항목은 함께 있거나 둘 다 없어야 합니다',
  },
  'network.selfLink': {
    en: 'Expected another entity than in {column}',
    ko: '{column} 항목과 다른 개체여야 합니다',
  },
  'network.knownBefore': {
    en: 'Expected the day of the inspection or a later one',
    ko: '검사일이거나 그 이후의 날짜여야 합니다',
  },
  'network.laterDay': {
    en: 'Expected a day up to {day}, the day of the run',
    ko: '실행일인 {day} 또는 그 이전의 날짜여야 합니다',
  },
  'network.column': { en: '{column}: {problem}', ko: '{column}: {problem}' },
  'network.otherKind': {
    en: '{column}: expected {kind}, as in an earlier row of the entity',
    ko: '{column}: 이 개체의 앞선 행과 같이 값이 {kind}이어야 합니다',
  },
  'network.badIdentifier': {
    en: '{column}: not a valid {kind}',
    ko: '{column}: 올바른 {kind} 값이 아닙니다',
  },
  'network.unknownEntity': {
    en: '{column}: no table describes entity {id}',
    ko: '{column}: 개체 {id}{이/가} 어느 자료에도 없습니다',
  },

  'network.unknownRun': { en: 'There is no run {id}', ko: '실행 {id}{이/가} 없습니다' },
  'network.noRunOfDay': { en: 'There is no run of {day}', ko: '{day}의 실행이 없습니다' },
  'network.notPublished': {
    en: 'No run of {day} has published its network yet',
    ko: '{day}의 관계망을 공개한 실행이 아직 없습니다',
  },
  'network.nothingPublished': {
    en: 'No run has published a network yet',
    ko: '관계망을 공개한 실행이 아직 없습니다',
  },
  'network.noEntity': {
    en: 'The network of {day} has no entity {id}',
    ko: '{day}의 관계망에 개체 {id}{이/가} 없습니다',
  },
  'network.noRing': {
    en: 'The network of {day} has no ring {id}',
    ko: '{day}의 관계망에 고리 {id}{이/가} 없습니다',
  },
  'network.ringShares': { en: '{size} parties around {thing}', ko: '{thing} 공유 당사자 {size}명' },
  'network.mergeId': { en: 'Expected the mergeId of an entity', ko: '개체에 표시된 병합 식별자여야 합니다' },
  'network.reasonLine': {
    en: 'Expected a reason of 1 to {most} visible characters on one line, without control characters',
    ko: '제어 문자 없이 1~{most}자의 보이는 문자로 된 한 줄의 사유여야 합니다',
  },
  'network.noMerge': {
    en: 'The published network has no merge {id}',
    ko: '공개된 관계망에 병합 {id}{이/가} 없습니다',
  },
  'network.mergeUndone': {
    en: 'The merge {id} is undone already; it ends with the next run',
    ko: '병합 {id}{은/는} 이미 취소되었으며, 다음 실행부터 적용됩니다',
  },
  'network.contended': {
    en: 'Concurrent requests to start this day; retry',
    ko: '이 날짜를 시작하라는 요청이 동시에 들어왔습니다. 다시 시도하십시오',
  },

  'network.kind.company': { en: 'company', ko: '업체' },
  'network.kind.taxpayer': { en: 'taxpayer', ko: '납세의무자' },
  'network.kind.traveller': { en: 'traveller', ko: '여행자' },
  'network.kind.person': { en: 'person', ko: '개인' },
  'network.kind.cargo': { en: 'cargo', ko: '화물' },
  'network.kind.vehicle': { en: 'vehicle', ko: '차량' },
  'network.kind.phone': { en: 'phone', ko: '전화번호' },
  'network.kind.email': { en: 'email address', ko: '전자우편' },
  'network.kind.address': { en: 'address', ko: '주소' },
  'network.kind.account': { en: 'bank account', ko: '계좌' },
  'network.kind.card': { en: 'card', ko: '카드' },
  'network.kind.plate': { en: 'number plate', ko: '차량번호' },
  'network.kind.booking': { en: 'booking', ko: '예약' },

  'network.thing.phone': { en: 'the phone {label}', ko: '전화번호 {label}' },
  'network.thing.email': { en: 'the email address {label}', ko: '전자우편 {label}' },
  'network.thing.address': { en: 'the address {label}', ko: '주소 {label}' },
  'network.thing.account': { en: 'the bank account {label}', ko: '계좌 {label}' },
  'network.thing.card': { en: 'the card {label}', ko: '카드 {label}' },
  'network.thing.person': { en: 'the representative {label}', ko: '대표자 {label}' },
  'network.thing.booking': { en: 'a booking', ko: '예약' },
  'network.thing.plate': { en: 'the vehicle {label}', ko: '차량 {label}' },

  'network.relation.seller': { en: 'sale', ko: '판매' },
  'network.relation.declarant': { en: 'declaration', ko: '수입신고' },
  'network.relation.courier': { en: 'delivery', ko: '배송' },
  'network.relation.person': { en: 'representation', ko: '대표 관계' },
  'network.relation.plate': { en: 'transport', ko: '운송' },
  'network.relation.booking': { en: 'booking', ko: '예약' },
  'network.relation.pays': { en: 'payment', ko: '지급' },
  'network.relation.other': { en: 'relation', ko: '관계' },

  'network.link.has': { en: '{party} has {thing}', ko: '{party}의 {thing}' },
  'network.link.deals': {
    en: '{relation:capital} between {one} and {other}, seen {n} {n?time|times} since {since}',
    ko: '{one}, {other} 사이의 {relation}, {since}부터 {n}건',
  },

  'network.found': {
    en: '{frauds} of {inspections} inspected',
    ko: '검사 {inspections}건 중 {frauds}건 적발',
  },
  'network.reason.shares': { en: 'Shares {thing}', ko: '{thing} 공유' },
  'network.reason.deals': { en: 'Deals with {via}', ko: '{via} 거래' },
  'network.reason.with': { en: '{what} with {neighbour}', ko: '{what}, 상대 {neighbour}' },
  'network.reason.withMore': {
    en: '{what} with {neighbour} and {more} more',
    ko: '{what}, 상대 {neighbour} 외 {more}',
  },
  'network.reason.asDoes': { en: '{what}, as does {neighbour}', ko: '{what}, {neighbour}도 거래' },
  'network.reason.asDo': {
    en: '{what}, as do {neighbour} and {more} more',
    ko: '{what}, {neighbour} 외 {more}도 거래',
  },
  'network.reason.found': {
    en: '{link}; {frauds} of {inspections} inspections there found fraud; since {since}',
    ko: '{link}, 그 상대의 검사 {inspections}건 중 {frauds}건 부정 적발, {since}부터',
  },
  'network.reason.nothingKnown': {
    en: '{link}; no inspection there is known; since {since}',
    ko: '{link}, 그 상대의 검사 없음, {since}부터',
  },

  'network.picture.title': { en: 'Network of {label}', ko: '{label}의 관계망' },
  'network.picture.truncated': {
    en: 'More nodes exist than are shown',
    ko: '표시된 것보다 노드가 더 있습니다',
  },
  'network.picture.hub': { en: 'shared by {degree}', ko: '{degree}개가 공유' },
  'network.band.low': { en: 'low risk', ko: '위험 낮음' },
  'network.band.medium': { en: 'medium risk', ko: '위험 보통' },
  'network.band.high': { en: 'high risk', ko: '위험 높음' },
} as const satisfies Readonly<Record<string, Template>>;
