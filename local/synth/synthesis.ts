// Synthesises the CDK app in a separate process: the CDK is large and slow to load, and the emulators start meanwhile.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { HostError } from '../errors.ts';
import type { StackTemplate } from '../template/template.ts';

export interface SynthesisInput {
  readonly issuer: string;
  readonly audience: string;
  /** Folder for the cloud assembly. */
  readonly outdir: string;
  /** Folder for V8's compile cache. */
  readonly compileCache: string;
}

export type Synthesize = (input: SynthesisInput) => Promise<readonly StackTemplate[]>;

export type SynthesisAnswer = { readonly stacks: readonly StackTemplate[] } | { readonly error: string };

const SCRIPT = fileURLToPath(new URL('./synthesis-process.ts', import.meta.url));

/**
 * Synthesises the service's app for the stage `local`.
 *
 * @throws HostError with the app's own message if it cannot be synthesised
 */
export const synthesizeApp: Synthesize = (input) => {
  return new Promise((resolve, reject) => {
    const child = fork(SCRIPT, [JSON.stringify(input)], {
      env: {
        ...process.env,
        // The CDK would check every template against CloudFormation's schemas, which takes seconds. The tests and
        // `cdk deploy` do that; the host itself refuses what it cannot run.
        CDK_VALIDATION: 'false',
        JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1',
      },
      execArgv: ['--disable-warning=ExperimentalWarning'],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      serialization: 'advanced',
    });
    let printed = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      printed = (printed + chunk.toString('utf8')).slice(-2_000);
    });
    child.on('error', (error) =>
      reject(new HostError(`The CDK app cannot be synthesised: ${error.message}`)),
    );
    child.on('message', (answer: SynthesisAnswer) => {
      if ('stacks' in answer) resolve(answer.stacks);
      else reject(new HostError(`The CDK app cannot be synthesised: ${answer.error}`));
    });
    child.on('exit', (code) => {
      reject(new HostError(`The CDK app cannot be synthesised (exit code ${code}): ${printed.trim()}`));
    });
  });
};
