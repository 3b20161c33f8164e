// Wiring of collecting: the lake, and the key of identifiers.
import * as z from 'zod';
import { readSecret } from '../../shared/aws/clients.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { openLake } from '../../shared/lake/wiring.ts';
import type { OwnData } from './own.ts';
import { LakeOwnData } from './store.ts';

export async function openOwnData(): Promise<OwnData> {
  return new LakeOwnData(await openLake());
}

/** The stage's secret, under which identifiers are hashed. */
export async function identifierKey(): Promise<Uint8Array> {
  const { NETWORK_KEY_ID } = parseEnvironment({ NETWORK_KEY_ID: z.string().min(1) });
  return Buffer.from(await readSecret(NETWORK_KEY_ID));
}
