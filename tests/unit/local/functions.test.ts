// Around a function: its log, its requests on the terminal, its secrets.
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generate } from '../../../local/emulators/secrets.ts';
import { FunctionLog } from '../../../local/functions/function-log.ts';
import { requestLine } from '../../../local/log.ts';
import { temporaryFolder } from './temporary.ts';

describe('the log of functions', () => {
  function log(rotateBytes?: number) {
    const path = join(temporaryFolder(), 'logs', 'functions.jsonl');
    const printed: string[] = [];
    const subject = new FunctionLog(path, (name, text) => printed.push(`${name}: ${text}`), rotateBytes);
    const lines = (file = path): unknown[] =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
    return { subject, path, printed, lines };
  }

  test('keeps structured lines unchanged and wraps others, however they are chunked', () => {
    const { subject, lines } = log();
    const read = subject.reader('score');
    for (const chunk of ['{"level":"INFO","mess', 'age":"é"}\nplain te', 'xt\n\n{not json\n'])
      read(Buffer.from(chunk));
    expect(lines()).toEqual([
      { level: 'INFO', message: 'é' },
      expect.objectContaining({ function: 'score', message: 'plain text' }),
      expect.objectContaining({ function: 'score', message: '{not json' }),
    ]);
  });

  test('decodes a character that arrives in two chunks', () => {
    const { subject, lines } = log();
    const read = subject.reader('score');
    const bytes = Buffer.from('세관\n');
    read(bytes.subarray(0, 4));
    read(bytes.subarray(4));
    expect(lines()).toEqual([expect.objectContaining({ message: '세관' })]);
  });

  test('prints short errors on the terminal', () => {
    const { subject, printed } = log();
    const error = {
      level: 'ERROR',
      code: 'REQ002',
      message: 'Request failed unexpectedly',
      error: { message: 'boom', stack: '…' },
    };
    subject.reader('score')(Buffer.from(`${JSON.stringify(error)}\n{"level":"WARN","message":"quiet"}\n`));
    subject.error('score', { message: 'Task timed out after 3.00 seconds' });
    expect(printed).toEqual([
      'score: REQ002 Request failed unexpectedly (boom)',
      'score: Task timed out after 3.00 seconds',
    ]);
  });

  test('continues when its folder was deleted', () => {
    const { subject, path, lines } = log();
    rmSync(join(path, '..'), { recursive: true });
    subject.error('score', { message: 'boom' });
    expect(lines()).toEqual([expect.objectContaining({ message: 'boom' })]);
  });

  test('is rotated when it has grown large', () => {
    const { subject, path, lines } = log(150);
    const read = subject.reader('score');
    for (let count = 1; count <= 3; count += 1)
      read(Buffer.from(`{"count":${count},"padding":"${'x'.repeat(90)}"}\n`));
    expect(lines()).toEqual([expect.objectContaining({ count: 3 })]);
    expect(lines(path.replace('.jsonl', '.1.jsonl'))).toHaveLength(2);
  });
});

describe('a request on the terminal', () => {
  const now = new Date(2026, 10, 22, 9, 15, 2);

  test('is one readable line', () => {
    const record = {
      method: 'POST',
      path: '/v1/declarations',
      status: 201,
      milliseconds: 12.4,
      client: 'clearance-system',
      refusal: undefined,
    };
    expect(requestLine(record, now)).toBe('09:15:02 POST   201   12 ms /v1/declarations clearance-system');
  });

  test('says why the gateway refused it, which its answer does not', () => {
    const record = {
      method: 'GET',
      path: '/v1/models',
      status: 401,
      milliseconds: 1,
      client: undefined,
      refusal: 'The token has expired',
    };
    expect(requestLine(record, now)).toBe('09:15:02 GET    401    1 ms /v1/models - (The token has expired)');
  });

  test('contains no control characters', () => {
    const record = {
      method: 'GET',
      path: '/\u001b[2J',
      status: undefined,
      milliseconds: 1,
      client: undefined,
      refusal: undefined,
    };
    expect(requestLine(record, now)).toBe('09:15:02 GET    gone    1 ms / [2J -');
  });
});

describe('a generated secret', () => {
  test('follows the rules of the template', () => {
    expect(generate({ PasswordLength: 64, ExcludePunctuation: true })).toMatch(/^[A-Za-z0-9]{64}$/);
    expect(generate({ ExcludeLowercase: true, ExcludeUppercase: true, ExcludePunctuation: true })).toMatch(
      /^\d{32}$/,
    );
    expect(generate({ PasswordLength: 200, ExcludeCharacters: 'abc"' })).not.toMatch(/[abc"]/);
  });

  test('has a character of each kind', () => {
    for (let round = 0; round < 50; round += 1) {
      expect(generate({ PasswordLength: 4 })).toMatch(
        /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{4}$/,
      );
    }
  });

  test('is inserted into its template', () => {
    const secret = JSON.parse(
      generate({ SecretStringTemplate: '{"user":"u"}', GenerateStringKey: 'password' }),
    ) as object;
    expect(secret).toEqual({ user: 'u', password: expect.stringMatching(/^.{32}$/) });
  });
});
