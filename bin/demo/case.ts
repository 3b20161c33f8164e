// npm run demo -- case: one declaration from its submission to its corrected result, by clients and by people who sign in: what the
// API says of it, who did what, and the webhook that tells of it.
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type {
  Assessment,
  Declaration,
  DeclarationsSummary,
  HistoryLine,
  WorklistItem,
} from '../../functions/score-import/schemas.ts';
import type { AuditLine } from '../../functions/shared/audit/line.ts';
import type { By } from '../../functions/shared/auth/caller.ts';
import { ApiClient } from '../support/api.ts';
import { findService, runCommand, type Service, UsageError } from '../support/endpoints.ts';
import { person } from '../support/person.ts';

const HELP = `Takes one declaration through amendment, inspection and correction, with people who sign in, and receives its webhook.

usage: npm run demo -- case [options]

  --endpoints <file>   endpoints.json of a local host (default .local/endpoints.json)`;

const DAY = '2026-03-02';
const SAMPLE = join(import.meta.dirname, '..', '..', 'samples', 'receive-webhooks.mjs');
const EVENT_WITHIN_MS = 60_000;

await runCommand(async () => {
  const { values } = parseArgs({
    options: { endpoints: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const service = await findService(values);
  const clearance = new ApiClient(await findService(values, 'clearance-system'));
  const operator = new ApiClient(service);
  const receiver = await receivedEvents(operator);
  try {
    const { declarationId } = await throughItsLife(service, clearance);
    await shownFromOutside(service, operator, declarationId);
    console.log(
      `\nThe webhook, received and verified by samples/receive-webhooks.mjs:\n    ${await receiver.event(declarationId)}`,
    );
  } finally {
    await receiver.stop();
  }
});

/** A declaration of three items, two of them priced in dollars and one in won. */
function declared(): Declaration {
  const item = { originMark: 'E', taxRate: 8, taxType: 'A' };
  return {
    declarationId: `CASE-${randomUUID().slice(0, 8)}`,
    declaredOn: DAY,
    office: '40',
    processType: 'B',
    importType: '11',
    importUse: '21',
    paymentType: '11',
    transportMode: '10',
    declarantId: 'HANRIVER-CUSTOMS',
    importerId: 'SEOUL-OUTDOOR',
    sellerId: 'PACIFIC-TRADING',
    courierId: undefined,
    departureCountry: 'HK',
    items: [
      {
        ...item,
        itemNumber: 1,
        hsCode: '6403990000',
        originCountry: 'VN',
        netMassKg: 420,
        price: { amount: 18_400, currency: 'USD', exchangeRate: 1385.2 },
      },
      {
        ...item,
        itemNumber: 2,
        hsCode: '4202220000',
        originCountry: 'CN',
        netMassKg: 125.5,
        price: { amount: 1_250, currency: 'USD', exchangeRate: 1385.2 },
      },
      {
        ...item,
        itemNumber: 3,
        hsCode: '8507600000',
        originCountry: 'CN',
        netMassKg: 64,
        price: { amount: 5_900_000, currency: 'KRW' },
      },
    ],
  };
}

async function throughItsLife(service: Service, clearance: ApiClient): Promise<Declaration> {
  const declaration = declared();
  const path = `/v1/declarations/${declaration.declarationId}`;
  console.log(
    `The clearance system submits ${declaration.declarationId} of ${DAY}: three items, prices in USD and KRW.`,
  );
  showAssessment(await clearance.expect<Assessment>('POST', '/v1/declarations', declaration));
  const [first, ...others] = declaration.items;
  if (first === undefined) throw new Error('The declaration has items');
  const amended = { ...declaration, items: [{ ...first, netMassKg: 240 }, ...others] };
  console.log('\nIt amends the mass of item 1, 420 to 240 kg:');
  showAssessment(
    await clearance.expect<Assessment>('POST', `${path}/amendments`, {
      reason: 'The packing list shows another mass',
      declaration: amended,
    }),
  );
  const officer = await person(service, 'officer');
  console.log('\nAn officer signs in (authorization code, PKCE), claims it and records what was found:');
  await officer('POST', `${path}/assignment`, { assignee: 'officer' });
  const listed = await officer<{ items: WorklistItem[] }>(
    'GET',
    `/v1/declarations?importerId=${amended.importerId}&from=${DAY}&to=${DAY}&status=open`,
  );
  const own = listed.items.find(({ declarationId }) => declarationId === declaration.declarationId);
  console.log(
    `    in the importer's list: score ${own?.score}, HS ${own?.goods.hsCode}, assigned to ${own?.assigneeName}`,
  );
  await officer('POST', `${path}/inspection`, {
    outcome: 'fraud',
    items: [{ itemNumber: 2, outcome: 'fraud' }],
    recoveredDuty: 310_000,
    note: 'Another brand than declared',
  });
  console.log('    item 2: fraud');
  const supervisor = await person(service, 'supervisor');
  console.log('A supervisor signs in and corrects the result after the laboratory report:');
  await supervisor('POST', `${path}/inspection/correction`, {
    outcome: 'clear',
    reason: 'The brand owner confirmed the goods',
  });
  console.log('    all items: clear');
  return amended;
}

/** What the API tells of the declaration: its history, its audit lines, its day, and its reasons in Korean. */
async function shownFromOutside(service: Service, operator: ApiClient, declarationId: string): Promise<void> {
  const path = `/v1/declarations/${declarationId}`;
  const history = await operator.expect<{ items: HistoryLine[] }>('GET', `${path}/history`);
  console.log('\nIts history:');
  for (const { at, by, event, version, detail } of history.items) {
    console.log(
      `    ${at}  ${event.padEnd(10)}  v${version}  ${named(by).padEnd(28)}  ${JSON.stringify(detail)}`,
    );
  }
  const supervisor = await person(service, 'supervisor');
  const audit = await supervisor<{ items: AuditLine[] }>(
    'GET',
    `/v1/audit?subject=declaration/${declarationId}`,
  );
  console.log('\nIts lines in the audit trail, newest first:');
  for (const { at, by, act, requestId } of audit.items) {
    console.log(`    ${at}  ${act.padEnd(22)}  ${named(by).padEnd(28)}  request ${requestId}`);
  }
  const { days } = await operator.expect<DeclarationsSummary>(
    'GET',
    `/v1/declarations/summary?from=${DAY}&to=${DAY}`,
  );
  console.log(`\nIts day in numbers:\n    ${JSON.stringify(days[0]?.lanes)}`);
  for (const language of ['en', 'ko']) {
    const { body } = await operator.call('GET', path, undefined, { 'accept-language': language });
    const { items } = body as Assessment;
    console.log(`\nThe reasons of item 1 for Accept-Language: ${language}`);
    for (const { text } of items[0]?.reasons.slice(0, 3) ?? []) console.log(`    ${text}`);
  }
}

function showAssessment({ version, score, lane, riskiestItem, items }: Assessment): void {
  const scores = items.map((item) => `item ${item.itemNumber}: ${item.score}`).join(', ');
  console.log(`    version ${version}: score ${score}, ${lane}, riskiest item ${riskiestItem} (${scores})`);
}

function named({ client, user }: By): string {
  return user === undefined ? client : `${user.name} (${client})`;
}

interface Receiver {
  /** The line of the event about a declaration. */
  event(declarationId: string): Promise<string>;
  stop(): Promise<void>;
}

/** Registers the sample receiver for inspection results. */
async function receivedEvents(operator: ApiClient): Promise<Receiver> {
  // The secret is known after the registration, which needs the receiver's address: it is started once to get a free port.
  const first = await started(`whsec_${Buffer.alloc(32).toString('base64')}`, '0');
  const { webhookId, secret } = await operator.expect<{ webhookId: string; secret: string }>(
    'POST',
    '/v1/webhooks',
    {
      url: first.url,
      events: ['inspection.recorded'],
      description: 'The demonstration of a case',
    },
  );
  first.child.kill();
  await once(first.child, 'exit');
  const { child, lines } = await started(secret, new URL(first.url).port);
  const received: string[] = [];
  lines.on('line', (line) => received.push(line));
  return {
    event: async (declarationId) => {
      const deadline = Date.now() + EVENT_WITHIN_MS;
      for (;;) {
        const line = received.find((one) => one.startsWith('verified ') && one.includes(declarationId));
        if (line !== undefined) return line;
        if (Date.now() > deadline) throw new Error(`No webhook arrived within ${EVENT_WITHIN_MS / 1000} s`);
        await sleep(100);
      }
    },
    stop: async () => {
      child.kill();
      await operator.call('DELETE', `/v1/webhooks/${webhookId}`);
    },
  };
}

async function started(
  secret: string,
  port: string,
): Promise<{ readonly child: ChildProcess; readonly lines: Interface; readonly url: string }> {
  const child = spawn(process.execPath, [SAMPLE, port], {
    env: { WEBHOOK_SECRET: secret },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const [line] = (await once(lines, 'line')) as [string];
  const url = /http:\S+/.exec(line)?.[0];
  if (url === undefined) throw new UsageError(`The sample receiver does not listen: ${line}`);
  return { child, lines, url };
}
