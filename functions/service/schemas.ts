// The wire contract of the service's own routes.
import * as z from 'zod';
import { says } from '../shared/words/issues.ts';

export const Health = z
  .object({ status: z.literal('ok'), version: z.string().meta({ description: 'Version of the service' }) })
  .meta({ id: 'Health' });

export const ModelDescription = z
  .object({
    name: z.string(),
    version: z.string(),
    created: z.iso.datetime(),
    sha256: z.string().meta({ description: 'SHA-256 of model.onnx' }),
    trainedOn: z.unknown().meta({ description: 'Data sets with their sizes and licences' }),
    metrics: z
      .unknown()
      .meta({ description: 'Evaluation figures, each with the command that reproduces it' }),
    thresholds: z.unknown().meta({
      description:
        'Decision thresholds of the model; those of models that compare stamps and signatures are null except for customs clients with the scope `references:read`',
    }),
    card: z.string().optional().meta({
      description: 'The model card, Markdown; with cards=true, to those who may see the thresholds',
    }),
  })
  .meta({ id: 'ModelDescription' });
export type ModelDescription = z.infer<typeof ModelDescription>;

export const ModelsQuery = z.strictObject({
  cards: z
    .string()
    .regex(/^(?:true|false)$/, says('field.trueOrFalse'))
    .transform((text) => text === 'true')
    .default(false)
    .meta({ type: 'boolean', description: 'Include the model cards' }),
});

export const Models = z.object({ items: z.array(ModelDescription) }).meta({ id: 'Models' });
