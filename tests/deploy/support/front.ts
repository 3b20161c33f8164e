// A proxy in front of the deployed API: makes it reachable at a local address, since its host name cannot be resolved, and serves the
// local host's issuer below /issuer in place of the administration's own OAuth2 issuer.
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { ISSUER_PATH } from '../../../local/http/gateway.ts';
import { EmbeddedIssuer, type IssuerAnswer } from '../../../local/issuer.ts';
import { LOOPBACK } from '../../../local/settings.ts';
import { openState } from '../../../local/state.ts';

/** Above every limit of the API, which is what refuses requests. */
const HEADER_BYTES = 1024 * 1024;

export interface Front {
  readonly url: string;
  /** Folder with the issuer's key and the clients' secrets. */
  readonly stateFolder: string;
  readonly issuer: EmbeddedIssuer;
  /** Forwards requests to this API from now on. */
  serve(api: Api): void;
  close(): void;
}

interface Api {
  readonly id: string;
  readonly emulatorUrl: string;
  /** PEM file. */
  readonly certificate: string;
}

/** Opens a free port. */
export async function openFront(stateFolder: string): Promise<Front> {
  let forward: Forward | undefined;
  let issuer: EmbeddedIssuer | undefined;
  const server = createServer({ maxHeaderSize: HEADER_BYTES }, async (incoming, outgoing) => {
    const path = incoming.url ?? '/';
    const answer = issuer === undefined ? undefined : await issued(issuer, path, incoming);
    if (answer !== undefined) {
      give(outgoing, answer);
    } else if (forward === undefined) {
      outgoing.writeHead(503).end();
    } else {
      forward(incoming, outgoing);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, LOOPBACK, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No free port');
  const url = `http://${LOOPBACK}:${address.port}`;
  const state = openState(stateFolder, { reset: false });
  issuer = await EmbeddedIssuer.open(url + ISSUER_PATH, state);
  return {
    url,
    stateFolder,
    issuer,
    serve: (api) => {
      forward = forwarding(api);
    },
    close: () => {
      server.closeAllConnections();
      server.close();
      state.release();
    },
  };
}

type Forward = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** Forwards requests unchanged, including raw path and headers. */
function forwarding({ id, emulatorUrl, certificate }: Api): Forward {
  const { host, hostname, port } = new URL(emulatorUrl);
  // The certificate is for the address, not for the requested host name.
  const agent = new Agent({ keepAlive: true, ca: readFileSync(certificate), servername: '' });
  return (incoming, outgoing) => {
    const asked = request({
      agent,
      hostname,
      port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, host: `${id}.execute-api.${host}` },
    });
    asked.on('response', (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on('error', () => {
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    incoming.pipe(asked);
    // A disconnected caller aborts its request.
    outgoing.on('close', () => asked.destroy());
  };
}

/** Returns the issuer's response; undefined if the path is not one of its endpoints. */
async function issued(
  issuer: EmbeddedIssuer,
  path: string,
  incoming: IncomingMessage,
): Promise<IssuerAnswer | undefined> {
  switch (path) {
    case `${ISSUER_PATH}/.well-known/openid-configuration`:
      return found(issuer.discovery());
    case `${ISSUER_PATH}/.well-known/jwks.json`:
      return found(issuer.jwks());
    case `${ISSUER_PATH}/oauth2/token`: {
      const { 'content-type': contentType, authorization } = incoming.headers;
      return await issuer.token({ contentType, authorization, body: await text(incoming) });
    }
    default:
      return undefined;
  }
}

function found(body: object): IssuerAnswer {
  return { status: 200, headers: {}, body };
}

function give(outgoing: ServerResponse, { status, headers, body }: IssuerAnswer): void {
  outgoing.writeHead(status, { 'content-type': 'application/json', ...headers });
  outgoing.end(JSON.stringify(body));
}
