// What the issuer remembers of people who sign in: requests on the sign-in page, codes, sessions and families of refresh tokens.
// Kept in the state folder as hashes, so that it survives a restart and no file holds a usable secret.
import { createHash, randomBytes } from 'node:crypto';
import { isRecord } from '../json.ts';
import type { StateFolder } from '../state.ts';

const FILE = 'sign-ins.json';
const SECRET_BYTES = 32;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How long someone may look at the sign-in page. */
const REQUEST_MS = 10 * MINUTE_MS;
const CODE_MS = MINUTE_MS;
/** A working day: then everyone signs in again. */
const SESSION_MS = 8 * HOUR_MS;

/** A request for a code that has been checked. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly codeChallenge: string;
  /** As requested; empty for all of the person's. */
  readonly scopes: readonly string[];
  readonly state?: string;
  readonly nonce?: string;
}

/** Who signed in, in which session. */
export interface SignIn {
  readonly username: string;
  readonly sessionId: string;
}

/** What a code stands for. */
export interface Grant extends SignIn {
  readonly request: AuthorizationRequest;
}

/** The tokens that follow from one code. Only the newest refresh token is good; any other one means that it was stolen. */
interface Family extends SignIn {
  readonly scopes: readonly string[];
  readonly current: string;
  /** Hash of the code, so that a code that is used again revokes the tokens of its first use. */
  readonly code: string;
}

type Timed<Value> = Value & { readonly until: number };

interface Kept {
  readonly requests: Map<string, Timed<AuthorizationRequest>>;
  readonly codes: Map<string, Timed<Grant>>;
  readonly sessions: Map<string, Timed<{ readonly username: string }>>;
  readonly families: Map<string, Timed<Family>>;
}

export class SignIns {
  readonly #state: StateFolder;
  readonly #now: () => number;
  readonly #kept: Kept;

  constructor(state: StateFolder, now: () => number = Date.now) {
    this.#state = state;
    this.#now = now;
    const stored = state.readJson(FILE);
    const read = <Value>(name: keyof Kept): Map<string, Timed<Value>> => {
      const entries = isRecord(stored) && isRecord(stored[name]) ? Object.entries(stored[name]) : [];
      return new Map(entries as [string, Timed<Value>][]);
    };
    this.#kept = {
      requests: read('requests'),
      codes: read('codes'),
      sessions: read('sessions'),
      families: read('families'),
    };
  }

  /** Remembers a request while its sign-in page is open; the returned id is what proves that the page was seen. */
  openRequest(request: AuthorizationRequest): string {
    return this.#put(this.#kept.requests, request, REQUEST_MS);
  }

  /** The request of a sign-in page, once. */
  takeRequest(id: string): AuthorizationRequest | undefined {
    return this.#take(this.#kept.requests, hash(id));
  }

  /** Starts a session; the returned secret is its cookie. */
  openSession(username: string): string {
    return this.#put(this.#kept.sessions, { username }, SESSION_MS);
  }

  /** Whose session a cookie is. */
  session(cookie: string | undefined): SignIn | undefined {
    if (cookie === undefined) return undefined;
    const sessionId = hash(cookie);
    const session = this.#get(this.#kept.sessions, sessionId);
    return session === undefined ? undefined : { username: session.username, sessionId };
  }

  /** Ends a session and every token that can still be renewed in it. */
  endSession(sessionId: string): void {
    this.#kept.sessions.delete(sessionId);
    const { codes, families } = this.#kept;
    for (const [id, code] of codes) if (code.sessionId === sessionId) codes.delete(id);
    for (const [id, family] of families) if (family.sessionId === sessionId) families.delete(id);
    this.#save();
  }

  openCode(grant: Grant): string {
    return this.#put(this.#kept.codes, grant, CODE_MS);
  }

  /** What a code stands for, once; a code that was used before revokes its tokens. */
  takeCode(code: string): Grant | undefined {
    const id = hash(code);
    const grant = this.#take(this.#kept.codes, id);
    if (grant !== undefined) return grant;
    const { families } = this.#kept;
    for (const [familyId, family] of families) if (family.code === id) families.delete(familyId);
    this.#save();
    return undefined;
  }

  /** Starts a family of refresh tokens, which ends with its session's time; returns the first token. */
  openFamily(code: string, { username, sessionId }: SignIn, scopes: readonly string[]): string {
    const familyId = secret();
    const token = secret();
    const until = this.#kept.sessions.get(sessionId)?.until ?? this.#now() + SESSION_MS;
    const family = { username, sessionId, scopes, current: hash(token), code: hash(code), until };
    this.#kept.families.set(hash(familyId), family);
    this.#save();
    return `${familyId}.${token}`;
  }

  /**
   * Exchanges a refresh token for the next one of its family. A token that was exchanged before revokes the family: either its
   * owner or a thief has the next one.
   */
  rotate(
    refreshToken: string,
  ): { readonly next: string; readonly signIn: SignIn; readonly scopes: readonly string[] } | undefined {
    const [familyId = '', token = ''] = refreshToken.split('.');
    const id = hash(familyId);
    const family = this.#get(this.#kept.families, id);
    if (family === undefined) return undefined;
    if (family.current !== hash(token)) {
      this.#kept.families.delete(id);
      this.#save();
      return undefined;
    }
    const next = secret();
    this.#kept.families.set(id, { ...family, current: hash(next) });
    this.#save();
    const { username, sessionId, scopes } = family;
    return { next: `${familyId}.${next}`, signIn: { username, sessionId }, scopes };
  }

  #put<Value>(map: Map<string, Timed<Value>>, value: Value, forMs: number): string {
    const id = secret();
    map.set(hash(id), { ...value, until: this.#now() + forMs });
    this.#save();
    return id;
  }

  #get<Value>(map: Map<string, Timed<Value>>, id: string): Timed<Value> | undefined {
    const value = map.get(id);
    return value === undefined || value.until <= this.#now() ? undefined : value;
  }

  #take<Value>(map: Map<string, Timed<Value>>, id: string): Timed<Value> | undefined {
    const value = this.#get(map, id);
    if (map.delete(id)) this.#save();
    return value;
  }

  #save(): void {
    const { requests, codes, sessions, families } = this.#kept;
    for (const map of [requests, codes, sessions, families] as Map<string, { readonly until: number }>[]) {
      for (const [id, { until }] of map) if (until <= this.#now()) map.delete(id);
    }
    this.#state.writeJson(FILE, {
      requests: Object.fromEntries(requests),
      codes: Object.fromEntries(codes),
      sessions: Object.fromEntries(sessions),
      families: Object.fromEntries(families),
    });
  }
}

function secret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
