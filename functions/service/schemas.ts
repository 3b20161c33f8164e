// The wire contract of the service's own routes.
import * as z from 'zod';

export const Health = z
  .object({ status: z.literal('ok'), version: z.string().meta({ description: 'Version of the service' }) })
  .meta({ id: 'Health' });

export const ModelDescription = z
  .object({
    name: z.string(),
    version: z.string(),
    created: z.string(),
    sha256: z.string().meta({ description: 'SHA-256 of model.onnx' }),
    trainedOn: z.unknown().meta({ description: 'Data sets with counts and terms' }),
    metrics: z.unknown().meta({ description: 'Figures with the command that makes them' }),
    thresholds: z.unknown(),
    card: z.string().meta({ description: 'The model card, Markdown' }),
  })
  .meta({ id: 'ModelDescription' });

export const Models = z.object({ items: z.array(ModelDescription) }).meta({ id: 'Models' });
