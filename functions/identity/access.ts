// What a token may do behind a private API: which route asks for which scope, and the answer that API Gateway understands.
import type { JWTPayload } from 'jose';
import * as z from 'zod';
import { isScope, type Scope, scopesOf } from '../shared/auth/scopes.ts';
import { claimText } from '../shared/auth/token.ts';

/** The routes of each scope as `METHOD /path`, by the paths of the REST API, which are without the version that its stage is named for. */
export const ScopedRoutes = z.record(z.string().refine(isScope), z.array(z.string()));
export type ScopedRoutes = z.infer<typeof ScopedRoutes>;

/** The claims that functions read; the context of a Lambda authorizer holds single values only. */
const PASSED_CLAIMS = ['sub', 'client_id', 'azp', 'name', 'party', 'scope', 'scp'] as const;

/** The scope that a route asks for; undefined for one that the settings do not know, which nobody may call. */
export function scopeOf(routes: ScopedRoutes, method: string, resource: string): Scope | undefined {
  const key = `${method === 'HEAD' ? 'GET' : method} ${resource}`;
  return Object.entries(routes).find(([, of]) => of?.includes(key))?.[0] as Scope | undefined;
}

/** Whether a token has a scope, under the name that an administration's own issuer gives it. */
export function mayCall(claims: JWTPayload, scope: Scope | undefined): boolean {
  return scope !== undefined && scopesOf(claims).includes(scope);
}

/** The claims for the function, as text, like those that an HTTP API passes on. */
export function contextOf(claims: JWTPayload): Record<string, string> {
  const passed = PASSED_CLAIMS.filter((name) => claims[name] !== undefined);
  return Object.fromEntries(passed.map((name) => [name, claimText(claims[name])]));
}

/**
 * The calls that an answer is about: those of one route, with any parameters. The answer is kept for the token and this route
 * (`identitySource` in lib/constructs/private-api.ts), so that it must hold for the next call, too.
 *
 * @param methodArn `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`
 */
export function callsOf(methodArn: string, method: string, resource: string): string {
  const [api, stage] = methodArn.split('/');
  return `${api}/${stage}/${method}${resource.replaceAll(/\{\w+\}/g, '*')}`;
}
