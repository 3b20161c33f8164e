// What a person's token may do: the scopes and the party of the groups that the person is in. In no group, nothing.
import * as z from 'zod';
import { bareScope, cognitoScope, isScope } from '../shared/auth/scopes.ts';

/** Triples of a group, its party (empty for customs) and its scopes, by the group's name. */
export const Groups = z
  .array(z.tuple([z.string().min(1), z.string(), z.array(z.string())]))
  .transform((groups) => new Map(groups.map(([name, party, scopes]) => [name, { party, scopes }])));
export type Groups = z.output<typeof Groups>;

/** A person as the trigger receives one. */
export interface Person {
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Scopes of the request, under Cognito's names. */
  readonly requested: readonly string[];
}

/** How a person's access token is changed. */
export interface Access {
  readonly claims: Readonly<Record<string, string>>;
  /** Scopes of the groups, for a request that names none of the service's. */
  readonly add: readonly string[];
  /** Requested scopes that no group of the person grants. */
  readonly suppress: readonly string[];
}

/** Scopes of OpenID Connect; any other one that is not the service's is taken away, also Cognito's own over the person's account. */
const OPENID_SCOPES = new Set(['openid', 'profile', 'email']);

/**
 * The access of a person.
 *
 * @throws Error for a person without a name, whose acts would be recorded as those of a machine; and for one who is in groups of
 *   two parties, or of a party and of customs: a token has one party, and none would see everything
 */
export function accessOf(groups: Groups, { name, groups: memberships, requested }: Person): Access {
  if (name === undefined || name.trim() === '') throw new Error('The person has no name');
  const own = memberships.flatMap((group) => groups.get(group) ?? []);
  const parties = new Set(own.map(({ party }) => party));
  if (parties.size > 1) throw new Error('The person is in groups of different parties');
  const [party = ''] = parties;
  const granted = new Set(own.flatMap(({ scopes }) => scopes));
  const asksForNone = !requested.some((scope) => isScope(bareScope(scope)));
  return {
    claims: { name, ...(party === '' ? {} : { party }) },
    add: asksForNone ? [...granted].map(cognitoScope) : [],
    suppress: requested.filter((scope) => !OPENID_SCOPES.has(scope) && !granted.has(bareScope(scope))),
  };
}
