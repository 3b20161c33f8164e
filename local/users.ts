// The people who can sign in to the local host: one of each group of the stage `local`, as lib/config.ts names the groups.
import { stageConfig, type UserGroup } from '../lib/config.ts';
import { HostError } from './errors.ts';

/** The public client that people sign in to. */
export const CONSOLE_CLIENT = 'console';

/** A person; in AWS a user of the Cognito user pool. */
export interface LocalUser {
  /** Also the subject of the person's tokens. */
  readonly username: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly party?: string;
}

/** The people by the groups that they are in. */
const NAMES: Readonly<Record<string, string>> = {
  officer: 'Officer Kim',
  analyst: 'Analyst Lee',
  supervisor: 'Supervisor Park',
  operator: 'Operator Choi',
  'broker-a': 'Broker Jung',
};

export const LOCAL_USERS: readonly LocalUser[] = Object.entries(NAMES).map(([username, name]) => {
  const { scopes, party } = groupNamed(username);
  return { username, name, scopes, ...(party === undefined ? {} : { party }) };
});

function groupNamed(name: string): UserGroup {
  const { identity } = stageConfig('local');
  const group = identity.kind === 'cognito' ? identity.groups.find((one) => one.name === name) : undefined;
  if (group === undefined) throw new HostError(`The settings of stage "local" name no group ${name}`);
  return group;
}
