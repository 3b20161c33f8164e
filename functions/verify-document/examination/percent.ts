// From a graph's decision to the percentage that people see. The same decision means different things with one reference and with five;
// of all marks shown with p percent, p in 100 are genuine if genuine marks and impostors are equally frequent (docs/decisions/0036).
import * as z from 'zod';

/** The map for a number of references and more, up to the next row's: linear between knots, both from 0 to 100. */
const PercentRow = z
  .object({
    references: z.int().min(1),
    /** Decisions of the graph. */
    decision: z.array(z.number()).min(2),
    /** The percentage that is shown for each. */
    shown: z.array(z.number()).min(2),
  })
  .refine(({ decision, shown }) => decision.length === shown.length && rises(decision) && rises(shown), {
    error: 'Expected as many decisions as percentages, both rising',
  });

export const PercentRows = z
  .array(PercentRow)
  .min(1)
  .refine(startsRise, { error: 'Expected rising references' });
export type PercentRows = z.infer<typeof PercentRows>;

/** The row of a table by number of references that holds for a number; undefined for fewer references than its first row. */
export function rowFor<Row extends { readonly references: number }>(
  rows: readonly Row[],
  references: number,
): Row | undefined {
  return rows.findLast((row) => row.references <= references);
}

/** Whether the rows of a table by number of references are in order. */
export function startsRise(rows: readonly { readonly references: number }[]): boolean {
  return rises(rows.map(({ references }) => references));
}

/** The percentage that is shown for a decision. */
export function shownPercent(decision: number, references: number, rows: PercentRows): number {
  const row = rowFor(rows, references) ?? rows[0];
  if (row === undefined) return decision;
  const upper = Math.max(
    1,
    row.decision.findIndex((knot) => knot >= decision),
  );
  const [from = 0, to = 100] = row.decision.slice(upper - 1, upper + 1);
  const [low = 0, high = 100] = row.shown.slice(upper - 1, upper + 1);
  return low + ((high - low) * (decision - from)) / (to - from);
}

function rises(values: readonly number[]): boolean {
  return values.every((value, index) => index === 0 || value > (values[index - 1] ?? 0));
}
