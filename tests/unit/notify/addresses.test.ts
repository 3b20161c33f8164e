// Which addresses are public, and which URLs a webhook may have.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../../functions/notify/webhooks/addresses.ts';
import { registrationErrors } from '../../../functions/notify/webhooks/registration.ts';
import { urlProblem } from '../../../functions/notify/webhooks/url.ts';
import { inEnglish } from '../../support/words.ts';

describe('an address', () => {
  test.each([
    ['8.8.8.8'],
    ['1.1.1.1'],
    ['172.15.255.255'],
    ['172.32.0.1'],
    ['100.63.255.255'],
    ['100.128.0.1'],
    ['169.253.255.255'],
    ['192.0.1.1'],
    ['223.255.255.255'],
    ['2606:4700:4700::1111'],
    ['2a00:1450:4001:80b::200e'],
  ])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    // This host and its network.
    ['0.0.0.0'],
    ['127.0.0.1'],
    ['127.255.255.254'],
    ['::'],
    ['::1'],
    // Private networks.
    ['10.0.0.1'],
    ['172.16.0.1'],
    ['172.31.255.255'],
    ['192.168.1.1'],
    ['100.64.0.1'],
    ['fc00::1'],
    ['fd12:3456::1'],
    ['fec0::1'],
    // Link-local, among them the metadata services of clouds.
    ['169.254.169.254'],
    ['169.254.170.2'],
    ['fe80::1'],
    ['fe80::1%eth0'],
    ['fd00:ec2::254'],
    // IPv4 inside IPv6.
    ['::ffff:127.0.0.1'],
    ['::ffff:10.0.0.1'],
    ['::ffff:8.8.8.8'],
    ['::7f00:1'],
    ['64:ff9b::7f00:1'],
    ['64:ff9b:1::1'],
    ['2002:7f00:1::'],
    ['2001::1'],
    // Documentation, benchmarks, multicast, reserved.
    ['192.0.2.1'],
    ['198.51.100.1'],
    ['203.0.113.1'],
    ['198.18.0.1'],
    ['192.88.99.1'],
    ['224.0.0.1'],
    ['240.0.0.1'],
    ['255.255.255.255'],
    ['2001:db8::1'],
    ['3fff::1'],
    ['ff02::1'],
    ['100::1'],
    ['5f00::1'],
    // Not an address at all.
    ['customs.example'],
    [''],
  ])('%s is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  test('of loopback is never public', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isLoopbackAddress(address) && isPublicAddress(address)).toBe(false);
      }),
    );
  });

  test('mapped into IPv6 is never public', () => {
    fc.assert(
      fc.property(fc.ipV4(), (address) => {
        expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
      }),
    );
  });
});

describe('a URL', () => {
  test.each([
    ['https://broker.example/hooks?from=customs'],
    ['https://broker.example:8443/'],
    ['https://8.8.8.8/hook'],
    ['https://[2606:4700:4700::1111]/hook'],
    ['https://xn--kf.example/hook?day=%EC%9D%BC'],
    // For a stage on one machine; others refuse them by the stage's setting.
    ['http://127.0.0.1:8080/hook'],
    ['http://localhost:8080/hook'],
    ['http://[::1]:8080/hook'],
  ])('%s may be one', (url) => {
    expect(urlProblem(url)).toBeUndefined();
  });

  test.each([
    ['broker.example/hook', 'Expected an absolute URL'],
    ['http://broker.example/hook', 'Expected an https URL'],
    ['ftp://broker.example/hook', 'Expected an https URL'],
    ['file:///etc/passwd', 'Expected an https URL'],
    ['javascript:alert(1)', 'Expected an https URL'],
    ['https://user@broker.example/hook', 'Expected a URL without user name and password'],
    ['https://:secret@broker.example/hook', 'Expected a URL without user name and password'],
    ['https://broker.example/hook#part', 'Expected a URL without a fragment'],
    ['https://broker.example/hook#', 'Expected a URL without a fragment'],
    ['https://10.0.0.1/hook', 'Expected a public address'],
    ['https://169.254.169.254/latest/meta-data', 'Expected a public address'],
    ['https://[fd00:ec2::254]/latest', 'Expected a public address'],
    ['https://[::ffff:10.0.0.1]/', 'Expected a public address'],
    // Notations that resolvers take for 10.0.0.1 and 192.168.0.1.
    ['https://0x0a000001/', 'Expected a public address'],
    ['https://167772161/', 'Expected a public address'],
    ['https://012.0.0.1/', 'Expected a public address'],
    ['https://192.168.1/', 'Expected a public address'],
    ['http://127.0.0.1.broker.example/', 'Expected an https URL'],
  ])('%s may not: %s', (url, problem) => {
    expect(inEnglish(urlProblem(url))).toBe(problem);
  });

  test.each([
    'https://Ï.example/',
    'https://세관.example/hook',
    'https://１０.0.0.1/',
    'https://broker.example/고리',
    'https://broker.example/a hook',
    ' https://broker.example/hook',
    'https://broker.example/ho\tok',
    'https:\\\\broker.example\\hook',
    'https:broker.example/hook',
    'https://broker.example/[hook]',
    'https://broker.example/?a={b}',
    'https://broker.example/100%',
  ])('%j is not a URI, though URL would convert it to one', (url) => {
    expect(URL.canParse(url)).toBe(true);
    expect(inEnglish(urlProblem(url))).toContain('RFC 3986');
  });
});

describe('a registration', () => {
  const everything = ['document.decided', 'declaration.selected'] as const;

  test.each([
    ['http://127.0.0.1:8080/'],
    ['http://localhost/'],
    ['https://localhost./'],
    ['https://127.1/'],
    ['https://2130706433/'],
  ])('of %s is refused by a stage that does not run on one machine', (url) => {
    const events = [...everything];
    expect(
      inEnglish(registrationErrors({ url, events }, { party: undefined, allowLoopback: false })),
    ).toEqual([{ pointer: '/url', message: 'Expected a public address' }]);
    expect(registrationErrors({ url, events }, { party: undefined, allowLoopback: true })).toEqual([]);
  });

  test('by a party names every event that is not the party’s, beside a bad URL', () => {
    const webhook = { url: 'http://localhost/', events: [...everything, 'reference.decided' as const] };
    expect(inEnglish(registrationErrors(webhook, { party: 'broker-a', allowLoopback: false }))).toEqual([
      { pointer: '/url', message: 'Expected a public address' },
      { pointer: '/events/1', message: 'Clients of a party get document.decided only' },
      { pointer: '/events/2', message: 'Clients of a party get document.decided only' },
    ]);
  });
});
