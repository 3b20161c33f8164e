// What the URL of a webhook may be. Names are resolved, and their addresses checked, at each connection (../deliveries/post.ts): what a
// name means today says nothing about tomorrow.
import { isIP } from 'node:net';
import { type Message, message } from '../../shared/words/message.ts';
import { isLoopbackAddress, isPublicAddress } from './addresses.ts';

/**
 * The characters of a URI (RFC 3986), brackets only around an address. URL would accept others and convert them, so that what is
 * stored and shown would not be what is called.
 */
const URI = /^https?:\/\/(?:[\w.~!$&'()*+,;=:@%-]|\[[\da-fA-F:.]+\])+(?:[/?][\w.~!$&'()*+,;=:@%/?-]*)?$/;
const BAD_ESCAPE = /%(?![\da-fA-F]{2})/;

/** What is wrong with a URL; undefined if nothing is. */
export function urlProblem(text: string): Message | undefined {
  const url = URL.parse(text);
  if (url === null) return message('webhook.absoluteUrl');
  const { protocol, username, password, hash } = url;
  const loopback = isLoopbackUrl(url);
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback)) return message('webhook.httpsUrl');
  if (username !== '' || password !== '') return message('webhook.noUser');
  if (hash !== '' || text.includes('#')) return message('webhook.noFragment');
  if (!URI.test(text) || BAD_ESCAPE.test(text)) return message('webhook.uri');
  const host = hostOf(url);
  if (isIP(host) !== 0 && !loopback && !isPublicAddress(host)) return message('webhook.publicAddress');
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
