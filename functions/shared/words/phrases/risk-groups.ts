// Phrases about groups of high-risk imports: what they have in common, what was found in them, and the runs that find them.
import type { Template } from '../template.ts';

export const RISK_GROUP_PHRASES = {
  'group.hs2': { en: 'HS chapter', ko: 'HS 류' },
  'group.hs4': { en: 'HS heading', ko: 'HS 호' },
  'group.taxRate': { en: 'duty rate', ko: '관세율' },
  'group.netMassKg': { en: 'net mass', ko: '순중량' },
  'group.pricePerKg': { en: 'price per kg', ko: 'kg당 가격' },
  'group.equals': { en: '{field} {code}', ko: '{field} {code}' },
  'group.atLeast': {
    en: '{field} of at least {bound:figure} {unit}',
    ko: '{field} {bound:figure} {unit} 이상',
  },
  'group.below': { en: '{field} below {bound:figure} {unit}', ko: '{field} {bound:figure} {unit} 미만' },
  'group.differs': { en: '{field} differs from {other}', ko: '{field}{과/와} {other}{이/가} 다름' },
  'group.conditions': { en: '{conditions:commas}', ko: '{conditions:commas}' },
  'group.ofImports': {
    en: '{group:capital}: fraud in {rate:figure} % of imports, estimated from those selected at random ({frauds:whole} of {inspected:whole} inspected items), at least {low:figure} %, {lift:figure} times the average',
    ko: '{group}: 무작위 선별로 추정한 수입 전체의 {rate:figure}%에서 적발(검사한 품목 {inspected:whole}건 중 {frauds:whole}건), 하한 {low:figure}%, 평균의 {lift:figure}배',
  },
  'group.ofInspected': {
    en: '{group:capital}: fraud in {rate:figure} % of those inspected ({frauds:whole} of {inspected:whole} inspected items), at least {low:figure} %, {lift:figure} times the average',
    ko: '{group}: 검사한 품목의 {rate:figure}%에서 적발(검사한 품목 {inspected:whole}건 중 {frauds:whole}건), 하한 {low:figure}%, 평균의 {lift:figure}배',
  },
  'group.unknown': { en: 'There is no risk group {id}', ko: '위험군 {id}{이/가} 없습니다' },
  'group.period': {
    en: 'Expected a period such as 2021-Q1, 2021-03, 2021-W09 or 2021-01-04..2021-02-10',
    ko: '2021-Q1, 2021-03, 2021-W09, 2021-01-04..2021-02-10과 같은 기간이어야 합니다',
  },
  'group.unknownRun': { en: 'There is no run {id}', ko: '실행 {id}{이/가} 없습니다' },
  'group.noGroups': {
    en: 'No groups were found for {period} yet: start a run for it',
    ko: '{period} 기간의 위험군을 아직 찾지 않았습니다. 이 기간의 실행을 시작하십시오',
  },
  'group.contended': {
    en: 'Other requests are starting a run for this period; retry in a moment',
    ko: '다른 요청이 이 기간의 실행을 시작하고 있습니다. 잠시 후 다시 시도하십시오',
  },
  'group.runFailed': {
    en: 'The run failed; start it again, or a shorter period',
    ko: '실행에 실패했습니다. 다시 시작하거나 기간을 줄이십시오',
  },
  'group.runUnfinished': {
    en: 'The run did not finish; start it again',
    ko: '실행이 끝나지 않았습니다. 다시 시작하십시오',
  },
} as const satisfies Readonly<Record<string, Template>>;
