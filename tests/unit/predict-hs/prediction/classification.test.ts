// A request from end to end without model and table: its answer, and what is stored.
import { describe, expect, it } from 'vitest';
import {
  type ClassificationPorts,
  classify,
} from '../../../../functions/predict-hs/prediction/classification.ts';
import type { ClassifiedGoods, PredictionHead } from '../../../../functions/predict-hs/record.ts';
import { PredictionRequest } from '../../../../functions/predict-hs/schemas.ts';
import { KNOWN, VAGUE } from '../../../support/goods.ts';

const REQUESTER = { owner: 'party#broker-a', by: { client: 'broker-a' } };
const request = PredictionRequest.parse({
  items: [{ id: 'A', itemName: 'beans', description: 'coffee' }, { description: 'parts' }],
  digits: 4,
  limit: 2,
});

function ports(changes: Partial<ClassificationPorts> = {}) {
  const stored: { head: PredictionHead; goods: readonly ClassifiedGoods[] }[] = [];
  const all: ClassificationPorts = {
    model: { name: 'hs-codes', version: '1.0.0' },
    predict: async () => [KNOWN, VAGUE],
    predictions: { putPrediction: async (head, goods) => void stored.push({ head, goods }) },
    newId: () => 'prediction-1',
    now: () => new Date('2026-01-01T00:00:00.000Z'),
    ...changes,
  };
  return { all, stored };
}

describe('the answer', () => {
  it('names each item by its id, in order, with model and time, and has no titles yet', async () => {
    const answer = await classify(ports().all, request, REQUESTER);
    expect(answer).toEqual({
      predictionId: 'prediction-1',
      items: [{ id: 'A', ...KNOWN }, VAGUE],
      model: { name: 'hs-codes', version: '1.0.0' },
      scoredAt: '2026-01-01T00:00:00.000Z',
    });
  });

  it('has the name and version of the model and nothing else of its manifest', async () => {
    const manifest = { name: 'hs-codes', version: '2.0.0', sha256: 'x', metrics: {} };
    const answer = await classify(ports({ model: manifest }).all, request, REQUESTER);
    expect(answer.model).toEqual({ name: 'hs-codes', version: '2.0.0' });
  });

  it('is not returned if it could not be stored', async () => {
    const { all } = ports({
      predictions: {
        putPrediction: async () => {
          throw new Error('The table is unavailable');
        },
      },
    });
    await expect(classify(all, request, REQUESTER)).rejects.toThrow('The table is unavailable');
  });

  it('is not returned if predictions are missing', async () => {
    const { all, stored } = ports({ predict: async () => [KNOWN] });
    await expect(classify(all, request, REQUESTER)).rejects.toThrow('fewer predictions than items');
    expect(stored).toEqual([]);
  });
});

describe('what is stored', () => {
  it('is the request, its requester, and the answer without the titles that the nomenclature has', async () => {
    const { all, stored } = ports();
    await classify(all, request, REQUESTER);
    expect(stored).toEqual([
      {
        head: {
          predictionId: 'prediction-1',
          requester: REQUESTER,
          digits: 4,
          limit: 2,
          items: 2,
          model: { name: 'hs-codes', version: '1.0.0' },
          scoredAt: '2026-01-01T00:00:00.000Z',
        },
        goods: [
          {
            goods: request.items[0],
            answer: KNOWN,
          },
          { goods: request.items[1], answer: VAGUE },
        ],
      },
    ]);
  });
});
