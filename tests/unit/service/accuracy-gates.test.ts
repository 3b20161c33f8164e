// The accuracy gates of the shipped models: every model has thresholds.json, and the figures of its manifest meet them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const MODELS = join(import.meta.dirname, '..', '..', '..', 'models');

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

const Gates = z.strictObject({
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

const AcceptedWorse = z.object({
  acceptedWorse: z
    .object({ gates: z.array(z.object({ set: z.string(), figure: z.string().nullable() })) })
    .optional(),
});

const Content = z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]);

function read(model: string, file: string): unknown {
  return JSON.parse(readFileSync(join(MODELS, model, file), 'utf8'));
}

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

function isMet(gate: Gate, value: number): boolean {
  return 'minimum' in gate ? value >= gate.minimum : value <= gate.maximum;
}

describe.each(readdirSync(MODELS).sort())('the accuracy gates of %s', (model) => {
  const { sets, ...head } = Gates.parse(read(model, 'thresholds.json'));
  const manifest = read(model, 'model.json');
  const accepted = AcceptedWorse.parse(manifest).acceptedWorse?.gates ?? [];

  it('name the model and the command that wrote them', () => {
    expect(head).toMatchObject({ model, command: `python -m customs_training ${model} gates` });
  });

  it('are each the shipped figure less its tolerance', () => {
    for (const gate of sets.flatMap((set) => set.gates)) {
      const bound = 'minimum' in gate ? gate.minimum + gate.tolerance : gate.maximum - gate.tolerance;
      expect(bound, gate.at).toBeCloseTo(gate.shipped, 3);
    }
  });

  it.each(sets)('are met by the manifest’s figures on $name', ({ name, size, sizeAt, gates }) => {
    const isAccepted = (of: string | null) => accepted.some((one) => one.set === name && one.figure === of);
    if (isAccepted(null)) return;
    expect(sizeAt.reduce((sum, at) => sum + numberAt(manifest, at), 0)).toBe(size);
    const missed = gates.filter(
      (gate) => !isMet(gate, numberAt(manifest, gate.at)) && !isAccepted(gate.figure),
    );
    expect(missed).toEqual([]);
  });
});
