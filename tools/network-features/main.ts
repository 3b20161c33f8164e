// npm run tool -- network-features --out <folder>: draws fictitious worlds and writes what the service's own code computes of their
// networks, one CSV file a world: what the model of the network is trained and measured on.
import { createWriteStream, mkdirSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { Progress } from '../../bin/support/progress.ts';
import { type Context, FEATURES, featuresOf, SHARING } from '../../functions/network/exposure/features.ts';
import { worldA } from '../../samples/network-generator/rules-a.ts';
import { worldB } from '../../samples/network-generator/rules-b.ts';
import { snapshotOf } from '../../samples/network-generator/snapshot.ts';
import type { WorldKind } from '../../samples/network-generator/world.ts';

const RULES = { a: worldA, b: worldB } as const;
const KINDS: readonly WorldKind[] = ['company', 'traveller', 'cargo'];
/** The model learns from what inspections found after the first two and is judged after the third. */
const SNAPSHOTS = [120, 180, 270];

const HELP = `Draws fictitious worlds and writes the features of their networks as CSV, to train the model of the network.

usage: npm run tool -- network-features --out <folder> [options]

  --rules <a,b>          sets of rules (default a,b)
  --kinds <list>         ${KINDS.join(',')} (default all)
  --seeds <from-to>      seeds of the worlds (default 101-110)
  --feedback-days <n>    days after which a result is known (default 14)`;

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    rules: { type: 'string', default: 'a,b' },
    kinds: { type: 'string', default: KINDS.join(',') },
    seeds: { type: 'string', default: '101-110' },
    'feedback-days': { type: 'string', default: '14' },
    help: { type: 'boolean', short: 'h' },
  },
});
const [first = Number.NaN, last = first] = values.seeds.split('-').map(Number);
const feedbackDays = Number(values['feedback-days']);
const rules = values.rules.split(',').filter((name): name is keyof typeof RULES => name in RULES);
const kinds = KINDS.filter((kind) => values.kinds.split(',').includes(kind));
if (values.help || values.out === undefined || !(last >= first) || !(feedbackDays >= 0)) {
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  await writeAll(values.out);
}

async function writeAll(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const worlds = rules.flatMap((name) =>
    kinds.flatMap((kind) =>
      Array.from({ length: last - first + 1 }, (_, index) => ({ name, kind, seed: first + index })),
    ),
  );
  const progress = new Progress('worlds', worlds.length);
  for (const { name, kind, seed } of worlds) {
    const file = join(folder, `${name}-${kind}-${seed}-${feedbackDays}.csv`);
    await writeWorld(file, name, kind, seed);
    progress.add(1);
  }
}

async function writeWorld(
  file: string,
  name: keyof typeof RULES,
  kind: WorldKind,
  seed: number,
): Promise<void> {
  const world = RULES[name](seed, kind);
  const part = `${file}.part`;
  const out = createWriteStream(part);
  out.write(`snapshot,isRing,isKnown,truth,found,noisyOr,${FEATURES.join(',')}\n`);
  for (const day of SNAPSHOTS) {
    const { context, cases } = snapshotOf(world, day, feedbackDays);
    for (const { node, isRing, isKnown, truth, found } of cases) {
      const row = [
        day,
        Number(isRing),
        Number(isKnown),
        Number(truth),
        found === undefined ? '' : Number(found),
      ];
      const features = featuresOf(context, node).map((value) => Math.fround(value));
      out.write(`${[...row, noisyOr(context, node), ...features].join(',')}\n`);
    }
  }
  out.end();
  await finished(out);
  await rename(part, file);
}

/** The chance that at least one co-party's fraud is also this party's, if each passes on independently: a baseline. */
function noisyOr({ graph, inspected, frauds, base }: Context, party: number): number {
  const { offsets, neighbours, relations, hubs } = graph.arrays;
  let none = 1;
  for (let place = offsets[party] ?? 0; place < (offsets[party + 1] ?? 0); place++) {
    const thing = neighbours[place] ?? 0;
    if (hubs[thing] === 1 || !((graph.names.relations[relations[place] ?? 0] ?? '') in SHARING)) continue;
    const [from, to] = [offsets[thing] ?? 0, offsets[thing + 1] ?? 0];
    for (let at = from; at < to; at++) {
      const other = neighbours[at] ?? 0;
      if (other === party) continue;
      const rate = ((frauds[other] ?? 0) + base) / ((inspected[other] ?? 0) + 1);
      none *= 1 - rate / Math.sqrt(to - from);
    }
  }
  return Math.fround(1 - none);
}
