// What there is before the fuzzing begins: something of every kind, so that cases can ask for it, and its ids.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Reference } from '../../bin/support/answers.ts';
import { ApiClient } from '../../bin/support/api.ts';
import { runDay, uploadSnapshot } from '../../bin/support/delinquency-run.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { readUpload, upload } from '../../bin/support/uploads.ts';
import { DAY_MS, earliestDay, latestDay } from '../../functions/shared/days.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples');
const AUTHORITY = 'FUZZ';
const DAY = '2026-11-20';
const DECLARATIONS = 20;
/** Of these declarations: their results can be corrected, the others amended. */
const INSPECTED = 8;
const TAXPAYERS = 30;
/** Refuses connections: what is delivered does not matter here. */
const NOWHERE = 'http://127.0.0.1:9/';

/** Ids by the name of their dictionary in schemathesis.toml. */
export type Dictionaries = Readonly<Record<string, readonly (string | number)[]>>;

/**
 * Stores something of every kind through the API.
 *
 * @throws Error where the service refuses any of it
 */
export async function store(endpointsFile: string): Promise<Dictionaries> {
  const service = await findService({ endpoints: endpointsFile });
  const api = new ApiClient(service);
  const declarations = await storeDeclarations(api);
  const { predictionId } = await api.expect<{ predictionId: string }>('POST', '/v1/hs/predictions', {
    items: [{ description: 'roasted coffee beans' }, { description: 'abalone' }],
  });
  const document = readUpload(join(SAMPLES, 'documents', 'kr-invoice.png'), 'image/png');
  const { documentId } = await upload(api, '/v1/documents', document, {
    documentType: 'invoice',
    authorityId: AUTHORITY,
  });
  const { webhookId } = await api.expect<{ webhookId: string }>('POST', '/v1/webhooks', {
    url: NOWHERE,
    events: ['inspection.recorded'],
  });
  const references = [await announceReference(api, 'stamp'), await announceReference(api, 'signature')];
  const lines = readFileSync(join(SAMPLES, 'taxpayers', `${DAY}.csv`), 'utf8')
    .split('\n')
    .slice(0, TAXPAYERS + 1);
  const content = Buffer.from(lines.join('\n'));
  await uploadSnapshot(service, { day: DAY, name: 'taxpayers.csv', content, sizeBytes: content.length });
  const { runId, status } = await runDay(api, DAY);
  if (status !== 'succeeded') throw new Error(`The delinquency run has ${status}`);
  return {
    declarations,
    predictions: [predictionId],
    positions: [0, 1],
    codes: ['090121', '030781', '850760'],
    documents: [documentId],
    authorities: [AUTHORITY],
    references,
    taxpayers: lines.slice(1).map((line) => line.split(',')[0] ?? ''),
    runs: [runId],
    days: [DAY, '2020-01-02'],
    webhooks: [webhookId],
    comingDays: [earliestDay(), latestDay(), latestDay(Date.now() + 300 * DAY_MS)],
  };
}

async function storeDeclarations(api: ApiClient): Promise<string[]> {
  const all = JSON.parse(readFileSync(join(SAMPLES, 'declarations.json'), 'utf8')) as {
    declarationId: string;
  }[];
  const items = all.slice(0, DECLARATIONS);
  await api.expect('POST', '/v1/declarations/batch', { declarations: items });
  for (const { declarationId } of items.slice(0, INSPECTED)) {
    await api.expect('POST', `/v1/declarations/${declarationId}/inspection`, { outcome: 'fraud' });
  }
  return items.map(({ declarationId }) => declarationId);
}

/** Announced and not uploaded: what a fuzzer retires soon needs no picture. */
async function announceReference(api: ApiClient, kind: 'stamp' | 'signature'): Promise<string> {
  const { referenceId } = await api.expect<Reference>('POST', `/v1/authorities/${AUTHORITY}/references`, {
    kind,
    fileName: `${kind}.png`,
    contentType: 'image/png',
    sizeBytes: 1,
    sha256: createHash('sha256').update(kind).digest('hex'),
  });
  return referenceId;
}
