// The declarations that a group covers: those of its period, highest score first.
import { type Condition, matches } from '../../shared/risk-groups/conditions.ts';
import type { Items } from '../items/inspected.ts';
import type { Period } from '../period.ts';

interface CoveredDeclaration {
  readonly declarationId: string;
  readonly declaredOn: string;
  /** 0 to 1,000. */
  readonly score: number;
  readonly lane: string;
  readonly inspected: boolean;
  /** Numbers of its items that meet the conditions. */
  readonly itemNumbers: number[];
}

/** The place of a declaration in the list. */
export type DeclarationPosition = readonly [score: number, declarationId: string];

export interface DeclarationPage {
  readonly declarations: readonly CoveredDeclaration[];
  readonly next: DeclarationPosition | undefined;
}

/** @param after where the page before ended */
export async function coveredDeclarations(
  items: Pick<Items, 'scored'>,
  { period, conditions }: { readonly period: Period; readonly conditions: readonly Condition[] },
  { limit, after }: { readonly limit: number; readonly after: DeclarationPosition | undefined },
): Promise<DeclarationPage> {
  const found = new Map<string, CoveredDeclaration>();
  for await (const portion of items.scored(period)) {
    for (const item of portion) {
      const { declarationId, declaredOn, score, lane, inspected, itemNumber } = item;
      if (!matches(item, conditions)) continue;
      if (after !== undefined && comesBefore([score, declarationId], after) >= 0) continue;
      const known = found.get(declarationId);
      if (known === undefined) {
        found.set(declarationId, {
          declarationId,
          declaredOn,
          score,
          lane,
          inspected,
          itemNumbers: [itemNumber],
        });
      } else known.itemNumbers.push(itemNumber);
    }
  }
  const sorted = [...found.values()].sort((one, other) => comesBefore(positionOf(other), positionOf(one)));
  const declarations = sorted.slice(0, limit);
  const last = declarations.at(-1);
  const next = sorted.length > limit && last !== undefined ? positionOf(last) : undefined;
  return { declarations, next };
}

function positionOf({ score, declarationId }: CoveredDeclaration): DeclarationPosition {
  return [score, declarationId];
}

/** Below 0 if a place comes after another one: its score is lower, or as high and its id later. */
function comesBefore([score, id]: DeclarationPosition, [otherScore, otherId]: DeclarationPosition): number {
  if (score !== otherScore) return score - otherScore;
  if (id === otherId) return 0;
  return id < otherId ? 1 : -1;
}
