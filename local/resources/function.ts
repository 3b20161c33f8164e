// Lambda functions: the TypeScript entry that the template's metadata names, run in processes of its own: from a bundle
// if the template's metadata says where that is, otherwise from source.
import { join } from 'node:path';
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION, REPOSITORY_ROOT } from '../settings.ts';
import { numberProperty, recordProperty, refuseProperty } from './properties.ts';
import type { ResourceRunner } from './resource.ts';

/** Template metadata, set by the CDK app, that names a function's TypeScript entry. */
export const ENTRY_METADATA = 'customs-scoring:entry';

/** Template metadata, set by the synthesis process, that names a function's bundle. */
export const BUNDLE_METADATA = 'customs-scoring:bundle';

/** The bundled code of a function, by absolute paths. */
export interface FunctionBundle {
  /** Exports `handler`. */
  readonly entry: string;
  /** The folder that files read at run time are relative to. */
  readonly taskRoot: string;
}

/** The defaults of Lambda. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MB = 128;

export const functionRunner: ResourceRunner = {
  async create(resource, services) {
    const entry = resource.metadata[ENTRY_METADATA];
    if (typeof entry !== 'string') {
      throw new HostError(
        `${resource.type} ${resource.path} has no ${ENTRY_METADATA} in its metadata, which names the entry to run`,
      );
    }
    await refuseProperty(resource, 'DeadLetterConfig');
    const name = resource.name('FunctionName');
    const arn = `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${name}`;
    const { Variables: variables = {} } = await recordProperty(resource, 'Environment');
    const source: FunctionBundle = { entry: join(REPOSITORY_ROOT, entry), taskRoot: REPOSITORY_ROOT };
    await services.functions.add({
      name,
      arn,
      ...((resource.metadata[BUNDLE_METADATA] as FunctionBundle | undefined) ?? source),
      environment: isRecord(variables) ? environmentOf(variables) : {},
      timeoutMs: (await numberProperty(resource, 'Timeout', DEFAULT_TIMEOUT_SECONDS)) * 1000,
      memoryMb: await numberProperty(resource, 'MemorySize', DEFAULT_MEMORY_MB),
    });
    return { ref: name, attributes: { Arn: arn } };
  },
};

function environmentOf(variables: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, String(value)]));
}
