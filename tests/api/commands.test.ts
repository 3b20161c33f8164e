// The operator commands load-history and evaluate as a user runs them, on a fresh service.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DeleteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, test } from 'vitest';
import { calibrationError, macroF1, precisionAt } from '../../bin/backtest/measures.ts';
import {
  addCounts,
  itemProfiles,
  NO_HISTORY,
  type ProfileCounts,
  profileKeys,
  profilesOf,
  resultCounts,
} from '../../functions/score-import/profiles/profiles.ts';
import { Declaration, type Outcome } from '../../functions/score-import/schemas.ts';
import { ImportRiskModel } from '../../functions/score-import/scoring/model.ts';
import { type ScoredAssessment, score, scorerFor } from '../../functions/score-import/scoring/scoring.ts';
import {
  type Counts,
  freshId,
  newDeclaration,
  onlyItem,
  profilesSeen,
  ROOT,
  SAMPLES,
  scored,
} from './support/declarations.ts';
import { type Finished, run, takenPort } from './support/process.ts';
import { contractTests, type Json, startService, temporaryFolder } from './support/service.ts';

const service = startService();
const folder = temporaryFolder();

const SAMPLE_CSV = join(ROOT, 'samples', 'declarations.csv');
const OUTCOMES = new Map(
  (
    JSON.parse(readFileSync(join(ROOT, 'samples', 'inspections.json'), 'utf8')) as {
      declarationId: string;
      outcome: Outcome;
    }[]
  ).map(({ declarationId, outcome }) => [declarationId, outcome]),
);
const DECLARED = SAMPLES.map((sample) => Declaration.parse(sample));
const INSPECTED = DECLARED.filter(({ declarationId }) => OUTCOMES.has(declarationId));

const started = (name: string, ...args: string[]): Promise<Finished> =>
  name === 'demo' ? run('bin/demo/main.ts', ...args) : run('tools/main.ts', name, ...args);
const command = (name: string, ...args: string[]): Promise<Finished> =>
  started(name, ...args, '--endpoints', service().endpointsFile);
const load = (path: string): Promise<Finished> => command('load-history', path);

/** The history of the samples, counted independently of the command. */
function sampleHistory(): Map<string, ProfileCounts> {
  const history = new Map<string, ProfileCounts>();
  for (const declaration of INSPECTED) {
    const result = resultCounts(OUTCOMES.get(declaration.declarationId) ?? 'clear');
    for (const key of profileKeys([declaration])) {
      history.set(key, addCounts(history.get(key) ?? NO_HISTORY, result));
    }
  }
  return history;
}

const HISTORY = sampleHistory();

const [HEADER = '', ...ROWS] = readFileSync(SAMPLE_CSV, 'utf8').trimEnd().split('\n');
const COLUMNS = HEADER.split(',');

/** Writes a CSV file of the samples' columns. */
function csv(name: string, rows: readonly string[], header = HEADER): string {
  const path = join(folder, name);
  writeFileSync(path, `${[header, ...rows].join('\n')}\n`);
  return path;
}

/** A sample row with other values in some columns. */
function row(index: number, changes: Readonly<Record<string, string>>): string {
  const values = (ROWS[index] ?? '').split(',');
  return COLUMNS.map((column, at) => changes[column] ?? values[at] ?? '').join(',');
}

/** The profiles with which a declaration like this one would be scored now. */
async function profilesNow(declaration: Json): Promise<Record<string, Counts>> {
  const next = { ...declaration, declarationId: freshId('NOW') };
  await scored(service().as('clearance-system'), next);
  return await profilesSeen(service().as('officer'), next.declarationId);
}

/** Samples of all kinds: with and without seller, frequent and rare goods. */
const PROBES = [0, 1, 50, 100, 399].map((index) => SAMPLES[index] ?? {});

async function expectHistory(history: ReadonlyMap<string, ProfileCounts>): Promise<void> {
  for (const probe of PROBES) {
    expect(await profilesNow(probe)).toEqual(itemProfiles(profilesOf(Declaration.parse(probe), history))[0]);
  }
}

describe('load-history', () => {
  beforeAll(async () => {
    await expectHistory(new Map());
  });

  test('counts every inspected row of the samples and prints the number, with progress', async () => {
    const { code, stdout, stderr } = await load(SAMPLE_CSV);
    expect({ code, stderr: stderr.split('\n')[0] }).toEqual({
      code: 0,
      stderr: expect.stringMatching(/^profiles: [\d,]+ of [\d,]+ \(\d+ %\), [\d,]+\/s$/),
    });
    expect(stdout).toContain(
      `${INSPECTED.length} inspected declarations of ${ROWS.length} rows are loaded into ${HISTORY.size.toLocaleString('en-US')} profiles`,
    );
    expect(stdout).toMatch(/rows\/s$/m);
    const days = new Set(DECLARED.map(({ declaredOn }) => declaredOn)).size;
    expect(stdout).toContain(`${ROWS.length} declarations of ${days} days are in the lake`);
    await expectHistory(HISTORY);
  });

  test('puts every row into the lake, where statistics count it at once', async () => {
    const days = DECLARED.map(({ declaredOn }) => declaredOn).sort();
    const query = `from=${days[0]}&to=${days.at(-1)}&by=outcome`;
    const { body } = await service().as('operator').get(`/v1/statistics/declarations?${query}`);
    const outcomes = DECLARED.map(({ declarationId }) => OUTCOMES.get(declarationId) ?? 'not-inspected');
    const counts = Map.groupBy(outcomes, (outcome) => outcome);
    expect(new Map((body.rows as Json[]).map(({ outcome, value }) => [outcome, value]))).toEqual(
      new Map([...counts].map(([outcome, of]) => [outcome, of.length])),
    );
  });

  test('adds the history of goods and importer to the next score', async () => {
    const known = await scored(service().as('clearance-system'), { ...PROBES[0], declarationId: freshId() });
    expect(onlyItem(known).novelty).toEqual({ knownImporter: true, knownGoods: true });
    const unknown = await scored(service().as('clearance-system'), newDeclaration({ netMassKg: 0.123 }));
    expect(onlyItem(unknown).novelty).toEqual({ knownImporter: false, knownGoods: false });
  });

  test('changes nothing for the same file again', async () => {
    expect((await load(SAMPLE_CSV)).code).toBe(0);
    await expectHistory(HISTORY);
  });

  test('changes nothing for the same file compressed', async () => {
    for (const level of [1, 9]) {
      const path = join(folder, `samples-${level}.csv.gz`);
      writeFileSync(path, gzipSync(readFileSync(SAMPLE_CSV), { level }));
      const { code, stdout } = await load(path);
      expect(code).toBe(0);
      expect(stdout).toContain(`${INSPECTED.length} inspected declarations of ${ROWS.length} rows`);
    }
    await expectHistory(HISTORY);
  });
});

describe('evaluate', () => {
  interface Figures {
    readonly rows: number;
    readonly frauds: number;
    readonly values: readonly number[];
  }

  /** Reads a line of figures. */
  function printed(stdout: string, name: string): Figures {
    const line = stdout.split('\n').find((one) => one.startsWith(name)) ?? '';
    const [rows = Number.NaN, frauds = Number.NaN, ...values] = line
      .slice(name.length)
      .trim()
      .split(/\s+/)
      .map(Number);
    return { rows, frauds, values };
  }

  /** Share of pairs of a positive and a negative in which the positive scores higher; ties count half. */
  function pairwiseAuc(labels: readonly boolean[], scores: readonly number[]): number {
    const of = (label: boolean): number[] => scores.filter((_, index) => labels[index] === label);
    const [positives, negatives] = [of(true), of(false)];
    let wins = 0;
    for (const positive of positives) {
      for (const negative of negatives) wins += positive > negative ? 1 : positive === negative ? 0.5 : 0;
    }
    return wins / (positives.length * negatives.length);
  }

  /** Scores the samples in this process with the profiles of the loaded file. */
  async function scoredHere(): Promise<{ outcome: Outcome; assessment: ScoredAssessment }[]> {
    const model = await ImportRiskModel.open(join(ROOT, 'models', 'import-risk'), { threads: 1 });
    const inputs = INSPECTED.map((declaration) => ({
      declaration,
      profiles: profilesOf(declaration, HISTORY),
    }));
    const results = await score(scorerFor(model, 'any secret'), inputs, new Date());
    return results.map(({ assessment }) => ({
      assessment,
      outcome: OUTCOMES.get(assessment.declarationId) ?? 'clear',
    }));
  }

  let evaluated: Finished;
  beforeAll(async () => {
    evaluated = await command('evaluate', SAMPLE_CSV);
  });

  test('prints the figures computed in this process with the same profiles, to three decimals', async () => {
    const { code, stdout } = evaluated;
    expect(code).toBe(0);
    const here = (await scoredHere()).toSorted((one, other) => {
      const day = ({ assessment }: typeof one): string =>
        DECLARED.find(({ declarationId }) => declarationId === assessment.declarationId)?.declaredOn ?? '';
      return day(one) < day(other) ? -1 : day(one) > day(other) ? 1 : 0;
    });
    const labels = here.map(({ outcome }) => outcome !== 'clear');
    const fraud = here.map(({ assessment }) => assessment.fraudProbability);
    const all = printed(stdout, 'all rows');
    expect({ rows: all.rows, frauds: all.frauds }).toEqual({
      rows: INSPECTED.length,
      frauds: labels.filter(Boolean).length,
    });
    const expected = [
      pairwiseAuc(labels, fraud),
      precisionAt(labels, fraud, 0.01),
      precisionAt(labels, fraud, 0.05),
      precisionAt(labels, fraud, 0.1),
      macroF1(labels, fraud),
      calibrationError(labels, fraud),
      pairwiseAuc(
        here.map(({ outcome }) => outcome === 'critical'),
        here.map(({ assessment }) => assessment.criticalProbability),
      ),
    ];
    expect(all.values).toHaveLength(expected.length);
    for (const [index, value] of expected.entries()) expect(all.values[index]).toBeCloseTo(value, 3);
  });

  test('counts unseen goods and lanes according to the answers', () => {
    const { stdout } = evaluated;
    // Every inspected sample is in the loaded history, so that no goods are unseen.
    expect(printed(stdout, 'unseen goods')).toMatchObject({ rows: 0, frauds: 0 });
    const counts = /lanes: red (\d+) \(.*%\), yellow (\d+) \(.*%\), green (\d+) \(.*%\)/.exec(stdout) ?? [];
    expect(counts.slice(1).reduce((sum, count) => sum + Number(count), 0)).toBe(INSPECTED.length);
  });

  test('reports which declaration was refused and why', async () => {
    const taken = csv('taken.csv', [row(0, { 'Item Price': '1' })]);
    const { code, stderr } = await command('evaluate', taken);
    expect(code).not.toBe(0);
    expect(stderr).toContain(String(SAMPLES[0]?.declarationId));
    expect(stderr).toContain('already stored with different content');
  });
});

describe('load-history with several files', () => {
  const added = {
    goods: { inspected: 3, fraud: 2, critical: 1 },
    none: { inspected: 0, fraud: 0, critical: 0 },
  };
  const parties = { 'Importer ID': 'NEWCOMER', 'Declarant ID': 'NEWBROKER', 'Seller ID': '' };

  test('adds a second file to the first', async () => {
    const before = await profilesNow(PROBES[0] ?? {});
    const more = csv('more.csv', [
      row(0, { ...parties, 'Declaration ID': 'M1', Fraud: '0', 'Critical Fraud': '0' }),
      row(0, { ...parties, 'Declaration ID': 'M2', Fraud: '1', 'Critical Fraud': '1' }),
      row(0, { ...parties, 'Declaration ID': 'M3', Fraud: '1', 'Critical Fraud': '2' }),
      row(0, { ...parties, 'Declaration ID': 'M4', Fraud: '', 'Critical Fraud': '' }),
    ]);
    const { code, stdout } = await load(more);
    expect(code).toBe(0);
    expect(stdout).toContain('3 inspected declarations of 4 rows');
    const after = await profilesNow(PROBES[0] ?? {});
    expect(after.goods).toEqual(addCounts(before.goods ?? added.none, added.goods));
    expect(after.headingOrigin).toEqual(addCounts(before.headingOrigin ?? added.none, added.goods));
    expect(after.importer).toEqual(before.importer);
    const newcomer = newDeclaration({ importerId: 'NEWCOMER', declarantId: 'NEWBROKER' });
    expect(await profilesNow(newcomer)).toMatchObject({ importer: added.goods, declarant: added.goods });
  });

  test('adds to the results of inspections, and neither overwrites the other', async () => {
    const declaration = newDeclaration({ importerId: 'NEWCOMER' });
    await scored(service().as('clearance-system'), declaration);
    const path = `/v1/declarations/${declaration.declarationId}/inspection`;
    await service().as('officer').post(path, { outcome: 'clear' });
    const total = { inspected: 4, fraud: 2, critical: 1 };
    expect((await profilesNow(newcomerOnly())).importer).toEqual(total);
    const again = csv('again.csv', [row(0, { ...parties, 'Declaration ID': 'A1', Fraud: '0' })]);
    expect((await load(again)).code).toBe(0);
    expect((await profilesNow(newcomerOnly())).importer).toEqual({ inspected: 5, fraud: 2, critical: 1 });
  });

  const newcomerOnly = (): Json => newDeclaration({ importerId: 'NEWCOMER' });

  test('accepts columns in any order, a byte order mark, Windows line endings and unneeded columns', async () => {
    const reversed = (text: string): string => ['extra', ...text.split(',').toReversed()].join(',');
    const path = join(folder, 'windows.csv');
    const line = row(0, { ...parties, 'Importer ID': 'WINDOWS1', Fraud: '1', 'Critical Fraud': '2' });
    writeFileSync(path, `\ufeff${reversed(HEADER)}\r\n${reversed(line)}\r\n\r\n`);
    expect((await load(path)).code).toBe(0);
    const { importer } = await profilesNow(newDeclaration({ importerId: 'WINDOWS1' }));
    expect(importer).toEqual({ inspected: 1, fraud: 1, critical: 1 });
  });

  test('counts results that are recorded while it runs, and its own rows', async () => {
    const ids = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const declaration = newDeclaration({ importerId: 'MEANWHILE' });
        await scored(service().as('clearance-system'), declaration);
        return declaration.declarationId;
      }),
    );
    const rows = Array.from({ length: 200 }, (_, index) =>
      row(index % ROWS.length, {
        ...parties,
        'Importer ID': index % 2 === 0 ? 'MEANWHILE' : `MEANWHILE${index}`,
        'Declaration ID': `W${index}`,
        Fraud: '1',
        'Critical Fraud': '1',
      }),
    );
    const loading = load(csv('meanwhile.csv', rows));
    for (const id of ids) {
      const path = `/v1/declarations/${id}/inspection`;
      expect((await service().as('officer').post(path, { outcome: 'clear' })).status).toBe(201);
    }
    expect((await loading).code).toBe(0);
    const { importer } = await profilesNow(newDeclaration({ importerId: 'MEANWHILE' }));
    expect(importer).toEqual({ inspected: 106, fraud: 100, critical: 0 });
  });

  test('run concurrently counts each file once', async () => {
    const files = [1, 2].map((number) =>
      csv(`parallel-${number}.csv`, [
        row(0, { ...parties, 'Importer ID': 'PARALLEL', 'Declaration ID': `P${number}`, Fraud: '0' }),
      ]),
    );
    const loads = await Promise.all(files.map(load));
    expect(loads.some(({ code }) => code === 0)).toBe(true);
    for (const { code, stderr } of loads) {
      expect([0, 2]).toContain(code);
      if (code === 2) expect(stderr).toMatch(/^Another load of profiles is running/);
    }
    // Repeats the command that was refused.
    for (const file of files) expect((await load(file)).code).toBe(0);
    const { importer } = await profilesNow(newDeclaration({ importerId: 'PARALLEL' }));
    expect(importer).toEqual({ inspected: 2, fraud: 0, critical: 0 });
  });

  test('that was killed midway counts nothing twice when it is repeated', async () => {
    const rows = Array.from({ length: 800 }, (_, index) =>
      row(index % ROWS.length, {
        'Declaration ID': `K${index}`,
        'Importer ID': `KILLED${index}`,
        'Net Mass': String(1000 + index),
        Fraud: '1',
        'Critical Fraud': '1',
      }),
    );
    const file = csv('killed.csv', rows);
    const child: ChildProcess = spawn(
      process.execPath,
      [join(ROOT, 'bin', 'load-history.ts'), file, '--endpoints', service().endpointsFile],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const closed = once(child, 'close');
    if (child.stderr === null) throw new Error('No stderr');
    await once(child.stderr, 'data');
    child.kill('SIGKILL');
    const [, signal] = await closed;
    expect(signal).toBe('SIGKILL');
    const locked = await load(file);
    expect({ code: locked.code, stderr: locked.stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/was interrupted less than \d+ minutes ago/),
    });
    await releaseLock();
    expect((await load(file)).code).toBe(0);
    for (const index of [0, 1, 250, 500, 799]) {
      const { importer } = await profilesNow(newDeclaration({ importerId: `KILLED${index}` }));
      expect(importer, String(index)).toEqual({ inspected: 1, fraud: 1, critical: 0 });
    }
  });

  test('with --replace puts one file in the place of all, and keeps the results of inspections', async () => {
    const only = csv('only.csv', [
      row(0, { ...parties, 'Importer ID': 'MEANWHILE', 'Declaration ID': 'O1', Fraud: '0' }),
    ]);
    for (const _ of ['first', 'again']) {
      const { code, stdout } = await command('load-history', only, '--replace');
      expect(code).toBe(0);
      expect(stdout).toMatch(/^What other files had loaded is removed from [\d,]+ further profiles$/m);
      const live = { inspected: 6, fraud: 0, critical: 0 };
      expect(await profilesNow(newDeclaration({ importerId: 'MEANWHILE' }))).toMatchObject({
        importer: { ...live, inspected: 7 },
      });
      expect((await profilesNow(newDeclaration({ importerId: 'NEWCOMER' }))).importer).toEqual({
        inspected: 1,
        fraud: 0,
        critical: 0,
      });
      expect((await profilesNow(newDeclaration({ importerId: 'KILLED0' }))).importer).toEqual(added.none);
    }
    const days = DECLARED.map(({ declaredOn }) => declaredOn).sort();
    const range = `from=${days[0]}&to=${days.at(-1)}&by=outcome`;
    const { body } = await service().as('operator').get(`/v1/statistics/declarations?${range}`);
    expect((body.rows as Json[]).map(({ outcome, value }) => [outcome, value])).toEqual([['clear', 1]]);
  });

  /** Releases the lock, as waiting for some minutes would. */
  async function releaseLock(): Promise<void> {
    const { dynamodbUrl, region, credentials, tables } = service().endpoints;
    const client = new DynamoDBClient({ endpoint: dynamodbUrl, region, credentials });
    await client.send(
      new DeleteItemCommand({
        TableName: tables.riskProfiles,
        Key: { entity: { S: 'lock#history#load' } },
      }),
    );
    client.destroy();
  }
});

describe('a command that cannot do its work reports the reason and exits with 2', () => {
  /** Expects a message for the user, without stack trace or internals. */
  async function expectMistake(finished: Promise<Finished>, ...texts: string[]): Promise<void> {
    const { code, stderr } = await finished;
    for (const text of texts) expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n {4}at |node:internal/);
    expect(code).toBe(2);
  }

  let before: Record<string, Counts>;
  beforeAll(async () => {
    before = await profilesNow(PROBES[0] ?? {});
  });

  test.each(['load-history', 'evaluate'])('%s with a missing file', async (name) => {
    await expectMistake(command(name, '/nowhere/history.csv'), '/nowhere/history.csv: no such file');
  });

  test('a folder instead of a file', async () => {
    mkdirSync(join(folder, 'folder.csv'));
    await expectMistake(load(join(folder, 'folder.csv')), 'folder.csv');
  });

  test('a file named .gz that is not compressed', async () => {
    const path = join(folder, 'not.csv.gz');
    writeFileSync(path, readFileSync(SAMPLE_CSV));
    await expectMistake(load(path), 'not.csv.gz');
  });

  test('a truncated compressed file', async () => {
    const path = join(folder, 'cut.csv.gz');
    writeFileSync(path, gzipSync(readFileSync(SAMPLE_CSV)).subarray(0, 5000));
    await expectMistake(load(path), 'cut.csv.gz');
  });

  test('an empty file, and one with only a header', async () => {
    writeFileSync(join(folder, 'empty.csv'), '');
    await expectMistake(load(join(folder, 'empty.csv')), 'empty.csv: no rows');
    await expectMistake(load(csv('header.csv', [])), 'header.csv: no rows');
  });

  test('missing columns, by name', async () => {
    const short = csv('short.csv', ['1,2020-01-02'], 'Declaration ID,Date');
    await expectMistake(load(short), 'missing columns Office ID', 'Item Price', 'found Declaration ID, Date');
    const unlabelled = HEADER.replace('Fraud,', 'Fraude,');
    await expectMistake(load(csv('unlabelled.csv', [row(0, {})], unlabelled)), 'missing columns Fraud;');
  });

  test('bad rows, by line, column and reason, all at once', async () => {
    const bad = csv('bad.csv', [
      row(0, {}),
      row(1, { 'HS6 Code': '12', 'Country of Origin': 'XX' }),
      row(2, {}),
      row(3, { Fraud: 'yes' }),
      row(4, { 'Net Mass': '-1' }),
      row(5, { 'Item Price': 'NaN' }),
      row(6, { Date: '2020-02-30' }),
      row(7, { 'Critical Fraud': '3' }),
      row(8, { 'Tax Rate': '' }),
    ]);
    await expectMistake(
      load(bad),
      'bad.csv: 7 bad rows',
      'line 3: HS6 Code: Expected an HS code',
      'Country of Origin: Expected an ISO 3166-1',
      'line 5: Fraud: expected 0, 1 or an empty cell, got yes',
      'line 6: Net Mass: Expected 0 or more',
      'line 7: Item Price:',
      'line 8: Date:',
      'line 9: Critical Fraud:',
      'line 10: Tax Rate:',
    );
  });

  test('rows with too few or too many columns', async () => {
    await expectMistake(load(csv('ragged.csv', [row(0, {}), '1,2,3'])), 'ragged.csv', 'line 3');
  });

  test('many bad rows: the first twenty and the number of further ones', async () => {
    const rows = Array.from({ length: 100 }, () => row(0, { 'HS6 Code': 'x' }));
    await expectMistake(load(csv('many.csv', rows)), 'many.csv: 100 bad rows', 'line 21:', 'and 80 more');
  });

  test('a file that is not CSV', async () => {
    const path = join(folder, 'picture.csv');
    writeFileSync(path, createHash('sha512').update('x').digest());
    await expectMistake(load(path), 'picture.csv');
  });

  test('nothing of a bad file is counted', async () => {
    expect(await profilesNow(PROBES[0] ?? {})).toEqual(before);
  });

  test('no file, or two', async () => {
    await expectMistake(command('load-history'), 'Expected one file', 'usage: npm run tool -- load-history');
    await expectMistake(
      command('evaluate', 'a.csv', 'b.csv'),
      'Expected one file',
      'usage: npm run tool -- evaluate',
    );
  });

  test.each(['load-history', 'evaluate', 'demo'])('%s with an unknown option', async (name) => {
    await expectMistake(command(name, '--dry-run'), '--dry-run');
  });

  test.each([
    ['load-history', [SAMPLE_CSV]],
    ['evaluate', [SAMPLE_CSV]],
    ['demo', []],
  ] as const)('%s if no service was ever started', async (name, args) => {
    const file = join(folder, 'no-endpoints.json');
    await expectMistake(started(name, ...args, '--endpoints', file), file, 'npm start');
  });

  test.each([
    ['load-history', [SAMPLE_CSV]],
    ['evaluate', [SAMPLE_CSV]],
    ['demo', []],
  ] as const)('%s if the service has stopped', async (name, args) => {
    const file = join(folder, 'stopped.json');
    const { port, close } = await takenPort();
    close();
    const stoppedUrl = `http://127.0.0.1:${port}`;
    const { endpoints } = service();
    const stopped = {
      ...endpoints,
      apiUrl: stoppedUrl,
      tokenUrl: `${stoppedUrl}/token`,
      dynamodbUrl: stoppedUrl,
    };
    writeFileSync(file, JSON.stringify(stopped));
    await expectMistake(started(name, ...args, '--endpoints', file), `127.0.0.1:${port}`, 'npm start');
  });

  test('a file that is not an endpoints file', async () => {
    const file = join(folder, 'other.json');
    for (const text of ['{"apiUrl":1}', 'no JSON']) {
      writeFileSync(file, text);
      await expectMistake(
        run('bin/load-history.ts', SAMPLE_CSV, '--endpoints', file),
        'is not an endpoints file',
      );
    }
  });
});

test.each(['load-history', 'evaluate', 'demo'])('%s --help prints its usage', async (name) => {
  const { code, stdout } = await started(name, '--help');
  expect(code).toBe(0);
  expect(stdout).toContain(name === 'demo' ? 'usage: npm run demo' : `usage: npm run tool -- ${name}`);
  expect(stdout).toContain('--endpoints');
});

contractTests();
