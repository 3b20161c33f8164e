// Wiring of the function that predicts: opens the model and the table once, at cold start.
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { dynamodb } from '../../shared/aws/clients.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { HsStore } from '../store.ts';
import type { ClassificationPorts } from './classification.ts';
import { HsModel } from './model.ts';
import { predict } from './prediction.ts';

/** What the predicting function needs of its environment, ready to use. */
export interface Classification {
  readonly ports: ClassificationPorts;
  readonly idempotencyTable: string;
}

/** Opens everything the predicting function needs. */
export async function openClassification(): Promise<Classification> {
  const environment = parseEnvironment({
    HS_PREDICTIONS_TABLE: z.string().min(1),
    IDEMPOTENCY_TABLE: z.string().min(1),
    MODEL_DIR: z.string().min(1),
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
  });
  const store = new HsStore(dynamodb(), environment.HS_PREDICTIONS_TABLE);
  const startedAt = performance.now();
  const model = await HsModel.open(taskPath(environment.MODEL_DIR), { threads: environment.ONNX_THREADS });
  logInfo(MESSAGES.modelLoaded, {
    model: model.manifest.name,
    version: model.manifest.version,
    durationMs: Math.round(performance.now() - startedAt),
  });
  return {
    idempotencyTable: environment.IDEMPOTENCY_TABLE,
    ports: {
      model: model.manifest,
      predict: (items, options) => predict(model, items, options),
      put: (head, goods) => store.putPrediction(head, goods),
      newId: randomUUID,
      now: () => new Date(),
    },
  };
}
