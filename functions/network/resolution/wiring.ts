// Wiring of the key of identifiers.
import * as z from 'zod';
import { readSecret } from '../../shared/aws/clients.ts';
import { parseEnvironment } from '../../shared/environment.ts';

/** The stage's secret, under which identifiers are hashed and sealed. */
export async function identifierKey(): Promise<Uint8Array> {
  const { NETWORK_KEY_ID } = parseEnvironment({ NETWORK_KEY_ID: z.string().min(1) });
  return Buffer.from(await readSecret(NETWORK_KEY_ID));
}
