// Goods to send to the service, and functions that request predictions for them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { ROOT } from './declarations.ts';
import type { Answer, ApiClient, Json } from './service.ts';

export const PREDICTIONS = '/v1/hs/predictions';
export const MODEL_FOLDER = join(ROOT, 'models', 'hs-codes');

interface PredictedCandidate {
  readonly code: string;
  readonly probability: number;
  readonly band: 'strong' | 'good' | 'possible';
  readonly title: string;
  readonly path: readonly { readonly code: string; readonly title: string }[];
  readonly evidence: readonly {
    readonly term: string;
    readonly contribution: number;
    readonly spans: readonly (readonly [number, number])[];
    readonly itemNameSpans?: readonly (readonly [number, number])[];
  }[];
}

export interface Predicted {
  readonly id?: string;
  readonly status: 'ok' | 'vague' | 'unreadable';
  readonly language: string;
  readonly candidates: readonly PredictedCandidate[];
  readonly sureDigits: number;
  readonly message?: string;
}

export interface Prediction extends Json {
  readonly predictionId: string;
  readonly items: readonly Predicted[];
  readonly model: { readonly name: string; readonly version: string };
  readonly scoredAt: string;
}

export const COFFEE = { description: 'Coffee beans, roasted, not decaffeinated' } as const;
export const SWEATER = { itemName: '여성용 스웨터', description: '면 100% 편물제 풀오버' } as const;

/** The shipped samples. */
export const SAMPLE_GOODS: readonly Record<'id' | 'itemName' | 'description' | 'language' | 'hs6', string>[] =
  parse(readFileSync(join(ROOT, 'samples', 'goods.csv')), { columns: true, bom: true });

export const NOMENCLATURE = JSON.parse(readFileSync(join(MODEL_FOLDER, 'nomenclature.json'), 'utf8')) as {
  readonly edition: string;
  readonly titles: Readonly<Record<string, string>>;
};

/** Requests predictions that must succeed. */
export async function predicted(
  client: ApiClient,
  items: readonly unknown[],
  options: Json = {},
): Promise<Prediction> {
  return accepted(await client.post(PREDICTIONS, { items, ...options })) as Prediction;
}

/** Requests a prediction of one item that must succeed. */
export async function predictedOne(client: ApiClient, item: unknown, options: Json = {}): Promise<Predicted> {
  const [answer] = (await predicted(client, [item], options)).items;
  if (answer === undefined) throw new Error('No item was answered');
  return answer;
}

/** The path of decisions on a prediction. */
export function decisionPath(predictionId: string): string {
  return `${PREDICTIONS}/${predictionId}/decision`;
}

function accepted(answer: Answer): Json {
  if (answer.status !== 200) throw new Error(`${answer.status}: ${answer.text.slice(0, 1000)}`);
  return answer.body;
}
