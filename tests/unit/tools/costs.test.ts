// The cost sheet: its arithmetic by hand, and that docs/costs.md says what the inputs, the prices and the templates of today give.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PRICES } from '../../../lib/prices.ts';
import { type CostInputs, type Invocation, readInputs } from '../../../tools/costs/inputs.ts';
import { itemBytes } from '../../../tools/costs/item-size.ts';
import { costOf } from '../../../tools/costs/lines.ts';
import { costTables } from '../../../tools/costs/markdown.ts';
import { memoryOf } from '../../../tools/costs/production.ts';
import { type Sheet, sheetsOf, standingSheet, totalOf } from '../../../tools/costs/sheet.ts';

const inputs = readInputs();

/** A function of one GB, which is 1,024 / 1,769 of a core, that takes a tenth of a second of a whole one: 0.172754 GB-s. */
const ROUND: Invocation = { durationMs: 100, logBytes: 500, memoryMb: 1_024 };
const ROUND_INPUTS: CostInputs = {
  ...inputs,
  declarations: {
    one: ROUND,
    batch: ROUND,
    batchSize: 500,
    itemBytes: 2_049,
    indexBytes: { worklist: 1_024, importer: 200 },
    lineBytes: 500,
    lineIndexBytes: { day: 1_025 },
  },
  hs: { one: ROUND, batch: ROUND, batchSize: 100, oneItemBytes: 1_025, batchItemBytes: [300, 50_000] },
};

function sheet(title: string): Sheet {
  const found = sheetsOf(ROUND_INPUTS).find((one) => one.title === title);
  if (found === undefined) throw new Error(`There is no sheet of ${title}`);
  return found;
}

/** Costs by service and kind, to a millionth of a dollar. */
function costs({ lines }: Sheet): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines) {
    const kind = `${line.service} ${line.what.split(':')[0]}`;
    sums[kind] = Math.round(1e6 * ((sums[kind] ?? 0) + costOf(line))) / 1e6;
  }
  return sums;
}

describe('a million declarations', () => {
  it('one per request: calls, 172,754 GB-s and 4,000 of INIT, 5 reads, 2 × (3 + 1 + 1) + 1 + 1 + 2 writes each, 1 GB of log', () => {
    expect(costs(sheet('declarations, one per request'))).toEqual({
      'HTTP API calls': 1,
      'Lambda GB-s': 2.945905,
      'Lambda requests': 0.2,
      'DynamoDB reads': 0.625,
      'DynamoDB writes': 8.75,
      'CloudWatch GB of logs and metrics': 0.5,
      'X-Ray traces': 0.25,
    });
  });

  it('500 per request: a 500th of calls and invocations, a tally for 25, and otherwise the same reads and writes', () => {
    const one = costs(sheet('declarations, one per request'));
    const batch = costs(sheet('declarations, 500 per request'));
    expect(batch['HTTP API calls']).toBe(0.002);
    expect(batch['Lambda GB-s']).toBeCloseTo(2.945905 / 500, 5);
    expect(batch['DynamoDB reads']).toBe(one['DynamoDB reads']);
    expect(batch['DynamoDB writes']).toBeCloseTo(8.75 - (24 / 25) * 2 * 0.625, 6);
  });

  it('sum to their lines, and are kept for 0.45 a GB and month', () => {
    const one = sheet('declarations, one per request');
    expect(totalOf(one)).toBeCloseTo(14.270904, 5);
    expect(one.storedMonth).toBeCloseTo(0.45 * 4.798, 6);
  });
});

it('A duration is not billed as shorter than measured where the memory buys more than a core', () => {
  const many: Invocation = { ...ROUND, memoryMb: 3_538 };
  const inputsOfMany = { ...ROUND_INPUTS, hs: { ...ROUND_INPUTS.hs, one: many } };
  const [found] = sheetsOf(inputsOfMany).filter(({ title }) => title === 'HS items, one per request');
  const [duration] = (found?.lines ?? []).filter(({ what }) => what.includes('invocations of'));
  expect(duration?.units).toBeCloseTo(0.1 * (3_538 / 1_024) * 1e6, 3);
});

describe('a million HS items', () => {
  it('begin a unit for each KB of each item of a prediction', () => {
    expect(costs(sheet('HS items, one per request'))['DynamoDB writes']).toBe(1.25);
    expect(costs(sheet('HS items, 100 per request'))['DynamoDB writes']).toBeCloseTo(
      10_000 * (1 + 49) * PRICES.dynamodbWriteUnit,
      6,
    );
  });
});

describe('a month in which nothing is scored', () => {
  it('costs alarms, metrics, a dashboard, a secret and clients', () => {
    const standing = { alarms: 100, metrics: 50, dashboards: 1, secrets: 2, clients: 3 };
    expect(totalOf(standingSheet({ ...inputs, standing }))).toBeCloseTo(10 + 15 + 3 + 0.8 + 18, 9);
  });
});

describe('the sheets', () => {
  it('are in proportion: a night of twice the measured taxpayers costs twice as much a taxpayer measured', () => {
    const half = { ...inputs, taxpayers: { ...inputs.taxpayers, count: 2 * inputs.taxpayers.count } };
    const units = (of: CostInputs): number =>
      sheetsOf(of)
        .at(-1)
        ?.lines.find(({ service }) => service === 'Step Functions')?.units ?? Number.NaN;
    expect(units(inputs)).toBeCloseTo(2 * units(half), 6);
  });

  it('have no line without units or price', () => {
    const empty = sheetsOf(inputs).flatMap(({ title, lines }) =>
      lines.filter((line) => !(costOf(line) > 0)).map(({ what }) => `${title}: ${what}`),
    );
    expect(empty).toEqual([]);
  });
});

describe('docs/costs.md', () => {
  it('is what `npm run tool -- costs` prints', () => {
    const text = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'costs.md'), 'utf8');
    expect(text).toContain(`-->\n\n${costTables(inputs)}\n\n<!--`);
  });

  it("has the memory that production's templates give the functions", () => {
    const { declarations, hs, documents, taxpayers } = inputs;
    const of: Record<string, Invocation> = {
      scoreDeclaration: declarations.one,
      scoreDeclarationBatch: declarations.batch,
      predictHsCodes: hs.one,
      createDocument: documents.announce,
      getDocument: documents.read,
      processUploads: documents.work,
      ...Object.fromEntries(taxpayers.steps.map((step) => [step.step, step])),
    };
    expect(Object.entries(of).map(([operation, { memoryMb }]) => [operation, memoryMb])).toEqual(
      Object.keys(of).map((operation) => [operation, memoryOf(operation)]),
    );
  });
});

describe('the size of an item', () => {
  it.each([
    ['names and text in UTF-8', { 이름: { S: 'é' } }, 6 + 2],
    ['a number of two digits', { n: { N: '42' } }, 1 + 2],
    ['a number of five digits', { n: { N: '-123.45' } }, 1 + 4],
    ['zeros at the ends', { n: { N: '1000' } }, 1 + 2],
    ['bytes', { b: { B: new Uint8Array(10) } }, 1 + 10],
    ['yes and no', { b: { BOOL: true } }, 1 + 1],
    ['a set', { s: { SS: ['ab', 'c'] } }, 1 + 3],
    ['a list', { l: { L: [{ S: 'ab' }] } }, 1 + 3 + 1 + 2],
    ['a map', { m: { M: { k: { S: 'ab' } } } }, 1 + 3 + 1 + 3],
  ])('counts %s', (_what, item, bytes) => {
    expect(itemBytes(item)).toBe(bytes);
  });
});
