// Runs in the synthesis process: builds the app for the stage `local` and sends its templates to the host.
import { enableCompileCache } from 'node:module';
import { messageOf } from '../errors.ts';
import type { StackTemplate, Template } from '../template/template.ts';
import type { SynthesisAnswer, SynthesisInput } from './synthesis.ts';

const LOGICAL_ID = 'aws:cdk:logicalId';

async function synthesize({ issuer, audience, outdir }: SynthesisInput): Promise<readonly StackTemplate[]> {
  const [{ buildApp }, { stageConfig }] = await Promise.all([
    import('../../lib/app.ts'),
    import('../../lib/config.ts'),
  ]);
  const config = stageConfig('local', { identity: { kind: 'oidc', issuer, audience } });
  const assembly = buildApp({ config, bundle: false, validate: false, outdir }).synth();
  return assembly.stacks.map((stack) => ({
    stackName: stack.stackName,
    template: stack.template as Template,
    paths: Object.fromEntries(
      stack.findMetadataByType(LOGICAL_ID).map(({ path, data }) => [String(data), path.replace(/^\//, '')]),
    ),
  }));
}

/** A syntax error's message alone does not say which file it is in; the first line of its stack does. */
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
