// Erases a party from the service: npm run tool -- erase --party <id> --reason <text>
//
// The command searches everything, erases what it finds, and searches again until nothing is left. It can be killed and repeated: until
// it has finished, it uses the same pseudonym. docs/decisions/0049 says what becomes of what, and why.
import { parseArgs } from 'node:util';
import { paginateScan } from '@aws-sdk/client-dynamodb';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from '../support/endpoints.ts';
import { type Counts, Erasure, operator } from './erasure.ts';
import { eraseFromObjects } from './files.ts';
import { Identifier } from './identifier.ts';
import { eraseItems } from './items.ts';
import { replaceDeadLetters } from './letters.ts';
import { type Found, isEmpty, type Place, search } from './search.ts';

const HELP = `Erases a party's personal data from every table and bucket, and leaves a line in the audit trail.

usage: npm run tool -- erase --party <id> --reason <text> [options]

Declarations that name the party stay for statistics, with a random pseudonym in its place and without notes and
reasons. Its documents with all files, HS predictions, webhooks, deliveries, kept answers, risk profiles, and its
scores and rows as a taxpayer are deleted. First remove its clients from the settings, so that nothing new arrives;
docs/operating.md says what stays elsewhere and for how long. The command can be stopped and repeated.

  --party <id>         importer, declarant, seller, courier, party of tokens or taxpayer
  --reason <text>      why, for the audit trail: a file number; never the identifier itself
  --dry-run            only shows what would be erased
${SERVICE_HELP}`;

/** What arrives while the command runs is found by its next search. */
const MOST_ROUNDS = 4;
const LONGEST_REASON = 500;
const SHOWN = 10;

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      ...SERVICE_OPTIONS,
      party: { type: 'string' },
      reason: { type: 'string' },
      'dry-run': { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const identifier = new Identifier(values.party ?? '');
  const reason = reasonOf(values.reason, identifier);
  const service = await findService(values);
  const { riskProfiles, audit } = service.tables;
  if (riskProfiles === undefined || audit === undefined) {
    throw new UsageError('The service has no risk profiles or no audit trail');
  }
  const [dynamodb, s3, sqs] = await Promise.all([service.dynamodb(), service.s3(), service.sqs()]);
  const { tables, buckets, queues } = service;
  const place: Place = { dynamodb, s3, sqs, tables, buckets, deadLetters: queues.eventsDeadLetters };
  try {
    await assertNoRun(place);
    const first = await search(place, identifier);
    const erasure = new Erasure(dynamodb, { riskProfiles, audit }, identifier, reason);
    if (values['dry-run']) {
      printCounts('Would erase', countsOf(first));
      return;
    }
    if (isEmpty(first) && (await erasure.read()) === undefined) {
      console.log('Nothing names the identifier: nothing to erase');
      return;
    }
    await erase(place, identifier, erasure, first);
  } finally {
    dynamodb.destroy();
    s3.destroy();
    sqs.destroy();
  }
});

/** Erases what was found, and searches again until nothing is left. */
async function erase(place: Place, identifier: Identifier, erasure: Erasure, first: Found): Promise<void> {
  const act = operator();
  const { pseudonym } = await erasure.begin(act);
  let found = first;
  for (let round = 1; round <= MOST_ROUNDS && !isEmpty(found); round++) {
    const count = (counts: Counts): Promise<void> => erasure.count(counts);
    const waiting = await eraseItems({ place, identifier, pseudonym, count }, found.items);
    await count({ ...(await eraseFromObjects(place.s3, found.objects, identifier, pseudonym)) });
    await count({ letters: await replaceDeadLetters(place.sqs, place.deadLetters, identifier, pseudonym) });
    const last = waiting.toSorted((one, other) => other.until.getTime() - one.until.getTime())[0];
    if (last !== undefined) {
      throw new UsageError(
        `${waiting.length} of its documents can still be written to, document ${last.documentId} until ${last.until.toISOString()}: everything else is erased; repeat the command then`,
      );
    }
    found = await search(place, identifier);
  }
  if (!isEmpty(found)) throw new UsageError(leftOver(found));
  const { counts, receipt } = await erasure.finish(act);
  printCounts(`Erased as ${pseudonym}:`, counts);
  console.log('Searched again: nothing names the identifier but the audit trail, which must');
  console.log(`Receipt, with which the audit line can be told to be this party's: ${receipt}`);
}

function leftOver({ items, objects, deadLetters }: Found): string {
  const named = [
    ...items.map(
      ({ table, key }) =>
        `${table.place} ${Object.values(key)
          .map(({ S }) => S)
          .join(' ')}`,
    ),
    ...objects.map(({ place, key, versionId }) => `${place} ${key} (version ${versionId})`),
    ...(deadLetters > 0 ? [`${deadLetters} dead letters`] : []),
  ];
  const more = named.length > SHOWN ? [`  and ${named.length - SHOWN} more`] : [];
  return [
    'The identifier is still there, or there again. Look at these places, and repeat the command:',
    ...named.slice(0, SHOWN).map((line) => `  ${line}`),
    ...more,
  ].join('\n');
}

/** The reason stands in the audit trail for years. */
function reasonOf(given: string | undefined, identifier: Identifier): string {
  const reason = given?.trim() ?? '';
  if (reason === '' || reason.length > LONGEST_REASON || /\p{Cc}/u.test(reason)) {
    throw new UsageError(`--reason should be a line of 1 to ${LONGEST_REASON} characters`);
  }
  if (identifier.isIn(reason)) {
    throw new UsageError('--reason should not name the identifier: it stays in the audit trail');
  }
  return reason;
}

/** A run reads snapshots and keeps working files, which must not change under it. */
async function assertNoRun({ dynamodb, tables }: Place): Promise<void> {
  if (tables.runs === undefined) return;
  const input = {
    TableName: tables.runs,
    FilterExpression: '#status = :running',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':running': { S: 'running' } },
  };
  for await (const { Items = [] } of paginateScan({ client: dynamodb }, input)) {
    const [run] = Items;
    if (run !== undefined)
      throw new UsageError(`The run ${run.runId?.S} is running; repeat the command when it has ended`);
  }
}

function countsOf({ items, objects, deadLetters }: Found): Counts {
  const counts: Record<string, number> = {};
  const add = (name: string): void => {
    counts[name] = (counts[name] ?? 0) + 1;
  };
  for (const { table, isOwned } of items) add(isOwned ? table.place : `${table.place}, rewritten`);
  for (const { place } of objects) add(`files of ${place}`);
  if (deadLetters > 0) counts['dead letters'] = deadLetters;
  return counts;
}

function printCounts(title: string, counts: Counts): void {
  console.log(title);
  const rows = Object.entries(counts);
  if (rows.length === 0) console.log('  nothing');
  for (const [name, count] of rows)
    console.log(`  ${name.padEnd(32)}${count.toLocaleString('en-US').padStart(10)}`);
}
