// npm run tool -- network-records: precision and recall of the rules that make records one, on fictitious records of which the truth is
// known, beside simpler rules.
import { parseArgs } from 'node:util';
import { keptIdentifier } from '../../functions/network/resolution/identifiers.ts';
import { type EntityRecord, resolve } from '../../functions/network/resolution/resolve.ts';
import { type DrawnRecord, drawRecords } from '../../samples/network-generator/records.ts';

const KEY = Buffer.from('a key of a measurement');

const HELP = `Measures which fictitious records become one entity, and prints precision and recall of pairs.

usage: npm run tool -- network-records [options]

  --things <n>   companies and persons (default 20000)
  --seed <n>     default 11`;

const { values } = parseArgs({
  options: {
    things: { type: 'string', default: '20000' },
    seed: { type: 'string', default: '11' },
    help: { type: 'boolean', short: 'h' },
  },
});
const [things, seed] = [Number(values.things), Number(values.seed)];
if (values.help || !(things >= 1) || !Number.isInteger(seed)) {
  console.log(HELP);
  process.exitCode = values.help ? 0 : 2;
} else {
  measure(drawRecords(seed, things));
}

function measure(records: readonly DrawnRecord[]): void {
  const kept = records.map((record): EntityRecord & Pick<DrawnRecord, 'truth'> => ({
    ...record,
    names: [record.name],
    identifiers: record.identifiers.flatMap((identifier) => keptIdentifier(identifier, KEY) ?? []),
  }));
  const { resolvedTo } = resolve(kept);
  const shared = (one: EntityRecord): string[] =>
    one.identifiers.map(({ kind, hash }) => `${one.kind} ${kind} ${hash}`);
  const rules = {
    'the service’s rules': kept.map(({ entityId }) => resolvedTo.get(entityId) ?? entityId),
    'any common identifier': clusters(kept, shared),
    'the name as it is written and a common identifier': clusters(kept, (one) =>
      shared(one).map((key) => `${key} ${one.names.join()}`),
    ),
    'the name as it is written': clusters(kept, (one) => [`${one.kind} ${one.names.join()}`]),
  };
  console.log(`${records.length} records of ${things} companies and persons, seed ${seed}\n`);
  console.log('| Rules | | Pairs merged | Precision | Recall |\n|---|---|---|---|---|');
  for (const [name, entities] of Object.entries(rules)) {
    for (const kind of ['company', 'person'] as const) {
      const { merged, right, all } = pairs(kept, entities, kind);
      const [precision, recall] = [right / merged, right / all].map((share) => share.toFixed(4));
      console.log(`| ${name} | ${kind} | ${merged} | ${precision} | ${recall} |`);
    }
  }
}

/** Records with a common key are one, and so on. */
function clusters(
  records: readonly EntityRecord[],
  keysOf: (record: EntityRecord) => readonly string[],
): string[] {
  const parents = records.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] as number;
    parents[index] = root;
    return root;
  };
  const firstOf = new Map<string, number>();
  for (const [index, record] of records.entries()) {
    for (const key of keysOf(record)) {
      const first = firstOf.get(key);
      if (first === undefined) firstOf.set(key, index);
      else parents[rootOf(index)] = rootOf(first);
    }
  }
  return records.map((_, index) => String(rootOf(index)));
}

/** Pairs of records of a kind that are merged, truly one, and both. */
function pairs(
  records: readonly (EntityRecord & Pick<DrawnRecord, 'truth'>)[],
  entities: readonly string[],
  kind: DrawnRecord['kind'],
): Record<'merged' | 'right' | 'all', number> {
  const of = [...records.entries()].filter(([, record]) => record.kind === kind);
  return {
    merged: pairsIn(of.map(([index]) => entities[index] ?? '')),
    right: pairsIn(of.map(([index, { truth }]) => `${truth} ${entities[index]}`)),
    all: pairsIn(of.map(([, { truth }]) => String(truth))),
  };
}

/** Pairs of equal keys. */
function pairsIn(keys: readonly string[]): number {
  return [...Map.groupBy(keys, (key) => key).values()].reduce(
    (sum, { length }) => sum + (length * (length - 1)) / 2,
    0,
  );
}
