// Synthesises the service for production in a separate process: synthesise.ts <issuer> <output folder>.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../../../lib/app.ts';
import { type StageOverrides, stageConfig } from '../../../lib/config.ts';
import { AUDIENCE, REPOSITORY_ROOT } from '../../../local/settings.ts';
import { adapt } from './adaptations.ts';

const [issuer = '', outdir = ''] = process.argv.slice(2);
const { context } = JSON.parse(readFileSync(join(REPOSITORY_ROOT, 'cdk.json'), 'utf8')) as {
  readonly context: { readonly stages: Readonly<Record<string, StageOverrides>> };
};
// The only settings that differ from production: the issuer, and the proxy that serves it as well as the API.
const identity = { kind: 'oidc', issuer, audience: AUDIENCE } as const;
const config = stageConfig('prod', {
  ...context.stages.prod,
  identity,
  apiOrigin: new URL(issuer).origin,
});
buildApp({ config, outdir, bundle: true, validate: false }).synth();
adapt(outdir);
