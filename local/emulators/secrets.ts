// Secrets Manager's JSON protocol, as far as functions use it: reading a secret.
import { randomInt } from 'node:crypto';
import { HostError } from '../errors.ts';
import type { HostNames } from '../host-names.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { StateFolder } from '../state.ts';
import { ServiceError, serveJson } from './json-service.ts';

const FILE = 'secrets.json';
const MAX_REQUEST_BYTES = 64 * 1024;

/** What a template specifies for a secret: its value, or the rules to generate one (`GenerateSecretString`). */
type SecretSource = { readonly value: string } | { readonly rules: Readonly<Record<string, unknown>> };

export interface SecretStore {
  readonly url: string;
  /** Generates the secret at the first start and keeps it; returns its ARN. */
  ensure(name: string, source: SecretSource): string;
  close(): Promise<void>;
}

export async function startSecrets(state: StateFolder, names?: HostNames): Promise<SecretStore> {
  const values = new Map<string, string>();
  const kept = state.readJson(FILE);
  if (isRecord(kept)) {
    for (const [name, value] of Object.entries(kept)) if (typeof value === 'string') values.set(name, value);
  }
  const { url, close } = await serveJson(
    {
      namespace: 'com.amazonaws.secretsmanager',
      operations: new Map([['GetSecretValue', ({ SecretId: id }) => secretValue(String(id), values)]]),
      errors: {
        unsupported: 'UnknownOperationException',
        badInput: 'SerializationException',
        internal: 'InternalServiceError',
      },
      maxRequestBytes: MAX_REQUEST_BYTES,
    },
    names,
  );
  return {
    url,
    close,
    ensure: (name, source) => {
      const value = 'value' in source ? source.value : (values.get(name) ?? generate(source.rules));
      if (values.get(name) !== value) {
        values.set(name, value);
        state.writeJson(FILE, Object.fromEntries(values));
      }
      return arnOf(name);
    },
  };
}

function secretValue(id: string, values: ReadonlyMap<string, string>): object {
  const found = [...values].find(([name]) => id === name || id === arnOf(name));
  if (found === undefined) {
    throw new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const [name, value] = found;
  return {
    ARN: arnOf(name),
    Name: name,
    SecretString: value,
    VersionId: 'local',
    VersionStages: ['AWSCURRENT'],
  };
}

function arnOf(name: string): string {
  // AWS appends six characters to the name.
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:${name}-000000`;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;

/** Generates a secret by the rules of `GenerateSecretString`, by default with at least one character of each allowed kind. */
export function generate(rules: Readonly<Record<string, unknown>>): string {
  const excluded = typeof rules.ExcludeCharacters === 'string' ? rules.ExcludeCharacters : '';
  const kinds = [
    rules.ExcludeLowercase === true ? '' : LOWERCASE,
    rules.ExcludeUppercase === true ? '' : LOWERCASE.toUpperCase(),
    rules.ExcludeNumbers === true ? '' : NUMBERS,
    rules.ExcludePunctuation === true ? '' : PUNCTUATION,
    rules.IncludeSpace === true ? ' ' : '',
  ]
    .map((kind) => [...kind].filter((character) => !excluded.includes(character)))
    .filter((kind) => kind.length > 0);
  const alphabet = kinds.flat();
  if (alphabet.length === 0) throw new HostError('GenerateSecretString excludes every character');
  const length = typeof rules.PasswordLength === 'number' ? rules.PasswordLength : DEFAULT_LENGTH;
  const required = rules.RequireEachIncludedType === false ? [] : kinds.map(pick);
  const drawn = [
    ...required,
    ...Array.from({ length: Math.max(0, length - required.length) }, () => pick(alphabet)),
  ];
  const secret = shuffled(drawn).join('').slice(0, length);
  const { SecretStringTemplate: template, GenerateStringKey: key } = rules;
  if (typeof template !== 'string' || typeof key !== 'string') return secret;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: secret });
}

function pick(characters: readonly string[]): string {
  return characters[randomInt(characters.length)] ?? '';
}

function shuffled(characters: readonly string[]): string[] {
  return characters
    .map((character) => [randomInt(2 ** 32), character] as const)
    .sort(([left], [right]) => left - right)
    .map(([, character]) => character);
}
