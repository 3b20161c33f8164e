// The deployment itself, with the tools that an administration uses: cdk bootstrap and cdk deploy of the service as synthesised for
// production.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ACCOUNT_ID, REGION, REPOSITORY_ROOT } from '../../../local/settings.ts';
import type { Output } from '../../../local/template/deployment.ts';
import type { Emulator } from './emulator.ts';
import { run } from './processes.ts';

const CDK = join(REPOSITORY_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const SYNTHESISE = join(REPOSITORY_ROOT, 'tests', 'deploy', 'support', 'synthesise.ts');
const TEMPLATE = '.template.json';

/** A deployed stack. */
export interface DeployedStack {
  readonly name: string;
  readonly resources: number;
  /** The deployment time that the CDK reports. */
  readonly seconds: number;
}

/** Paths of a deployment's files. */
export interface DeploymentFiles {
  /** Folder of the cloud assembly. */
  readonly assembly: string;
  /** File with the stack outputs as JSON. */
  readonly outputs: string;
  readonly log: string;
}

export function deploymentFiles(folder: string): DeploymentFiles {
  return {
    assembly: join(folder, 'cdk.out'),
    outputs: join(folder, 'outputs.json'),
    log: join(folder, 'deploy.log'),
  };
}

/** Synthesises the service for production with an issuer that need not be running yet. */
export async function synthesise(issuer: string, { assembly, log }: DeploymentFiles): Promise<void> {
  const environment = { ...process.env, JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION: '1' };
  await run({
    command: process.execPath,
    args: [SYNTHESISE, issuer, assembly],
    cwd: REPOSITORY_ROOT,
    environment,
    log,
  });
}

/** Prepares the account for deployments. */
export async function bootstrap(emulator: Emulator, files: DeploymentFiles): Promise<void> {
  await cdk(emulator, files, ['bootstrap', `aws://${ACCOUNT_ID}/${REGION}`]);
}

/** Deploys every stack. */
export async function deploy(emulator: Emulator, files: DeploymentFiles): Promise<DeployedStack[]> {
  const options = ['--require-approval', 'never', '--progress', 'events', '--outputs-file', files.outputs];
  await cdk(emulator, files, ['deploy', '--all', ...options]);
  const seconds = secondsOf(readFileSync(files.log, 'utf8'));
  return readdirSync(files.assembly)
    .filter((name) => name.endsWith(TEMPLATE))
    .map((file) => {
      const name = file.slice(0, -TEMPLATE.length);
      const { Resources } = JSON.parse(readFileSync(join(files.assembly, file), 'utf8')) as {
        readonly Resources: object;
      };
      return { name, resources: Object.keys(Resources).length, seconds: seconds.get(name) ?? Number.NaN };
    });
}

/** Returns the outputs of all stacks. */
export function outputsOf({ outputs }: DeploymentFiles): Output[] {
  const stacks = JSON.parse(readFileSync(outputs, 'utf8')) as Record<string, Record<string, string>>;
  return Object.values(stacks).flatMap((own) => Object.entries(own).map(([key, value]) => ({ key, value })));
}

async function cdk(
  { environment }: Emulator,
  { assembly, log }: DeploymentFiles,
  args: readonly string[],
): Promise<void> {
  await run({
    command: process.execPath,
    args: [CDK, ...args, '--app', assembly, '--ci', '--no-color'],
    // Nothing of the user's own AWS account: no profile, no region, no role.
    environment: { PATH: process.env.PATH, HOME: assembly, ...environment },
    log,
  });
}

/** Reads the deployment time of each stack; the CDK prints a stack's name and then its time. */
function secondsOf(log: string): Map<string, number> {
  const found = log.matchAll(/✅ +(\S+)\n[\s\S]*?✨ +Deployment time: ([\d.]+)s/g);
  return new Map([...found].map(([, name = '', seconds]) => [name, Number(seconds)]));
}
