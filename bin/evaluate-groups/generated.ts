// Time and memory for many items, which are made from those of a file: each is one of them with another mass.
import { findGroups } from '../../functions/risk-groups/finding/grouping.ts';
import { TableBuilder } from '../../functions/risk-groups/finding/table.ts';
import { Draws } from './draws.ts';
import type { InspectedItem } from './rows.ts';

export interface Timing {
  readonly items: number;
  readonly goods: number;
  readonly groups: number;
  readonly readSeconds: number;
  readonly searchSeconds: number;
  /** Processor time of both, which other programs on the machine do not lengthen. */
  readonly cpuSeconds: number;
  /** Of the whole process. */
  readonly peakMb: number;
}

const MASSES = 100;
const SEED = 5;

export function timeGenerated(items: readonly InspectedItem[], count: number): Timing {
  const draws = new Draws(SEED);
  const startedAt = performance.now();
  const cpuAtStart = process.cpuUsage();
  const builder = new TableBuilder();
  for (let index = 0; index < count; index++) {
    const item = items[draws.below(items.length)] as InspectedItem;
    builder.add({ ...item, netMassKg: item.netMassKg * (1 + draws.below(MASSES) / MASSES) }, item.fraud);
  }
  const table = builder.finish();
  const readAt = performance.now();
  const { groups } = findGroups(table);
  const doneAt = performance.now();
  const { user, system } = process.cpuUsage(cpuAtStart);
  return {
    items: table.rows,
    goods: table.differentGoods,
    groups: groups.length,
    readSeconds: (readAt - startedAt) / 1000,
    searchSeconds: (doneAt - readAt) / 1000,
    cpuSeconds: (user + system) / 1e6,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}
