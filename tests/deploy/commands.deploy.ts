// The operator commands as run on a stage: --stage prod, with the credentials and the region of the environment. Commands that call the
// API by its AWS host name are omitted, since that name cannot be resolved here.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { freshId, ROOT, SAMPLES, scored } from '../api/support/declarations.ts';
import { COFFEE, decisionPath, predicted } from '../api/support/goods.ts';
import { type Finished, run } from '../api/support/process.ts';
import { messagesIn, sendMessage } from '../api/support/queues.ts';
import { contractTests, startService, temporaryFolder } from '../api/support/service.ts';

const service = startService();
const folder = temporaryFolder();

function command(name: string, ...args: readonly string[]): Promise<Finished> {
  return run(`bin/${name}.ts`, ...args, '--stage', 'prod');
}

async function succeeded(name: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await command(name, ...args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('load-history adds the history in a file to the profiles of the next score', async () => {
  const novelty = async (): Promise<unknown[]> => {
    const declaration = { ...SAMPLES[0], declarationId: freshId() };
    const { items } = await scored(service().as('clearance-system'), declaration);
    return items.map((item) => item.novelty);
  };
  expect(await novelty()).toEqual([{ knownImporter: false, knownGoods: false }]);
  expect(await succeeded('load-history', join(ROOT, 'samples', 'declarations.csv'))).toContain(
    'inspected declarations of 400 rows',
  );
  expect(await novelty()).toEqual([{ knownImporter: true, knownGoods: true }]);
});

test('export-decisions writes recorded decisions', async () => {
  const { predictionId } = await predicted(service().as('officer'), [COFFEE]);
  const decisions = [{ index: 0, code: '090121' }];
  const answer = await service().as('officer').post(decisionPath(predictionId), { decisions });
  expect(answer.status, answer.text).toBe(200);
  const out = join(folder, 'decisions.jsonl');
  await succeeded('export-decisions', '--out', out);
  expect(readFileSync(out, 'utf8')).toContain('"090121"');
});

test('re-embed finds the reference table and has nothing to do', async () => {
  expect(await succeeded('re-embed')).toMatch(/^Re-embedded 0 of 0 active references/);
});

describe('redrive', () => {
  const key = `uploads/${randomUUID()}/original`;

  test('reports that there is nothing to send back', async () => {
    expect(await messagesIn(service(), 'uploadsDeadLetters')).toBe(0);
    expect(await succeeded('redrive')).toContain('empty: nothing to send back');
  });

  test('lists the messages that it would send back', async () => {
    await sendMessage(service(), 'uploadsDeadLetters', { detail: { object: { key } } });
    const printed = await succeeded('redrive', '--dry-run');
    expect(printed).toContain('Would send 1 message of');
    expect(printed).toContain(key);
    expect(await messagesIn(service(), 'uploadsDeadLetters')).toBe(1);
  });

  test('sends the messages back', async () => {
    expect(await succeeded('redrive')).toContain('1 message sent back');
    expect(await messagesIn(service(), 'uploadsDeadLetters')).toBe(0);
  });
});

contractTests();
