// Wiring of the model, for the functions that are deployed with the ONNX runtime.
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { NetworkModel } from './model.ts';

export async function openModel(): Promise<NetworkModel> {
  const { MODEL_DIR, ONNX_THREADS } = parseEnvironment({
    MODEL_DIR: z.string().min(1),
    ONNX_THREADS: z.coerce.number().int().positive(),
  });
  const model = await NetworkModel.open(taskPath(MODEL_DIR), { threads: ONNX_THREADS });
  const { name, version } = model.manifest;
  logInfo(MESSAGES.modelLoaded, { model: name, version });
  return model;
}
