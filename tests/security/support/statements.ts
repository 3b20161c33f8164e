// The policy statements of a synthesised template, from every resource that can hold one, as comparable text.
import type { Properties } from '../../support/synthesis.ts';

export interface Statement {
  readonly where: string;
  readonly effect: string;
  readonly actions: readonly string[];
  /** As text: references are named, not resolved. */
  readonly resources: readonly string[];
  readonly principal: string;
  readonly condition: string;
}

function listOf(value: unknown): unknown[] {
  return value === undefined ? [] : [value].flat();
}

/** Every policy statement below a value, wherever CloudFormation takes one. */
export function statementsIn(value: unknown, where: string): Statement[] {
  if (typeof value !== 'object' || value === null) return [];
  const { Statement: own } = value as { Statement?: unknown };
  const found = listOf(own).map((one): Statement => {
    const { Effect, Action, Resource: resource, Principal, Condition } = one as Properties;
    return {
      where,
      effect: String(Effect),
      actions: listOf(Action).map(String),
      resources: listOf(resource).map(textOf),
      principal: JSON.stringify(Principal ?? null),
      condition: JSON.stringify(Condition ?? null),
    };
  });
  return [...found, ...Object.values(value).flatMap((below) => statementsIn(below, where))];
}

/** An ARN as it can be read: `<name>` for what CloudFormation fills in. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { 'Fn::Join': join, Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': imported } = value as Properties;
  if (join !== undefined) return (join[1] as unknown[]).map(textOf).join('');
  if (imported !== undefined) return `<${/(?:Ref|GetAtt)([A-Za-z]+?)[0-9A-F]{8}/.exec(imported)?.[1]}>`;
  const name = Ref ?? attribute?.[0];
  return name === undefined ? '<state machine>' : `<${String(name).replace(/^AWS::|[0-9A-F]{8}$/g, '')}>`;
}
