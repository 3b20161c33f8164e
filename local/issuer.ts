// The embedded OAuth2 issuer, in place of Cognito: client-credentials tokens for the machine clients, signed RS256 with a key
// kept in the state folder, so that tokens remain valid after a restart.
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTVerifyGetKey,
  SignJWT,
} from 'jose';
import { bareScope, cognitoScope, SCOPES } from '../functions/shared/auth/scopes.ts';
import { LOCAL_CLIENTS } from './clients.ts';
import { HostError } from './errors.ts';
import { isRecord } from './json.ts';
import { AUDIENCE } from './settings.ts';
import type { StateFolder } from './state.ts';

const ALGORITHM = 'RS256';
const TOKEN_SECONDS = 3600;
const KEY_FILE = 'issuer.json';
const CLIENTS_FILE = 'clients.json';
const SECRET_BYTES = 24;

export interface ClientCredentials {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
}

/** A response of the issuer's endpoints. */
export interface IssuerAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: object;
}

export interface TokenRequest {
  readonly contentType: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

export class EmbeddedIssuer {
  /** The `iss` of every token. */
  readonly url: string;
  /** Verifies tokens of this issuer. */
  readonly keys: JWTVerifyGetKey;
  readonly clients: readonly ClientCredentials[];
  readonly #privateKey: CryptoKey;
  readonly #publicJwk: JWK;

  private constructor(
    url: string,
    privateKey: CryptoKey,
    publicJwk: JWK,
    clients: readonly ClientCredentials[],
  ) {
    this.url = url;
    this.#privateKey = privateKey;
    this.#publicJwk = publicJwk;
    this.keys = createLocalJWKSet({ keys: [publicJwk] });
    this.clients = clients;
  }

  /** Reads the key and the client secrets from the state folder, or generates them. */
  static async open(url: string, state: StateFolder): Promise<EmbeddedIssuer> {
    const { privateKey, publicJwk } = await keyPair(state);
    return new EmbeddedIssuer(url, privateKey, publicJwk, clientCredentials(state));
  }

  get tokenUrl(): string {
    return `${this.url}/oauth2/token`;
  }

  /** The OpenID Connect discovery document, limited to what a machine client needs. */
  discovery(): object {
    return {
      issuer: this.url,
      token_endpoint: this.tokenUrl,
      jwks_uri: `${this.url}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      scopes_supported: Object.keys(SCOPES).flatMap((scope) => [scope, cognitoScope(scope)]),
      response_types_supported: ['token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
    };
  }

  jwks(): object {
    return { keys: [this.#publicJwk] };
  }

  /** The token endpoint (RFC 6749, sections 2.3.1, 4.4 and 5). */
  async token(request: TokenRequest): Promise<IssuerAnswer> {
    if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.contentType ?? '')) {
      return refusal(400, 'invalid_request', 'Send the parameters as application/x-www-form-urlencoded');
    }
    const form = new URLSearchParams(request.body);
    const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1);
    if (repeated !== undefined)
      return refusal(400, 'invalid_request', `The parameter ${repeated} is repeated`);
    const given = credentialsOf(request.authorization, form);
    if (given === 'both') {
      return refusal(
        400,
        'invalid_request',
        'Send the client credentials in the header or in the body, not in both',
      );
    }
    const client = this.clients.find(({ clientId }) => clientId === given?.clientId);
    // The comparison takes the same time for an unknown client and for a wrong secret.
    const isRightSecret = sameText(client?.clientSecret ?? '', given?.clientSecret ?? '');
    if (client === undefined || given === undefined || !isRightSecret) {
      return {
        ...refusal(401, 'invalid_client', 'Unknown client or wrong secret'),
        headers: { ...NO_STORE, 'www-authenticate': 'Basic realm="customs-scoring"' },
      };
    }
    const grant = form.get('grant_type');
    if (grant === null) return refusal(400, 'invalid_request', 'grant_type is missing');
    if (grant !== 'client_credentials') {
      return refusal(400, 'unsupported_grant_type', 'Only client_credentials is supported');
    }
    const requested = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
    const unknown = requested.find((scope) => !client.scopes.includes(bareScope(scope)));
    if (unknown !== undefined) {
      return refusal(
        400,
        'invalid_scope',
        `The client ${client.clientId} may not request the scope ${unknown}`,
      );
    }
    // As in AWS, the token carries the names that were requested, and every scope of the client if none were.
    const scopes = requested.length > 0 ? [...new Set(requested)] : client.scopes;
    return {
      status: 200,
      headers: NO_STORE,
      body: {
        access_token: await this.#sign(client, scopes),
        token_type: 'Bearer',
        expires_in: TOKEN_SECONDS,
        scope: scopes.join(' '),
      },
    };
  }

  /** Signs the claims of a Cognito machine token, and the party that a broker's token is bound to. */
  async #sign(client: ClientCredentials, scopes: readonly string[]): Promise<string> {
    const party = LOCAL_CLIENTS.find(({ name }) => name === client.name)?.party;
    return await new SignJWT({
      client_id: client.clientId,
      scope: scopes.join(' '),
      token_use: 'access',
      ...(party === undefined ? {} : { party }),
    })
      .setProtectedHeader({ alg: ALGORITHM, kid: this.#publicJwk.kid ?? '', typ: 'JWT' })
      .setIssuer(this.url)
      .setSubject(client.clientId)
      .setAudience(AUDIENCE)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS} s`)
      .sign(this.#privateKey);
  }
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

function refusal(status: number, error: string, description: string): IssuerAnswer {
  return { status, headers: NO_STORE, body: { error, error_description: description } };
}

interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

/** From HTTP Basic or body parameters; `both` is a mistake of the client (RFC 6749, section 2.3). */
function credentialsOf(
  authorization: string | undefined,
  form: URLSearchParams,
): Credentials | 'both' | undefined {
  const bodySecret = form.get('client_secret');
  const basic = /^Basic +([A-Za-z0-9+/]+=*) *$/i.exec(authorization ?? '')?.[1];
  if (basic !== undefined) {
    if (bodySecret !== null) return 'both';
    const text = Buffer.from(basic, 'base64').toString('utf8');
    const colon = text.indexOf(':');
    if (colon < 0) return undefined;
    return { clientId: formDecoded(text.slice(0, colon)), clientSecret: formDecoded(text.slice(colon + 1)) };
  }
  const clientId = form.get('client_id');
  return clientId === null || bodySecret === null ? undefined : { clientId, clientSecret: bodySecret };
}

/** Clients form-encode the id and the secret in the Basic header. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

async function keyPair(state: StateFolder): Promise<{ privateKey: CryptoKey; publicJwk: JWK }> {
  let privateJwk = state.readJson(KEY_FILE) as JWK | undefined;
  if (privateJwk === undefined) {
    const pair = await generateKeyPair(ALGORITHM, { extractable: true });
    privateJwk = await exportJWK(pair.privateKey);
    state.writeJson(KEY_FILE, privateJwk);
  }
  const privateKey = await importJWK(privateJwk, ALGORITHM).catch(() => undefined);
  if (privateKey === undefined || privateKey instanceof Uint8Array) {
    throw new HostError(`${state.file(KEY_FILE)} is damaged; start with --reset to discard the state.`);
  }
  const { kty, n, e } = privateJwk;
  const publicJwk: JWK = { kty: kty ?? 'RSA', n: n ?? '', e: e ?? '' };
  const kid = await calculateJwkThumbprint(publicJwk);
  return { privateKey, publicJwk: { ...publicJwk, alg: ALGORITHM, use: 'sig', kid } };
}

/** Secrets are generated once per client; a client that is added to the settings gets one at the next start. */
function clientCredentials(state: StateFolder): readonly ClientCredentials[] {
  const kept = state.readJson(CLIENTS_FILE);
  const secrets = new Map(Object.entries(isRecord(kept) ? kept : {}));
  const clients = LOCAL_CLIENTS.map(({ name, scopes }): ClientCredentials => {
    const known = secrets.get(name);
    const clientSecret = typeof known === 'string' ? known : randomBytes(SECRET_BYTES).toString('base64url');
    return { name, clientId: name, clientSecret, scopes };
  });
  state.writeJson(
    CLIENTS_FILE,
    Object.fromEntries(clients.map(({ name, clientSecret }) => [name, clientSecret])),
  );
  return clients;
}
