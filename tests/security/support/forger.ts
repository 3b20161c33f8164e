// Tokens as the local issuer would sign them, with a forger's changes.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CryptoKey,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';
import { SCOPES } from '../../../functions/shared/auth/scopes.ts';
import type { Service } from '../../api/support/service.ts';

export const EVERY_SCOPE = Object.keys(SCOPES);

/** What is different from a good token of the operator. */
export interface Forgery {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Partial<JWTHeaderParameters>;
  /** The issuer's own where left out. */
  readonly key?: CryptoKey;
}

export class Forger {
  readonly issuer: string;
  readonly #issuerKey: JWK;
  readonly #kid: string;

  private constructor(issuer: string, issuerKey: JWK, kid: string) {
    this.issuer = issuer;
    this.#issuerKey = issuerKey;
    this.#kid = kid;
  }

  /** @throws Error where the issuer publishes no key */
  static async of({ endpoints, stateFolder }: Service): Promise<Forger> {
    const issuer = `${endpoints.apiUrl}/issuer`;
    const issuerKey = JSON.parse(readFileSync(join(stateFolder, 'issuer.json'), 'utf8')) as JWK;
    const { keys } = (await (await fetch(`${issuer}/.well-known/jwks.json`)).json()) as { keys: JWK[] };
    const kid = keys[0]?.kid;
    if (kid === undefined) throw new Error('The issuer publishes no key');
    return new Forger(issuer, issuerKey, kid);
  }

  async token({ claims, header, key }: Forgery = {}): Promise<string> {
    const algorithm = header?.alg ?? 'RS256';
    const good = {
      iss: this.issuer,
      sub: 'operator',
      client_id: 'operator',
      aud: 'customs-scoring',
      scope: EVERY_SCOPE.join(' '),
      iat: fromNow(0),
      exp: fromNow(3600),
    };
    return await new SignJWT({ ...good, ...claims })
      .setProtectedHeader({ alg: algorithm, kid: this.#kid, typ: 'JWT', ...header })
      .sign(key ?? (await importJWK(this.#issuerKey, algorithm)));
  }
}

/** The time so many seconds from now, as a claim says it. */
export function fromNow(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

export async function foreignKey(algorithm = 'RS256'): Promise<CryptoKey> {
  return (await generateKeyPair(algorithm)).privateKey;
}
