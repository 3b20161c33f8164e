// Wiring of the two functions that score: opens the model, the tables and the draw's secret once, at cold start.
import * as z from 'zod';
import { dynamodb, readSecret } from '../../shared/aws/clients.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { ImportStore } from '../declarations/store.ts';
import type { SubmissionPorts } from '../declarations/submission.ts';
import { lanePolicy } from './lane.ts';
import { ImportRiskModel } from './model.ts';
import { type Scorer, score } from './scoring.ts';

const Share = z.coerce.number().min(0).max(1).optional();

/** Environment of the scoring functions. */
export const SCORING_ENVIRONMENT = {
  DECLARATIONS_TABLE: z.string().min(1),
  RISK_PROFILES_TABLE: z.string().min(1),
  IDEMPOTENCY_TABLE: z.string().min(1),
  MODEL_DIR: z.string().min(1),
  ONNX_THREADS: z.coerce.number().int().min(1).default(1),
  DRAW_SECRET_ID: z.string().min(1),
  RED_THRESHOLD: Share,
  YELLOW_THRESHOLD: Share,
  RANDOM_RATE: Share,
} as const;

/** What a scoring function needs of its environment, ready to use. */
export interface Scoring {
  readonly ports: SubmissionPorts;
  readonly idempotencyTable: string;
}

/** Opens everything a scoring function needs; the model loads while the secret is on its way. */
export async function openScoring(): Promise<Scoring> {
  const environment = parseEnvironment(SCORING_ENVIRONMENT);
  const store = new ImportStore(dynamodb(), {
    declarations: environment.DECLARATIONS_TABLE,
    riskProfiles: environment.RISK_PROFILES_TABLE,
  });
  const startedAt = performance.now();
  const [drawSecret, model] = await Promise.all([
    readSecret(environment.DRAW_SECRET_ID),
    ImportRiskModel.open(taskPath(environment.MODEL_DIR), { threads: environment.ONNX_THREADS }),
  ]);
  const { manifest } = model;
  logInfo(MESSAGES.modelLoaded, {
    model: manifest.name,
    version: manifest.version,
    durationMs: Math.round(performance.now() - startedAt),
  });
  const scorer = scorerFor(model, drawSecret, {
    red: environment.RED_THRESHOLD,
    yellow: environment.YELLOW_THRESHOLD,
    randomRate: environment.RANDOM_RATE,
  });
  return {
    idempotencyTable: environment.IDEMPOTENCY_TABLE,
    ports: {
      readProfiles: (keys) => store.readProfiles(keys),
      score: (inputs, now) => score(scorer, inputs, now),
      put: (record) => store.putDeclaration(record),
      now: () => new Date(),
    },
  };
}

/** A scorer on an open model; thresholds and random rate come from the manifest unless a stage overrides them. */
export function scorerFor(
  model: ImportRiskModel,
  drawSecret: string,
  overrides: Parameters<typeof lanePolicy>[1] = {},
): Scorer {
  const { manifest } = model;
  const policy = lanePolicy(manifest, overrides);
  return {
    evaluate: (inputs, copies) => model.evaluate(inputs, copies),
    model: { name: manifest.name, version: manifest.version },
    reasonGroups: manifest.reasonGroups,
    statistics: manifest.statistics,
    policy,
    drawSecret,
  };
}
