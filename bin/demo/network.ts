// npm run demo -- network: a fictitious administration of 3,000 companies with planted rings; a night's run, who is risky and why, a ring as
// a picture, a path between two traders, and a merge undone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { worldA } from '../../samples/network-generator/rules-a.ts';
import { dateOf, worldTables } from '../../samples/network-generator/tables.ts';
import type {
  NetworkEntity,
  NetworkPaths,
  NetworkRanking,
  NetworkRing,
  NetworkRings,
  NetworkRun,
} from '../support/answers.ts';
import { ApiClient } from '../support/api.ts';
import {
  DEFAULT_ENDPOINTS,
  findService,
  runCommand,
  SERVICE_HELP,
  SERVICE_OPTIONS,
  type Service,
  UsageError,
} from '../support/endpoints.ts';
import { waitFor } from '../support/uploads.ts';

const HELP = `Builds the network of a fictitious administration and shows what an analyst would see.

usage: npm run demo -- network [options]

  --out <folder>       folder for the picture (default demo-network beside endpoints.json)

${SERVICE_HELP}`;

/** Of the fictitious year. */
const DAY = 270;
const RUN_DATE = dateOf(DAY);
const SEED = 5;
const SIZE = { parties: 3_000, rings: 12 };
const SHOWN = 10;
const WITHIN_MS = 10 * 60_000;
/** Two records of one trader, spelled differently. */
const TWINS =
  'BARAM-1,company,바람무역(주),phone,02-123-4567,2025-02-01\n' +
  'BARAM-2,company,"Baram Trading Co., Ltd.",phone,+82 2 123 4567,2025-03-01\n';

await runCommand(async () => {
  const { values } = parseArgs({
    options: { ...SERVICE_OPTIONS, out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const service = await findService(values);
  const api = new ApiClient(service);
  await uploadTables(service);
  const run = await runDay(api);
  console.log(
    `${RUN_DATE}: ${run.entities} entities, ${run.links} links, ${run.merges} merges, ${run.rejected} rows rejected`,
  );
  await showRiskiest(api);
  const out = resolve(values.out ?? join(dirname(values.endpoints ?? DEFAULT_ENDPOINTS), 'demo-network'));
  await showRing(service, api, out);
  await undoMerge(api);
});

async function uploadTables(service: Service): Promise<void> {
  const Bucket = service.buckets.snapshots;
  if (Bucket === undefined) throw new UsageError('The service has no snapshots bucket');
  const { entities, links, outcomes } = worldTables(worldA(SEED, 'company', SIZE), DAY);
  const s3 = await service.s3();
  for (const [kind, content] of Object.entries({ entities: entities + TWINS, links, outcomes })) {
    const Key = `network/${RUN_DATE}/${kind}/demo.csv`;
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: content }));
  }
  s3.destroy();
}

async function runDay(api: ApiClient): Promise<NetworkRun> {
  const { runId } = await api.expect<NetworkRun>('POST', '/v1/network/runs', { runDate: RUN_DATE });
  const run = await waitFor(
    () => api.expect<NetworkRun>('GET', `/v1/network/runs/${runId}`),
    ({ status }) => status !== 'running',
    { what: `The run ${runId}`, deadline: Date.now() + WITHIN_MS },
  );
  if (run.status !== 'succeeded') throw new Error(`The run ${runId} failed: ${run.problem?.detail}`);
  return run;
}

async function showRiskiest(api: ApiClient): Promise<void> {
  const path = `/v1/network/rankings/${RUN_DATE}?kind=company&limit=${SHOWN}`;
  const { items } = await api.expect<NetworkRanking>('GET', path);
  console.log(`\nThe ${items.length} riskiest companies:`);
  for (const { rank, entityId, label, score } of items) {
    const { reasons } = await api.expect<NetworkEntity>('GET', `/v1/network/entities/${entityId}`);
    console.log(`    ${rank}. ${label} (${entityId}), score ${score}`);
    for (const { text } of reasons.slice(0, 2)) console.log(`        ${text}`);
  }
}

/** The riskiest ring as a picture, and how two of its members are connected. */
async function showRing(service: Service, api: ApiClient, out: string): Promise<void> {
  const { items } = await api.expect<NetworkRings>('GET', '/v1/network/rings?minSize=5');
  const [first] = items;
  if (first === undefined) return;
  const { members, text, score } = await api.expect<NetworkRing>('GET', `/v1/network/rings/${first.ringId}`);
  console.log(`\n${items.length} rings; the riskiest: ${text}, mean score ${score}`);
  const [one, other] = members;
  if (one === undefined || other === undefined) return;
  const picture = await fetch(`${service.apiUrl}/v1/network/entities/${one.entityId}/ego?hops=2&limit=40`, {
    headers: { authorization: `Bearer ${await api.token()}`, accept: 'image/svg+xml' },
  });
  mkdirSync(out, { recursive: true });
  const file = join(out, 'ring.svg');
  writeFileSync(file, await picture.text());
  console.log(`    its picture: ${file}`);
  const ends = `from=${one.entityId}&to=${other.entityId}`;
  const { paths } = await api.expect<NetworkPaths>('GET', `/v1/network/paths?${ends}`);
  console.log(
    `    ${one.label} and ${other.label}: ${paths[0]?.nodes.map(({ label }) => label).join(' – ')}`,
  );
}

/** Undone in an earlier demonstration, a merge stays undone. */
async function undoMerge(api: ApiClient): Promise<void> {
  const { names, merges } = await api.expect<NetworkEntity>('GET', '/v1/network/entities/BARAM-1');
  const [merge] = merges;
  if (merge === undefined) {
    console.log('\nBARAM-1 and BARAM-2 are two: their merge was undone before');
    return;
  }
  console.log(`\n${names.join(' and ')} are one (${merge.rule}); an officer says that they are two branches`);
  await api.expect('POST', `/v1/network/merges/${merge.mergeId}/undo`, { reason: 'Two branches' });
  const { entities } = await runDay(api);
  console.log(`    the next run has ${entities} entities`);
}
