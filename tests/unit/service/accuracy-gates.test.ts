// The accuracy gates of the shipped models: every model has thresholds.json, and the figures of its manifest meet them.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Gates, missedGates } from '../../../bin/promote/gates.ts';

const MODELS = join(import.meta.dirname, '..', '..', '..', 'models');

function read(model: string, file: string): unknown {
  return JSON.parse(readFileSync(join(MODELS, model, file), 'utf8'));
}

describe.each(readdirSync(MODELS).sort())('the accuracy gates of %s', (model) => {
  const { sets, ...head } = Gates.parse(read(model, 'thresholds.json'));

  it('name the model and the command that wrote them', () => {
    expect(head).toMatchObject({ model, command: `python -m customs_training ${model} gates` });
  });

  it('are each the shipped figure less its tolerance', () => {
    for (const gate of sets.flatMap((set) => set.gates)) {
      const bound = 'minimum' in gate ? gate.minimum + gate.tolerance : gate.maximum - gate.tolerance;
      expect(bound, gate.at).toBeCloseTo(gate.shipped, 3);
    }
  });

  it.each(sets)('are met by the manifest’s figures on $name', (set) => {
    expect(missedGates({ ...head, sets: [set] }, read(model, 'model.json'))).toEqual([]);
  });
});
