// What the URL of a webhook may be. Names are resolved, and their addresses checked, at each connection (../deliveries/post.ts): what a
// name means today says nothing about tomorrow.
import { isIP } from 'node:net';
import { isLoopbackAddress, isPublicAddress } from './addresses.ts';

/** What is wrong with a URL, in words for the caller; undefined if nothing is. */
export function urlProblem(text: string): string | undefined {
  const url = URL.parse(text);
  if (url === null) return 'Expected an absolute URL';
  const { protocol, username, password, hash } = url;
  const loopback = isLoopbackUrl(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) return 'Expected an https URL';
  if (username !== '' || password !== '') return 'Expected a URL without user name and password';
  if (hash !== '' || text.includes('#')) return 'Expected a URL without a fragment';
  const host = hostOf(url);
  if (isIP(host) !== 0 && !loopback && !isPublicAddress(host)) return 'Expected a public address';
  return undefined;
}

/** Whether a URL names this machine; only a stage on one machine sends to it. */
export function isLoopbackUrl(url: URL): boolean {
  const host = hostOf(url);
  return host === 'localhost' || isLoopbackAddress(host);
}

/** The host without the brackets of IPv6. URL has normalised every notation of an IPv4 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
