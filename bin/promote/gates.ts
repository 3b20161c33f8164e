// Accuracy gates (thresholds.json): the figures that a version must reach before it decides. Training derives and checks them in the same
// way (training/customs_training/gates.py).
import * as z from 'zod';

/** RFC 6901, into model.json. */
const Pointer = z.string().startsWith('/');

const figure = {
  figure: z.string().min(1),
  at: Pointer,
  shipped: z.number(),
  tolerance: z.number().nonnegative(),
  why: z.string().min(1),
};

const Gate = z.union([
  z.strictObject({ ...figure, minimum: z.number() }),
  z.strictObject({ ...figure, maximum: z.number() }),
]);
type Gate = z.infer<typeof Gate>;

/** The content of thresholds.json. */
export const Gates = z.strictObject({
  model: z.string(),
  command: z.string(),
  lowered: z
    .array(z.strictObject({ on: z.iso.date(), reason: z.string().min(1), gates: z.array(z.string()).min(1) }))
    .optional(),
  sets: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        size: z.int().positive(),
        sizeAt: z.array(Pointer).min(1),
        gates: z.array(Gate).min(1),
      }),
    )
    .min(1),
});
export type Gates = z.infer<typeof Gates>;

/** A gate that a manifest does not meet; `figure` is null where the set cannot be compared. */
export interface Miss {
  readonly set: string;
  readonly figure: string | null;
  readonly message: string;
}

const Accepted = z.object({
  acceptedWorse: z
    .object({ gates: z.array(z.object({ set: z.string(), figure: z.string().nullable() })) })
    .optional(),
});

/** The gates that a manifest neither meets nor lists as accepted. */
export function missedGates({ sets }: Gates, manifest: unknown): Miss[] {
  const accepted = Accepted.parse(manifest).acceptedWorse?.gates ?? [];
  return sets
    .flatMap((set) => missesOf(set, manifest))
    .filter((miss) => !accepted.some((one) => one.set === miss.set && one.figure === miss.figure));
}

function missesOf({ name, size, sizeAt, gates }: Gates['sets'][number], manifest: unknown): Miss[] {
  const measured = sizeAt.reduce((sum, at) => sum + numberAt(manifest, at), 0);
  if (measured !== size) {
    const on = Number.isNaN(measured) ? 'nothing' : measured.toLocaleString('en');
    const message = `${name}: measured on ${on}, the gates on ${size.toLocaleString('en')}; the figures are not comparable`;
    return [{ set: name, figure: null, message }];
  }
  return gates.flatMap((gate) => {
    const value = numberAt(manifest, gate.at);
    if (isMet(gate, value)) return [];
    const is = Number.isNaN(value) ? `missing at ${gate.at}` : value.toFixed(4);
    const bound = 'minimum' in gate ? `the minimum is ${gate.minimum}` : `the maximum is ${gate.maximum}`;
    return [{ set: name, figure: gate.figure, message: `${name}: ${gate.figure} is ${is}; ${bound}` }];
  });
}

function isMet(gate: Gate, value: number): boolean {
  return 'minimum' in gate ? value >= gate.minimum : value <= gate.maximum;
}

const Content = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

/** The number at a JSON pointer; NaN where there is none. */
function numberAt(content: unknown, pointer: string): number {
  let found = content;
  for (const step of pointer.split('/').slice(1)) {
    const parsed = Content.safeParse(found);
    if (!parsed.success) return Number.NaN;
    found = Object.entries(parsed.data).find(
      ([name]) => name === step.replaceAll('~1', '/').replaceAll('~0', '~'),
    )?.[1];
  }
  return typeof found === 'number' ? found : Number.NaN;
}
