// Memory over the time of a load: sampled every second, summed up by thirds, since a leak shows between the second and the last,
// and what is started and cached once shows between the first and the second.
import { setTimeout as sleep } from 'node:timers/promises';
import { type FamilyMemory, residentMemory } from './resident-memory.ts';

const EVERY_MS = 1_000;
const MIB = 1024 ** 2;

export interface MemoryWatch {
  /** Ends it and gives every sample, oldest first. */
  stop(): Promise<FamilyMemory[]>;
}

/** Watches a process and all below it. */
export function watchMemory(pid: number): MemoryWatch {
  const samples: FamilyMemory[] = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      samples.push(await residentMemory(pid));
      await sleep(EVERY_MS);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await watching;
      return samples;
    },
  };
}

/** Medians of the first, middle and last third of the samples, in MiB. */
export interface Thirds {
  readonly first: number;
  readonly middle: number;
  readonly last: number;
  /** Of the middle third to the last, in percent. */
  readonly growth: number;
}

export function thirdsOf(bytes: readonly number[]): Thirds {
  const third = bytes.length / 3;
  const medianOf = (part: number): number => {
    const values = bytes.slice(Math.floor(part * third), Math.max(1, Math.floor((part + 1) * third)));
    const sorted = values.toSorted((one, other) => one - other);
    return (sorted[Math.floor(sorted.length / 2)] ?? Number.NaN) / MIB;
  };
  const [first, middle, last] = [medianOf(0), medianOf(1), medianOf(2)];
  return { first, middle, last, growth: (100 * (last - middle)) / middle };
}
