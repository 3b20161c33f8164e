// Runs in the synthesis process: builds the app for the stage `local` and sends its templates to the host.
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { bundled, localTaskFolder } from '../../lib/bundling/bundles.ts';
import { messageOf } from '../errors.ts';
import { BUNDLE_METADATA, ENTRY_METADATA, type FunctionBundle } from '../resources/function.ts';
import type { ResourceDeclaration, StackTemplate, Template } from '../template/template.ts';
import type { SynthesisAnswer, SynthesisInput } from './synthesis.ts';

const LOGICAL_ID = 'aws:cdk:logicalId';

async function synthesize({ issuer, audience, outdir }: SynthesisInput): Promise<readonly StackTemplate[]> {
  // Another process does the work, while this one synthesises.
  const bundles = localTaskFolder();
  const [{ buildApp }, { stageConfig }] = await Promise.all([
    import('../../lib/app.ts'),
    import('../../lib/config.ts'),
  ]);
  const config = stageConfig('local', {
    identity: { kind: 'oidc', issuer, audience },
    // The console is on the host's own port, beside the issuer.
    console: { origin: new URL(issuer).origin },
  });
  const assembly = buildApp({ config, bundle: false, validate: false, outdir }).synth();
  const taskRoot = await bundles;
  return assembly.stacks.map((stack) => ({
    stackName: stack.stackName,
    template: withBundles(stack.template as Template, taskRoot),
    paths: Object.fromEntries(
      stack.findMetadataByType(LOGICAL_ID).map(({ path, data }) => [String(data), path.replace(/^\//, '')]),
    ),
  }));
}

/** A template that names the bundle of every function. */
function withBundles({ Resources: resources = {}, ...template }: Template, taskRoot: string): Template {
  const named = Object.entries(resources).map(([id, resource]): [string, ResourceDeclaration] => {
    const entry = resource.Metadata?.[ENTRY_METADATA];
    if (entry === undefined) return [id, resource];
    const bundle: FunctionBundle = { taskRoot, entry: join(taskRoot, bundled(String(entry))) };
    return [id, { ...resource, Metadata: { ...resource.Metadata, [BUNDLE_METADATA]: bundle } }];
  });
  return { ...template, Resources: Object.fromEntries(named) };
}

/** The message of a syntax error does not name its file; the first line of its stack does. */
function whereOf(error: SyntaxError): string {
  const [place = ''] = (error.stack ?? '').split('\n');
  return place !== '' && !place.startsWith(error.name) ? `${error.message} (${place})` : error.message;
}

const input = JSON.parse(process.argv[2] ?? '{}') as SynthesisInput;
enableCompileCache(input.compileCache);
const answer: SynthesisAnswer = await synthesize(input).then(
  (stacks) => ({ stacks }),
  (error: unknown) => ({ error: error instanceof SyntaxError ? whereOf(error) : messageOf(error) }),
);
process.send?.(answer, () => process.exit());
