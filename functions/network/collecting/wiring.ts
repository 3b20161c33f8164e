// Wiring of collecting: the lake.
import { openLake } from '../../shared/lake/wiring.ts';
import type { OwnData } from './own.ts';
import { LakeOwnData } from './store.ts';

export async function openOwnData(): Promise<OwnData> {
  return new LakeOwnData(await openLake());
}
