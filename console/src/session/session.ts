// A person's session: sign-in by authorization code with PKCE, tokens in memory only, renewed before they expire. While the browser is
// at the issuer, sessionStorage holds what the return needs, and what the person had typed.
import * as oauth from 'oauth4webapi';
import { bareScope, type Scope, scopesOf } from '../../../functions/shared/auth/scopes.ts';
import { keepDrafts, restoreDrafts } from '../parts/drafts.ts';
import { type ConsoleConfig, consoleAddress, loadConfig } from './config.ts';
import { SessionEnded } from './ended.ts';

const PENDING = 'console.sign-in';
/** A token that expires sooner is renewed first. */
const RENEW_BEFORE_MS = 30_000;

/** How long a page that can be used without a session waits for the service. */
const PATIENCE_MS = 5_000;

/** What a return from the issuer is checked against. */
interface Pending {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
  /** Where the person was, as a path with its query. */
  readonly place: string;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  /** The broker or trader whose documents alone the person sees. */
  readonly party?: string;
}

/** The issuer refused to sign the person in. */
export class SignInRefused extends Error {}

export class Session {
  readonly config: ConsoleConfig;
  readonly person: Person;
  readonly scopes: ReadonlySet<Scope>;
  readonly #issuer: oauth.AuthorizationServer;
  readonly #client: oauth.Client;
  #token: string;
  #expiresAt: number;
  #refreshToken: string | undefined;
  #renewal: Promise<string> | undefined;

  constructor(
    config: ConsoleConfig,
    issuer: oauth.AuthorizationServer,
    client: oauth.Client,
    tokens: oauth.TokenEndpointResponse,
  ) {
    const claims = claimsOf(tokens.access_token);
    const identity = oauth.getValidatedIdTokenClaims(tokens);
    const id = String(claims.sub ?? identity?.sub ?? '');
    this.config = config;
    this.#issuer = issuer;
    this.#client = client;
    this.person = {
      id,
      name: String(claims.name ?? identity?.name ?? claims.username ?? id),
      ...(typeof claims.party === 'string' ? { party: claims.party } : {}),
    };
    this.scopes = new Set(scopesOf(claims).map(bareScope) as Scope[]);
    this.#token = tokens.access_token;
    this.#expiresAt = expiryOf(tokens);
    this.#refreshToken = tokens.refresh_token;
  }

  can(scope: Scope): boolean {
    return this.scopes.has(scope);
  }

  /**
   * A token that is good for a request.
   *
   * @param refused a token that the service has just refused
   * @throws SessionEnded if it cannot be renewed
   */
  async token(refused?: string): Promise<string> {
    const isGood = this.#token !== refused && Date.now() < this.#expiresAt - RENEW_BEFORE_MS;
    if (isGood) return this.#token;
    this.#renewal ??= this.#renew().finally(() => {
      this.#renewal = undefined;
    });
    return await this.#renewal;
  }

  async #renew(): Promise<string> {
    const refreshToken = this.#refreshToken;
    if (refreshToken === undefined) throw new SessionEnded();
    const response = await oauth.refreshTokenGrantRequest(
      this.#issuer,
      this.#client,
      oauth.None(),
      refreshToken,
      OPTIONS,
    );
    // An issuer that does not answer has not ended the session.
    if (response.status >= 500) throw new TypeError('The issuer does not answer');
    let tokens: oauth.TokenEndpointResponse;
    try {
      tokens = await oauth.processRefreshTokenResponse(this.#issuer, this.#client, response);
    } catch {
      this.#refreshToken = undefined;
      throw new SessionEnded();
    }
    this.#token = tokens.access_token;
    this.#expiresAt = expiryOf(tokens);
    this.#refreshToken = tokens.refresh_token ?? refreshToken;
    return this.#token;
  }

  /** Leaves for the issuer, which ends its session too. */
  signOut(): void {
    this.#refreshToken = undefined;
    const end = this.#issuer.end_session_endpoint;
    const url = new URL(end ?? consoleAddress());
    const back = consoleAddress();
    // Cognito names the address to return to in its own way.
    url.searchParams.set('client_id', this.#client.client_id);
    url.searchParams.set('logout_uri', back);
    url.searchParams.set('post_logout_redirect_uri', back);
    location.assign(url);
  }

  /** Leaves for the issuer to sign in again, and comes back to this page and to what was typed. */
  async signInAgain(): Promise<void> {
    keepDrafts();
    await leaveForIssuer(this.config, this.#issuer, this.#client);
  }
}

/** For an issuer on this machine, which has no certificate. */
const OPTIONS = { [oauth.allowInsecureRequests]: location.protocol === 'http:' };

/**
 * Starts a session with what the issuer has sent the browser back with, or leaves for the issuer.
 *
 * @returns never, if the browser leaves
 * @throws SignInRefused if the issuer did not sign the person in
 */
export async function openSession(language: string): Promise<Session> {
  const config = await loadConfig();
  const client: oauth.Client = { client_id: config.clientId };
  const issuerUrl = new URL(config.issuer);
  const found = await oauth.discoveryRequest(issuerUrl, OPTIONS);
  const issuer = await oauth.processDiscoveryResponse(issuerUrl, found);
  const address = new URL(location.href);
  const isReturn =
    address.searchParams.has('state') &&
    (address.searchParams.has('code') || address.searchParams.has('error'));
  const pending = isReturn ? takePending() : undefined;
  if (pending === undefined) {
    await leaveForIssuer(config, issuer, client, language);
    return await new Promise(() => undefined);
  }
  // The code must not stay in the history.
  history.replaceState(null, '', pending.place);
  try {
    const parameters = oauth.validateAuthResponse(issuer, client, address, pending.state);
    const response = await oauth.authorizationCodeGrantRequest(
      issuer,
      client,
      oauth.None(),
      parameters,
      consoleAddress(),
      pending.verifier,
      OPTIONS,
    );
    const tokens = await oauth.processAuthorizationCodeResponse(issuer, client, response, {
      expectedNonce: pending.nonce,
      requireIdToken: true,
    });
    restoreDrafts();
    return new Session(config, issuer, client, tokens);
  } catch (error) {
    if (error instanceof TypeError) throw error;
    throw new SignInRefused(error instanceof Error ? error.message : String(error));
  }
}

/**
 * As openSession, on a page that can be used without one.
 *
 * @returns undefined if the service or its issuer do not answer
 */
export async function openSessionIfReachable(language: string): Promise<Session | undefined> {
  try {
    await loadConfig(AbortSignal.timeout(PATIENCE_MS));
    return await openSession(language);
  } catch (error) {
    if (error instanceof SignInRefused) throw error;
    return undefined;
  }
}

/** Opens the page anew, which then leaves for the issuer, and comes back to what was typed. */
export function signIn(): void {
  keepDrafts();
  location.reload();
}

async function leaveForIssuer(
  config: ConsoleConfig,
  issuer: oauth.AuthorizationServer,
  client: oauth.Client,
  language = document.documentElement.lang,
): Promise<void> {
  const pending: Pending = {
    verifier: oauth.generateRandomCodeVerifier(),
    state: oauth.generateRandomState(),
    nonce: oauth.generateRandomNonce(),
    place: placeNow(),
  };
  const url = new URL(issuer.authorization_endpoint ?? '');
  const parameters = {
    client_id: client.client_id,
    redirect_uri: consoleAddress(),
    response_type: 'code',
    scope: ['openid', ...config.scopes].join(' '),
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    state: pending.state,
    nonce: pending.nonce,
    ui_locales: language,
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  sessionStorage.setItem(PENDING, JSON.stringify(pending));
  location.assign(url);
}

/** The page to return to, without what an issuer added to its address. */
function placeNow(): string {
  const address = new URL(location.href);
  for (const name of ['code', 'state', 'iss', 'error', 'error_description', 'session_state']) {
    address.searchParams.delete(name);
  }
  return address.pathname + address.search;
}

function takePending(): Pending | undefined {
  const kept = sessionStorage.getItem(PENDING);
  sessionStorage.removeItem(PENDING);
  return kept === null ? undefined : (JSON.parse(kept) as Pending);
}

function expiryOf({ expires_in: seconds = 300 }: oauth.TokenEndpointResponse): number {
  return Date.now() + seconds * 1000;
}

/** The claims of the service's own token: what the person may do. The service checks its signature; the console only hides pages. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = ''] = token.split('.');
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (char) =>
    char.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
