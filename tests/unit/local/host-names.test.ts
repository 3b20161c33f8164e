// The names under which the local host answers.
import { describe, expect, test } from 'vitest';
import { HostNames } from '../../../local/host-names.ts';

describe('a request is for this host', () => {
  test.each([
    'localhost',
    'localhost:3000',
    'LOCALHOST:3000',
    'localhost.',
    'localhost.:3000',
    'localhost:8080',
    'localhost:',
    '127.0.0.1',
    '127.0.0.1:3000',
    '[::1]',
    '[::1]:3000',
    'console.localhost:3000',
  ])('with Host: %s', (host) => {
    expect(new HostNames().accepts(host)).toBe(true);
  });

  test('of HTTP/1.0 without the header', () => {
    expect(new HostNames().accepts(undefined)).toBe(true);
  });

  test.each(['dev.example', 'DEV.example:443', 'dev.example.', '192.0.2.7:3000', '[fd00::7]:3000'])(
    'with Host: %s, if the name is allowed',
    (host) => {
      expect(new HostNames(['Dev.Example', '192.0.2.7', '[fd00::7]']).accepts(host)).toBe(true);
    },
  );
});

describe('a request is for another host', () => {
  test.each([
    'attacker.example',
    'attacker.example:3000',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'notlocalhost',
    'xlocalhost:3000',
    'localhost..',
    '',
    ' ',
    'localhost attacker.example',
    'localhost,attacker.example',
    'localhost@attacker.example',
    'attacker.example@localhost',
    'localhost/attacker.example',
    'attacker.example#localhost',
    'attacker.example?.localhost',
    'localhost:3000:3000',
    'localhost:x',
    '0.0.0.0:3000',
    '2130706433',
    '0x7f.1',
    '127.1',
    '169.254.169.254',
    '::1',
    '[::1',
    '[::1].attacker.example',
    '[::ffff:127.0.0.1]:3000',
    'dev.example',
  ])('with Host: %j', (host) => {
    expect(new HostNames(['other.example']).accepts(host)).toBe(false);
  });
});

describe('a name to allow', () => {
  test.each([
    'http://dev.example',
    'dev.example:3000',
    'dev.example/',
    '',
    'a b',
    '*',
    '*.example',
    'dev.example.',
  ])('is not %j', (name) => {
    expect(() => new HostNames([name])).toThrow(`not "${name}"`);
  });
});
