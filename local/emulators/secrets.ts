// Secrets Manager, as much of it as functions use: reading a secret, over the service's own JSON protocol.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, LOOPBACK, REGION } from '../settings.ts';
import type { StateFolder } from '../state.ts';

const FILE = 'secrets.json';
const MAX_REQUEST_BYTES = 64 * 1024;
const KEEP_ALIVE_MS = 120_000;

/** What a template says about a secret: its value, or how to draw one (`GenerateSecretString`). */
export type SecretSource = { readonly value: string } | { readonly rules: Readonly<Record<string, unknown>> };

export interface SecretStore {
  readonly url: string;
  /** Draws the secret at the first start and keeps it; gives its ARN. */
  ensure(name: string, source: SecretSource): string;
  close(): Promise<void>;
}

export async function startSecrets(state: StateFolder): Promise<SecretStore> {
  const values = new Map<string, string>();
  const kept = state.readJson(FILE);
  if (isRecord(kept)) {
    for (const [name, value] of Object.entries(kept)) if (typeof value === 'string') values.set(name, value);
  }
  const server = createServer((request, response) => {
    answer(request, response, values).catch(() => response.destroy());
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.listen(0, LOOPBACK);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${LOOPBACK}:${port}`,
    ensure: (name, source) => {
      const value = 'value' in source ? source.value : (values.get(name) ?? generate(source.rules));
      if (values.get(name) !== value) {
        values.set(name, value);
        state.writeJson(FILE, Object.fromEntries(values));
      }
      return arnOf(name);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  values: ReadonlyMap<string, string>,
): Promise<void> {
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  };
  const refuse = (type: string, message: string): void => send(400, { __type: type, message });
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_REQUEST_BYTES) return refuse('ValidationException', 'The request is too large');
    chunks.push(chunk);
  }
  const [, operation = ''] = String(request.headers['x-amz-target'] ?? '').split('.');
  if (operation !== 'GetSecretValue') {
    return refuse(
      'UnknownOperationException',
      `The local host does not support ${operation || 'this operation'}`,
    );
  }
  let input: unknown;
  try {
    input = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return refuse('SerializationException', 'The body is not JSON');
  }
  const id = isRecord(input) ? String(input.SecretId) : '';
  const found = [...values].find(([name]) => id === name || id === arnOf(name));
  if (found === undefined) {
    return refuse('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
  }
  const [name, value] = found;
  send(200, {
    ARN: arnOf(name),
    Name: name,
    SecretString: value,
    VersionId: 'local',
    VersionStages: ['AWSCURRENT'],
  });
}

function arnOf(name: string): string {
  // AWS ends every secret's ARN with six characters of its own.
  return `arn:aws:secretsmanager:${REGION}:${ACCOUNT_ID}:secret:${name}-000000`;
}

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const NUMBERS = '0123456789';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;

/** Draws a secret by the rules of `GenerateSecretString`, with at least one character of each kind that is allowed. */
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
