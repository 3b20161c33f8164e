// What the URL of a webhook may be. Names are resolved, and their addresses checked, at each connection (../deliveries/post.ts): what a
// name means today says nothing about tomorrow.
import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './addresses.ts';

/**
 * The characters of a URI (RFC 3986), brackets only around an address. URL would accept others and convert them, so that what is
 * stored and shown would not be what is called.
 */
const URI = /^https?:\/\/(?:[\w.~!$&'()*+,;=:@%-]|\[[\da-fA-F:.]+\])+(?:[/?][\w.~!$&'()*+,;=:@%/?-]*)?$/;
const BAD_ESCAPE = /%(?![\da-fA-F]{2})/;

/** What is wrong with a URL, in words for the caller; undefined if nothing is. */
export function urlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'Expected an absolute URL';
  const { protocol, username, password, hash } = url;
  const loopback = isLoopbackUrl(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) return 'Expected an https URL';
  if (username !== '' || password !== '') return 'Expected a URL without user name and password';
  if (hash !== '' || text.includes('#')) return 'Expected a URL without a fragment';
  if (!URI.test(text) || BAD_ESCAPE.test(text)) return NO_URI;
  const host = hostOf(url);
  if (isIP(host) !== 0 && !loopback && !isPublicAddress(host)) return 'Expected a public address';
  return undefined;
}

const NO_URI =
  'Expected the characters of a URI (RFC 3986): a host name in another script as xn--…, other characters escaped as %XX';

/** Whether a URL names this machine; only a stage on one machine sends to it. */
export function isLoopbackUrl(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || isLoopbackAddress(host);
}

/** The host without the brackets of IPv6. URL has normalised every notation of an IPv4 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
