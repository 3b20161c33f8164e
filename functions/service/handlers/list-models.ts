// Handler of GET /v1/models.
import * as z from 'zod';
import { seesReferences } from '../../shared/auth/caller.ts';
import { bindHandler } from '../../shared/bind.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { describeModels, modelsView } from '../models.ts';
import { listModels } from '../routes.ts';
import type { ModelDescription } from '../schemas.ts';

interface Dependencies {
  /** Every shipped model with its card. */
  readonly models: readonly ModelDescription[];
}

export const listModelsHandler = ({ models }: Dependencies): ApiHandler =>
  apiHandler(listModels, async ({ query: { cards }, caller }) => ({
    items: modelsView(models, cards, seesReferences(caller)),
  }));

export const handler = await bindHandler(listModelsHandler, () => ({
  models: describeModels(taskPath(parseEnvironment({ MODELS_DIR: z.string().min(1) }).MODELS_DIR)),
}));
