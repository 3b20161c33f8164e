// The target of a request line (RFC 9112, section 3.2): a path with a query, or a whole URL as a client of a proxy sends it.

export interface RequestTarget {
  /** Name and port of a URL; undefined for a path, whose request names them in its Host header. */
  readonly authority: string | undefined;
  /** Still percent-encoded. */
  readonly path: string;
  /** Without the question mark. */
  readonly queryString: string;
}

/**
 * Reads a request target. Nothing is decoded or resolved.
 *
 * @returns undefined for what is neither a path nor an HTTP URL
 */
export function requestTarget(target: string): RequestTarget | undefined {
  const [, authority, rest = target] = /^https?:\/\/([^/?]*)(.*)$/is.exec(target) ?? [];
  if (authority === '' || authority?.includes('@')) return undefined;
  const [path = '', ...query] = rest.split('?');
  // The target `*` is for OPTIONS about the server as a whole.
  if (authority === undefined && !path.startsWith('/') && path !== '*') return undefined;
  return { authority, path: path === '' ? '/' : path, queryString: query.join('?') };
}
