// The machine clients of the embedded issuer: those of the stage `local`, as lib/config.ts names them.
import { type MachineClient, stageConfig } from '../lib/config.ts';
import { HostError } from './errors.ts';

/** In AWS these are Cognito app clients; here their secrets are generated into the state folder. */
export const LOCAL_CLIENTS: readonly MachineClient[] = clientsOfStage();

function clientsOfStage(): readonly MachineClient[] {
  const { identity } = stageConfig('local');
  if (identity.kind !== 'cognito') throw new HostError('The settings of stage "local" name no clients');
  return identity.clients;
}
