// The authorization endpoint and the end of a session: code flow with PKCE (RFC 6749 section 4.1, RFC 7636, S256 only) for the
// console, a public client. A redirect URI is compared as text; a request with a wrong client or URI is never redirected.
import { bareScope, isScope } from '../../functions/shared/auth/scopes.ts';
import { CONSOLE_CLIENT, LOCAL_USERS } from '../users.ts';
import { messagePage, PAGE_HEADERS, signInPage } from './page.ts';
import type { AuthorizationRequest, SignIn, SignIns } from './sign-ins.ts';

const COOKIE = 'customs-scoring-session';
/** SHA-256 in base64url. */
const CHALLENGE = /^[A-Za-z0-9_-]{43}$/;
const MAX_TEXT = 1_000;
/** Scopes of OpenID Connect; `openid` asks for an id token. */
const OPENID_SCOPES = new Set(['openid', 'profile']);

/** A response of the issuer to a browser. */
export interface BrowserAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly html: string;
}

/** Where the issuer is, and where it may send people. */
export interface Places {
  /** Path of the issuer, which the cookie is limited to. */
  readonly path: string;
  readonly issuer: string;
  readonly redirectUris: readonly string[];
  /** Where a person may be sent after signing out. */
  readonly signedOutUris: readonly string[];
}

export class AuthorizationEndpoint {
  readonly #places: Places;
  readonly #signIns: SignIns;

  constructor(places: Places, signIns: SignIns) {
    this.#places = places;
    this.#signIns = signIns;
  }

  /** GET: a code for whoever is signed in, else the sign-in page. */
  authorize(query: URLSearchParams, cookies: string | undefined): BrowserAnswer {
    const redirectUri = single(query, 'redirect_uri');
    if (single(query, 'client_id') !== CONSOLE_CLIENT) {
      return refusalPage('The request names no client of this issuer.');
    }
    if (redirectUri === undefined || !this.#places.redirectUris.includes(redirectUri)) {
      return refusalPage('The redirect URI of the request is not one of the client.');
    }
    const state = single(query, 'state');
    const checked = requestOf(query, redirectUri);
    if ('error' in checked) return this.#back(redirectUri, { ...checked, state });
    const session = query.get('prompt') === 'login' ? undefined : this.#session(cookies);
    if (session !== undefined) return this.#withCode(checked, session);
    if (query.get('prompt') === 'none') return this.#back(redirectUri, { error: 'login_required', state });
    const requestId = this.#signIns.openRequest(checked);
    const action = `${this.#places.path}/oauth2/authorize`;
    return { status: 200, headers: PAGE_HEADERS, html: signInPage(action, requestId, LOCAL_USERS) };
  }

  /** POST of the sign-in page: whoever was chosen is signed in. */
  signIn(form: URLSearchParams): BrowserAnswer {
    const user = LOCAL_USERS.find(({ username }) => username === single(form, 'username'));
    if (user === undefined) return refusalPage('Nobody of this name can sign in.');
    // No other page knows the id of a request, so none can sign a person in.
    const request = this.#signIns.takeRequest(single(form, 'request') ?? '');
    if (request === undefined) {
      return refusalPage(
        'This page was used before, or has been open for too long. Go back and start again.',
      );
    }
    const cookie = this.#signIns.openSession(user.username);
    const session = this.#signIns.session(cookie);
    if (session === undefined) throw new Error('A session that was just opened cannot be read');
    return this.#withCode(request, session, this.#cookie(cookie));
  }

  /** Ends the session of the browser, with every token that can be renewed in it. */
  signOut(query: URLSearchParams, cookies: string | undefined): BrowserAnswer {
    const target = single(query, 'post_logout_redirect_uri') ?? single(query, 'logout_uri');
    if (target !== undefined && !this.#places.signedOutUris.includes(target)) {
      return refusalPage('The address to return to after signing out is not one of the client.');
    }
    const session = this.#session(cookies);
    if (session !== undefined) this.#signIns.endSession(session.sessionId);
    const cookie = { 'set-cookie': `${this.#cookie('')}; Max-Age=0` };
    if (target === undefined) {
      const html = messagePage('Signed out', 'You are signed out. You can close this page.');
      return { status: 200, headers: { ...PAGE_HEADERS, ...cookie }, html };
    }
    const answer = this.#back(target, { state: single(query, 'state') });
    return { ...answer, headers: { ...answer.headers, ...cookie } };
  }

  #session(cookies: string | undefined): SignIn | undefined {
    const values = (cookies ?? '').split(';').map((cookie) => cookie.trim().split('='));
    const session = this.#signIns.session(values.find(([name]) => name === COOKIE)?.[1]);
    // Someone who has left the settings since is signed in no more.
    return LOCAL_USERS.some(({ username }) => username === session?.username) ? session : undefined;
  }

  #cookie(value: string): string {
    return `${COOKIE}=${value}; Path=${this.#places.path}; HttpOnly; SameSite=Lax`;
  }

  #withCode(request: AuthorizationRequest, session: SignIn, cookie?: string): BrowserAnswer {
    const code = this.#signIns.openCode({ ...session, request });
    const answer = this.#back(request.redirectUri, { code, state: request.state });
    return cookie === undefined
      ? answer
      : { ...answer, headers: { ...answer.headers, 'set-cookie': cookie } };
  }

  /** Sends the browser back with these parameters, and with the issuer's name against mix-ups (RFC 9207). */
  #back(uri: string, parameters: Readonly<Record<string, string | undefined>>): BrowserAnswer {
    const target = new URL(uri);
    for (const [name, value] of Object.entries(parameters)) {
      if (value !== undefined) target.searchParams.set(name, value);
    }
    if ('code' in parameters || 'error' in parameters) target.searchParams.set('iss', this.#places.issuer);
    const { 'content-type': type, ...headers } = PAGE_HEADERS;
    return {
      status: 303,
      headers: { ...headers, 'content-type': type ?? '', location: target.href },
      html: '',
    };
  }
}

interface Refusal {
  readonly error: string;
  readonly error_description: string;
}

/** Checks the rest of a request whose redirect URI is known to be right. */
function requestOf(query: URLSearchParams, redirectUri: string): AuthorizationRequest | Refusal {
  const repeated = [...new Set(query.keys())].find((name) => query.getAll(name).length > 1);
  if (repeated !== undefined) return invalid(`The parameter ${repeated} is repeated`);
  const long = [...query].find(([, value]) => value.length > MAX_TEXT);
  if (long !== undefined) return invalid(`The parameter ${long[0]} is too long`);
  if (query.get('response_type') !== 'code') {
    return { error: 'unsupported_response_type', error_description: 'Only response_type=code is supported' };
  }
  if (query.get('code_challenge_method') !== 'S256') {
    return invalid('PKCE is required: expected code_challenge_method=S256');
  }
  const codeChallenge = query.get('code_challenge') ?? '';
  if (!CHALLENGE.test(codeChallenge)) return invalid('Expected a code_challenge of 43 base64url characters');
  const scopes = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const unknown = scopes.find((scope) => !OPENID_SCOPES.has(scope) && !isScope(bareScope(scope)));
  if (unknown !== undefined) {
    return { error: 'invalid_scope', error_description: 'The request names a scope that does not exist' };
  }
  const [state, nonce] = [query.get('state'), query.get('nonce')];
  return {
    redirectUri,
    codeChallenge,
    scopes: [...new Set(scopes)],
    ...(state === null ? {} : { state }),
    ...(nonce === null ? {} : { nonce }),
  };
}

function invalid(description: string): Refusal {
  return { error: 'invalid_request', error_description: description };
}

/** A parameter that is given once. */
function single(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name);
  return more.length === 0 ? value : undefined;
}

function refusalPage(message: string): BrowserAnswer {
  return { status: 400, headers: PAGE_HEADERS, html: messagePage('You cannot sign in', message) };
}
