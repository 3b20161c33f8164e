// The Step Functions client, in a file of its own: only functions that start or check runs load it.
import { SFNClient } from '@aws-sdk/client-sfn';
import { CLIENT_SETTINGS } from './clients.ts';

let client: SFNClient | undefined;

/** The process's Step Functions client, made on first use. */
export function stepFunctions(): SFNClient {
  client ??= new SFNClient(CLIENT_SETTINGS);
  return client;
}
