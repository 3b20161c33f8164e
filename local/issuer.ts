// The embedded OAuth2 issuer, in place of Cognito: client-credentials tokens for the machine clients, and for people who sign in to
// the console the code flow with PKCE and refresh tokens. Tokens are signed RS256 with a key kept in the state folder, so that they
// remain valid after a restart.
import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import {
  type CryptoKey,
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  type JWTVerifyGetKey,
  SignJWT,
} from 'jose';
import { bareScope, cognitoScope, isScope, SCOPES } from '../functions/shared/auth/scopes.ts';
import { LOCAL_CLIENTS } from './clients.ts';
import { HostError } from './errors.ts';
import { AuthorizationEndpoint, type Places } from './issuer/authorize.ts';
import { SignIns } from './issuer/sign-ins.ts';
import { isRecord } from './json.ts';
import { AUDIENCE } from './settings.ts';
import type { StateFolder } from './state.ts';
import { CONSOLE_CLIENT, LOCAL_USERS, type LocalUser } from './users.ts';

const ALGORITHM = 'RS256';
const TOKEN_SECONDS = 3600;
/** A person's token: short, because it cannot be taken back; it is renewed without the person. */
const USER_TOKEN_SECONDS = 900;
/** RFC 7636, section 4.1. */
const VERIFIER = /^[A-Za-z0-9._~-]{43,128}$/;
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
  readonly authorization: AuthorizationEndpoint;
  readonly #signIns: SignIns;
  readonly #privateKey: CryptoKey;
  readonly #publicJwk: JWK;

  private constructor(
    url: string,
    privateKey: CryptoKey,
    publicJwk: JWK,
    clients: readonly ClientCredentials[],
    signIns: SignIns,
  ) {
    this.url = url;
    this.#signIns = signIns;
    this.authorization = new AuthorizationEndpoint(placesOf(url), signIns);
    this.#privateKey = privateKey;
    this.#publicJwk = publicJwk;
    this.keys = createLocalJWKSet({ keys: [publicJwk] });
    this.clients = clients;
  }

  /** Reads the key and the client secrets from the state folder, or generates them. */
  static async open(url: string, state: StateFolder, now?: () => number): Promise<EmbeddedIssuer> {
    const { privateKey, publicJwk } = await keyPair(state);
    return new EmbeddedIssuer(url, privateKey, publicJwk, clientCredentials(state), new SignIns(state, now));
  }

  get tokenUrl(): string {
    return `${this.url}/oauth2/token`;
  }

  /** The OpenID Connect discovery document. */
  discovery(): object {
    return {
      issuer: this.url,
      authorization_endpoint: `${this.url}/oauth2/authorize`,
      token_endpoint: this.tokenUrl,
      end_session_endpoint: `${this.url}/logout`,
      jwks_uri: `${this.url}/.well-known/jwks.json`,
      grant_types_supported: ['client_credentials', 'authorization_code', 'refresh_token'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post', 'none'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      scopes_supported: [
        'openid',
        'profile',
        ...Object.keys(SCOPES).flatMap((scope) => [scope, cognitoScope(scope)]),
      ],
      claims_supported: ['sub', 'name', 'preferred_username', 'nonce'],
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: [ALGORITHM],
    };
  }

  jwks(): object {
    return { keys: [this.#publicJwk] };
  }

  /** The token endpoint (RFC 6749, sections 2.3.1, 4.1.3, 4.4, 5 and 6). */
  async token(request: TokenRequest): Promise<IssuerAnswer> {
    if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(request.contentType ?? '')) {
      return refusal(400, 'invalid_request', 'Send the parameters as application/x-www-form-urlencoded');
    }
    const form = new URLSearchParams(request.body);
    const repeated = [...new Set(form.keys())].find((name) => form.getAll(name).length > 1);
    if (repeated !== undefined)
      return refusal(400, 'invalid_request', `The parameter ${repeated} is repeated`);
    const grant = form.get('grant_type');
    if (grant === 'authorization_code' || grant === 'refresh_token') {
      if (request.authorization !== undefined || form.has('client_secret')) {
        return refusal(401, 'invalid_client', 'The client of this grant is public and has no secret');
      }
      if (form.get('client_id') !== CONSOLE_CLIENT) {
        return refusal(401, 'invalid_client', 'The grant is not for this client');
      }
      return grant === 'refresh_token' ? await this.#refresh(form) : await this.#exchange(form);
    }
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
    if (grant === null) return refusal(400, 'invalid_request', 'grant_type is missing');
    if (grant !== 'client_credentials') {
      return refusal(
        400,
        'unsupported_grant_type',
        'Expected client_credentials, authorization_code or refresh_token',
      );
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

  /** A code for tokens. A code can be tried once, also with a wrong verifier. */
  async #exchange(form: URLSearchParams): Promise<IssuerAnswer> {
    const code = form.get('code') ?? '';
    const grant = this.#signIns.takeCode(code);
    const verifier = form.get('code_verifier') ?? '';
    const isProven =
      VERIFIER.test(verifier) && sameText(challengeOf(verifier), grant?.request.codeChallenge ?? '');
    if (grant === undefined || !isProven || grant.request.redirectUri !== form.get('redirect_uri')) {
      return refusal(
        400,
        'invalid_grant',
        'The code is unknown, used or expired, or code_verifier or redirect_uri is not the one of its request',
      );
    }
    const user = userNamed(grant.username);
    if (user === undefined) return UNKNOWN_USER;
    const { scopes: requested, nonce } = grant.request;
    const refreshToken = this.#signIns.openFamily(code, grant, requested);
    return await this.#userTokens(user, requested, refreshToken, nonce);
  }

  /** A refresh token for tokens and the next refresh token. */
  async #refresh(form: URLSearchParams): Promise<IssuerAnswer> {
    const rotated = this.#signIns.rotate(form.get('refresh_token') ?? '');
    if (rotated === undefined) {
      return refusal(400, 'invalid_grant', 'The refresh token is unknown, used, revoked or expired');
    }
    const user = userNamed(rotated.signIn.username);
    if (user === undefined) return UNKNOWN_USER;
    return await this.#userTokens(user, rotated.scopes, rotated.next);
  }

  /** A person's tokens: of the requested scopes, those that the person's group grants, as Cognito's trigger does. */
  async #userTokens(
    user: LocalUser,
    requested: readonly string[],
    refreshToken: string,
    nonce?: string,
  ): Promise<IssuerAnswer> {
    const ofService = requested.filter((scope) => isScope(bareScope(scope)));
    const asked = ofService.length > 0 ? ofService : user.scopes;
    const granted = asked.filter((scope) => user.scopes.includes(bareScope(scope)));
    const scope = [...requested.filter((name) => !ofService.includes(name)), ...granted].join(' ');
    const { username, name, party } = user;
    const access = this.#signed(username, AUDIENCE, USER_TOKEN_SECONDS, {
      client_id: CONSOLE_CLIENT,
      username,
      name,
      scope,
      token_use: 'access',
      ...(party === undefined ? {} : { party }),
    });
    const identity = this.#signed(username, CONSOLE_CLIENT, USER_TOKEN_SECONDS, {
      name,
      preferred_username: username,
      token_use: 'id',
      ...(nonce === undefined ? {} : { nonce }),
    });
    return {
      status: 200,
      headers: NO_STORE,
      body: {
        access_token: await access,
        token_type: 'Bearer',
        expires_in: USER_TOKEN_SECONDS,
        refresh_token: refreshToken,
        scope,
        ...(requested.includes('openid') ? { id_token: await identity } : {}),
      },
    };
  }

  /** Signs the claims of a Cognito machine token, and the party that a broker's token is bound to. */
  async #sign(client: ClientCredentials, scopes: readonly string[]): Promise<string> {
    const party = LOCAL_CLIENTS.find(({ name }) => name === client.name)?.party;
    return await this.#signed(client.clientId, AUDIENCE, TOKEN_SECONDS, {
      client_id: client.clientId,
      scope: scopes.join(' '),
      token_use: 'access',
      ...(party === undefined ? {} : { party }),
    });
  }

  async #signed(subject: string, audience: string, seconds: number, claims: JWTPayload): Promise<string> {
    return await new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: this.#publicJwk.kid ?? '', typ: 'JWT' })
      .setIssuer(this.url)
      .setSubject(subject)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${seconds} s`)
      .sign(this.#privateKey);
  }
}

const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' } as const;

/** The person has left the settings since signing in. */
const UNKNOWN_USER = refusal(400, 'invalid_grant', 'The person can no longer sign in');

function userNamed(name: string): LocalUser | undefined {
  return LOCAL_USERS.find(({ username }) => username === name);
}

/** What a verifier was announced as (RFC 7636, section 4.2). */
function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

/** Where people may be sent, all under the console's address on this host. */
function placesOf(url: string): Places {
  const { origin, pathname } = new URL(url);
  const consoleUrl = `${origin}/console/`;
  return {
    path: pathname,
    issuer: url,
    redirectUris: [consoleUrl, `${consoleUrl}callback`],
    signedOutUris: [consoleUrl],
  };
}

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
