// Hostile bytes that no client library would send, and headers and paths that try to inject log lines.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DECLARATIONS } from '../api/support/declarations.ts';
import type { Service } from '../api/support/service.ts';
import { rawExchange } from './support/raw-http.ts';

const LINES = 'GET /v1/health HTTP/1.1\r\nHost: localhost\r\n';
const POST = `POST ${DECLARATIONS} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`;
const HIDDEN = 'GET /v1/models HTTP/1.1\r\nHost: localhost\r\nX-Hidden: 1\r\n\r\n';
const CHUNK = '0\r\n\r\n';

/** What two servers in a row might read in two ways. */
const BYTES: readonly (readonly [string, string])[] = [
  ['a length and chunks', `${POST}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNK}${HIDDEN}`],
  ['chunks and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n${CHUNK}${HIDDEN}`],
  ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: 60\r\n\r\n${HIDDEN}`],
  ['a length with a sign', `${POST}Content-Length: +0\r\n\r\n${HIDDEN}`],
  ['a negative length', `${POST}Content-Length: -1\r\n\r\n${HIDDEN}`],
  ['a length in hexadecimal', `${POST}Content-Length: 0x10\r\n\r\n${HIDDEN}`],
  ['a length beyond all numbers', `${POST}Content-Length: 99999999999999999999999\r\n\r\n${HIDDEN}`],
  ['an unknown transfer encoding', `${POST}Transfer-Encoding: xchunked\r\n\r\n${CHUNK}${HIDDEN}`],
  ['a space before a colon', `${POST}Transfer-Encoding : chunked\r\n\r\n${CHUNK}${HIDDEN}`],
  ['a chunk of endless size', `${POST}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n${HIDDEN}`],
  ['a chunk of no size', `${POST}Transfer-Encoding: chunked\r\n\r\n-1\r\n${HIDDEN}`],
  ['a folded header', `${LINES}X-A: 1\r\n 2\r\n\r\n`],
  ['a NUL in a header', `${LINES}X-A: a\0b\r\n\r\n`],
  ['a NUL in a path', 'GET /v1/health\0 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a line break in a path', 'GET /v1/health\nX: 1 HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a carriage return in a header', `${LINES}X-A: a\rb\r\n\r\n`],
  ['a header without a name', `${LINES}: x\r\n\r\n`],
  ['a header with a space in its name', `${LINES}X A: x\r\n\r\n`],
  ['no host', 'GET /v1/health HTTP/1.1\r\n\r\n'],
  ['HTTP/2 out of nothing', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['a method of its own', 'STEAL /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
];

const INJECTED = 'INJECTED-LINE';
const VALUES = [
  `x","level":"ERROR","message":"${INJECTED}`,
  `x%0d%0a{"level":"ERROR","message":"${INJECTED}"}`,
  `x\\n{"level":"ERROR","message":"${INJECTED}"}`,
  `\u001b[2J${INJECTED}`,
  `\${jndi:ldap://${INJECTED}}`,
  `\u0085${INJECTED}`,
];
const NAMES = ['user-agent', 'x-amzn-trace-id', 'x-request-id', 'x-forwarded-for', 'referer', 'origin'];

/**
 * The tests of bytes.
 *
 * @param service gives the running service, within tests
 * @param output gives what its host has written on the terminal
 */
export function wire(service: () => Service, output: () => string): void {
  describe('on the wire', () => {
    test.each(BYTES)('%s is refused, and nothing behind it is taken for a request', async (_what, bytes) => {
      const answers = await rawExchange(service(), Buffer.from(bytes, 'latin1'));
      expect(answers.length, answers.join('\n')).toBeLessThanOrEqual(1);
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    });

    test.each([
      [
        'the address of another server',
        'GET http://169.254.169.254/v1/health HTTP/1.1\r\nHost: localhost\r\n',
      ],
      ['a tunnel', 'CONNECT 169.254.169.254:80 HTTP/1.1\r\nHost: localhost\r\n'],
      ['an echo', 'TRACE /v1/health HTTP/1.1\r\nHost: localhost\r\nX-Echo: secret\r\n'],
      ['another expectation', `${LINES}Expect: 200-maybe\r\n`],
    ])('%s is not served', async (_what, head) => {
      const answers = await rawExchange(service(), `${head}Connection: close\r\n\r\n`);
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1\.1 4(?!31)\d\d (?!.*secret)/s);
    });

    test('100,000 headers are too many', async () => {
      const headers = Array.from({ length: 100_000 }, (_, index) => `X-${index}: 1\r\n`).join('');
      const [answer = ''] = await rawExchange(service(), `${LINES}${headers}\r\n`);
      expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    });

    test('an ordinary request, sent in the same way, is answered: each refusal above has its own reason', async () => {
      const answers = await rawExchange(service(), `${LINES}Connection: close\r\n\r\n`);
      expect(answers).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 /)]);
    });
  });

  describe('headers and paths', () => {
    test.each(VALUES)('with %j write nothing of their own into a log', async (value) => {
      const token = await service().token('operator');
      for (const name of NAMES) {
        const head = `${LINES}Authorization: Bearer ${token}\r\n${name}: ${value}\r\nConnection: close\r\n\r\n`;
        const [answer = ''] = await rawExchange(service(), Buffer.from(head, 'latin1'));
        expect(answer, name).toMatch(/^HTTP\/1\.1 (?:200|400) /);
      }
      const path = `/v1/health/${value.replaceAll(' ', '')}`;
      const [answer = ''] = await rawExchange(
        service(),
        Buffer.from(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`, 'latin1'),
      );
      expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    });

    test('leave every line of the functions’ log a single record', () => {
      const text = readFileSync(join(service().stateFolder, 'logs', 'functions.jsonl'), 'utf8');
      expect(text).not.toContain(INJECTED);
      for (const line of text.trimEnd().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
    });

    test('leave every terminal line one of the host’s, without control sequences', () => {
      const [, lines = ''] = output().split(/\n(?=\d\d:\d\d:\d\d )(.*)/s);
      expect(lines).toContain(INJECTED);
      for (const line of lines.trimEnd().split('\n')) {
        expect(line).toMatch(/^\d\d:\d\d:\d\d (?:[A-Z]+ +(?:\d{3}|gone) +\d+ ms |ERROR )/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must not be there
        expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
      }
    });
  });
}
