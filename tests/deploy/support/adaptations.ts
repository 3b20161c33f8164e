// The changes made to the templates before they are deployed to the emulator: as few as possible, each with a name and a reason.
// tests/deploy/emulator.deploy.ts fails when the emulator no longer needs one.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../../../local/json.ts';

export interface Adaptation {
  readonly name: string;
  readonly reason: string;
}

export const ADAPTATIONS = {
  issuer: {
    name: 'The issuer is named in the settings (identity.kind "oidc"), not a Cognito user pool',
    reason: 'the emulator has no ProviderURL of a user pool, from which the authorizer is created',
  },
  secret: {
    name: 'References to a secret are replaced by its attribute Id',
    reason:
      'Ref returns the name of a secret in the emulator and its ARN in AWS, so policies would match nothing; Id is the ARN in both',
  },
} as const satisfies Readonly<Record<string, Adaptation>>;

/** Changes the templates of an assembly where the emulator requires it. */
export function adapt(assembly: string): void {
  for (const name of readdirSync(assembly).filter((file) => file.endsWith('.template.json'))) {
    const file = join(assembly, name);
    const template: unknown = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(withSecretIds(template, secretsOf(template))));
  }
}

/** Logical ids of a template's secrets. */
function secretsOf(template: unknown): ReadonlySet<unknown> {
  const resources = isRecord(template) && isRecord(template.Resources) ? template.Resources : {};
  const secrets = Object.entries(resources).filter(
    ([, resource]) => isRecord(resource) && resource.Type === 'AWS::SecretsManager::Secret',
  );
  return new Set(secrets.map(([id]) => id));
}

function withSecretIds(value: unknown, secrets: ReadonlySet<unknown>): unknown {
  if (Array.isArray(value)) return value.map((item) => withSecretIds(item, secrets));
  if (!isRecord(value)) return value;
  if (secrets.has(value.Ref)) return { 'Fn::GetAtt': [value.Ref, 'Id'] };
  return Object.fromEntries(
    Object.entries(value).map(([name, content]) => [name, withSecretIds(content, secrets)]),
  );
}
