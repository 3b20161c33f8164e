// The names under which the host answers. A page of another site can make a name of its own resolve to 127.0.0.1 and would then
// read what it wants with the browser of the person at this machine (DNS rebinding); its requests carry that name.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { HostError } from './errors.ts';

/** Nobody can register these names, and no resolver finds them elsewhere (RFC 6761, section 6.3). */
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

const AUTHORITY = /^(\[[\da-f:.]+\]|[\w-]+(?:\.[\w-]+)*)\.?(?::\d*)?$/i;

export class HostNames {
  readonly #allowed: ReadonlySet<string>;

  /**
   * @param allowed names besides those of the loopback address
   * @throws HostError for what is not a host name, such as a URL or a name with a port
   */
  constructor(allowed: readonly string[] = []) {
    const invalid = allowed.find((name) => nameOf(name) !== name.toLowerCase());
    if (invalid !== undefined) {
      throw new HostError(`--allow-host expects a host name such as dev.example, not "${invalid}"`);
    }
    this.#allowed = new Set(allowed.map((name) => name.toLowerCase()));
  }

  /**
   * Whether a request with this Host header is meant for this host. The port is not compared: a forwarded one differs.
   *
   * @param authority name and port; undefined for a request of HTTP/1.0 without the header, which no browser sends
   */
  accepts(authority: string | undefined): boolean {
    if (authority === undefined) return true;
    const name = nameOf(authority);
    if (name === undefined) return false;
    return LOOPBACK_NAMES.has(name) || name.endsWith('.localhost') || this.#allowed.has(name);
  }
}

/** The name of an authority in lower case, without the dot at the end of a complete name; undefined if it is malformed. */
function nameOf(authority: string): string | undefined {
  return AUTHORITY.exec(authority)?.[1]?.toLowerCase();
}

export const UNKNOWN_NAME =
  'The local host does not answer under this name. Use localhost or 127.0.0.1, or start it with --allow-host <name>';

/** Makes a server refuse requests for other names with 421, before any of its own listeners. */
export function guardNames(server: Server, names: HostNames): void {
  const listeners = server.listeners('request') as ((
    request: IncomingMessage,
    response: ServerResponse,
  ) => void)[];
  server.removeAllListeners('request');
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (names.accepts(request.headers.host)) {
      for (const listener of listeners) listener.call(server, request, response);
      return;
    }
    request.resume();
    response
      .writeHead(421, { 'content-type': 'application/json' })
      .end(JSON.stringify({ message: UNKNOWN_NAME }));
  });
}
