// The descriptions of the shipped models that GET /v1/models returns, and what happens where a folder is broken.
import '../../support/silent.ts';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listModelsHandler } from '../../../functions/service/handlers/list-models.ts';
import { describeModels } from '../../../functions/service/models.ts';
import { Models } from '../../../functions/service/schemas.ts';
import { apiEvent, bodyOf, type EventParts, lambdaContext } from '../../support/api-event.ts';

const MODELS = join(import.meta.dirname, '..', '..', '..', 'models');

describe('the shipped models', () => {
  const described = describeModels(MODELS);

  it('are all described, by the names of their folders', () => {
    expect(described.map(({ name }) => name)).toEqual(readdirSync(MODELS).sort());
    expect(Models.safeParse({ items: described }).error).toBeUndefined();
  });

  it.each(described.map(({ name, sha256 }) => [name, sha256]))(
    '%s is named with the SHA-256 of its file',
    (name, sha256) => {
      const bytes = readFileSync(join(MODELS, name, 'model.onnx'));
      expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    },
  );

  it.each(described.map(({ name, card }) => [name, card]))('%s comes with its card', (_name, card) => {
    expect(card).toMatch(/^# /);
  });
});

describe('the handler', () => {
  const MODEL = {
    name: 'import-risk',
    version: '1.0.0',
    created: '2026-01-01',
    sha256: 'a',
    trainedOn: {},
    metrics: {},
    thresholds: {},
  };
  const handler = listModelsHandler({ models: [{ ...MODEL, card: '# Card' }] });
  const listed = async (query?: Record<string, string>, token: EventParts = {}, using = handler) => {
    const parts = { method: 'GET', path: '/v1/models', ...(query === undefined ? {} : { query }), ...token };
    return bodyOf(await using(apiEvent(parts), lambdaContext())).items;
  };

  it('leaves the cards out unless they are requested', async () => {
    expect(await listed()).toEqual([MODEL]);
    expect(await listed({ cards: 'false' })).toEqual([MODEL]);
    expect(await listed({ cards: 'true' })).toEqual([{ ...MODEL, card: '# Card' }]);
  });

  const SHIPPED = listModelsHandler({ models: describeModels(MODELS) });
  /** The models whose thresholds or cards an answer withholds. */
  const withheld = async (token: EventParts): Promise<string[]> => {
    const items = (await listed({ cards: 'true' }, token, SHIPPED)) as {
      name: string;
      thresholds: unknown;
      card?: string;
    }[];
    return items
      .filter(({ thresholds, card }) => thresholds === null || card === undefined)
      .map(({ name, thresholds, card }) => `${name} ${thresholds} ${card}`);
  };

  it.each([
    ['a party', { party: 'broker-a', scope: 'models:read references:read' }],
    ['customs without the scope of references', { scope: 'models:read' }],
  ])('withholds from %s how similar a forgery has to be', async (_who, token) => {
    expect(await withheld(token)).toEqual([
      'signature-verification null undefined',
      'stamp-verification null undefined',
    ]);
  });

  it('withholds nothing from customs with the scope of references', async () => {
    expect(await withheld({ scope: 'models:read references:read' })).toEqual([]);
  });

  it('withholds the thresholds of every model that compares similarities', () => {
    const comparing = describeModels(MODELS).filter(({ thresholds }) =>
      Object.hasOwn(thresholds as object, 'verdicts'),
    );
    expect(comparing.map(({ name }) => name)).toEqual(['signature-verification', 'stamp-verification']);
  });
});

describe('a folder of models', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'customs-models-'));
    mkdirSync(join(folder, 'import-risk'));
    for (const file of ['model.json', 'CARD.md']) {
      cpSync(join(MODELS, 'import-risk', file), join(folder, 'import-risk', file));
    }
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is described without the model files themselves', () => {
    expect(describeModels(folder).map(({ name }) => name)).toEqual(['import-risk']);
  });

  it.each(['model.json', 'CARD.md'])('where a model has no %s is refused, by that name', (file) => {
    rmSync(join(folder, 'import-risk', file));
    expect(() => describeModels(folder)).toThrow(file);
  });
});
