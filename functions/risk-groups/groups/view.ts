// The API's answer for a group.
import type { RiskGroup } from '../schemas.ts';
import { conditionMessage, groupMessage } from '../wording.ts';
import type { GroupWithDecision } from './decision.ts';
import { periodNameIn } from './group.ts';

/** @param currency ISO 4217 code of prices */
export function groupView({ group, decision }: GroupWithDecision, currency: string): RiskGroup {
  const { expectedByScore, sameAs } = group;
  return {
    groupId: group.groupId,
    period: periodNameIn(group.groupId) ?? '',
    conditions: group.conditions.map((one) => ({ ...one, text: conditionMessage(one, currency) })),
    text: groupMessage(group, currency),
    inspected: group.inspected,
    goods: group.goods,
    frauds: group.frauds,
    rate: group.rate,
    rateOf: group.basis,
    rateLow: group.rateLow,
    lift: group.lift,
    ...(expectedByScore === undefined ? {} : { expectedByScore }),
    declarationsNow: group.declarations,
    share: group.share,
    ...(sameAs === undefined ? {} : { sameAs }),
    before: [...group.before],
    verdict: group.verdict,
    ...(decision === undefined ? {} : { decision }),
  };
}
