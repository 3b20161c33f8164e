// What is asked of the service under load: each scenario makes its n-th piece of work, always another one.

import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VerifiedDocument } from '../../bin/support/answers.ts';
import type { DocumentCreated } from '../../functions/verify-document/schemas.ts';
import { AUTHORITY, samplePage } from '../bench/document-samples.ts';
import { goods } from '../bench/hs-codes.ts';
import { declarations } from '../bench/samples.ts';
import type { Answer, Call } from './http.ts';
import type { Outcome, Work } from './loops.ts';

export const SCENARIOS = ['declarations', 'batch', 'hs', 'documents', 'mixed'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export interface Settings {
  /** What one piece of work holds: declarations of a batch, items of a prediction. */
  readonly units: number;
  readonly unit: string;
  /** Pieces of work a second, open loop; about half of what two cores take. */
  readonly rate: number;
  /** Where the search for the limit starts. */
  readonly firstRate: number;
  /** 99th percentile from which the service counts as saturated, in milliseconds. */
  readonly limitMs: number;
}

const SAMPLES = 400;
const BATCH = 500;
const HS_ITEMS = 10;

export const SETTINGS: Readonly<Record<Scenario, Settings>> = {
  declarations: { units: 1, unit: 'declarations', rate: 40, firstRate: 10, limitMs: 1_000 },
  batch: { units: BATCH, unit: 'declarations', rate: 0.5, firstRate: 0.25, limitMs: 5_000 },
  hs: { units: HS_ITEMS, unit: 'HS items', rate: 15, firstRate: 5, limitMs: 1_000 },
  documents: { units: 1, unit: 'documents', rate: 1, firstRate: 0.5, limitMs: 5_000 },
  mixed: { units: 1, unit: 'requests', rate: 15, firstRate: 5, limitMs: 5_000 },
};

/** Of twenty pieces of mixed work: what a day at a customs house asks for, with more documents than most. */
const MIX = [
  ...Array<'declarations'>(10).fill('declarations'),
  ...Array<'read'>(4).fill('read'),
  ...Array<'worklist'>(2).fill('worklist'),
  ...Array<'hs'>(3).fill('hs'),
  'documents' as const,
];
/** Has no factor in common with the length of the mix: the kinds take turns, and all come. */
const SPREAD = 7;
const POLL_MS = 100;
/** After an error without an answer: a closed loop would otherwise do nothing else. */
const AFTER_ERROR_MS = 100;
/** A document that waits longer than this is lost. */
const VERDICT_WITHIN_MS = 120_000;

/** Sends a call with a token to a path of the API, or as it is to a whole URL. */
type Send = (call: Call) => Promise<Answer>;

/** The service as a scenario sees it. */
export interface Target {
  readonly send: Send;
  readonly api: (method: string, path: string, body?: unknown) => Promise<Answer>;
  /** What no other loop of this run has used: starts every id. */
  readonly prefix: string;
}

export function workOf(scenario: Scenario, target: Target): Work {
  const makers: Readonly<Record<Scenario, Work>> = {
    declarations: declarationWork(target),
    batch: batchWork(target),
    hs: hsWork(target),
    documents: documentWork(target),
    mixed: mixedWork(target),
  };
  const work = makers[scenario];
  return async (number) => {
    try {
      return await work(number);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      await sleep(AFTER_ERROR_MS);
      return { ok: false, name: code ?? message };
    }
  };
}

function outcomeOf({ status }: Answer, expected: number): Outcome {
  return { ok: status === expected, name: String(status) };
}

function declarationWork({ api, prefix }: Target): Work {
  const samples = declarations(prefix, SAMPLES);
  return async (number) => {
    const declaration = { ...samples[number % SAMPLES], declarationId: `${prefix}-${number}` };
    return outcomeOf(await api('POST', '/v1/declarations', declaration), 201);
  };
}

function batchWork({ api, prefix }: Target): Work {
  return async (number) => {
    const answer = await api('POST', '/v1/declarations/batch', {
      declarations: declarations(`${prefix}-${number}`, BATCH),
    });
    const { items = [] } = JSON.parse(answer.text) as { items?: object[] };
    const refused = items.filter((item) => 'problem' in item).length;
    return refused === 0 ? outcomeOf(answer, 200) : { ok: false, name: `${refused} items not stored` };
  };
}

function hsWork({ api }: Target): Work {
  const samples = goods(1_000);
  return async (number) => {
    const from = (number * HS_ITEMS) % (samples.length - HS_ITEMS);
    const items = samples.slice(from, from + HS_ITEMS);
    return outcomeOf(await api('POST', '/v1/hs/predictions', { items }), 200);
  };
}

/** From the announcement to the verdict. */
function documentWork({ send, api }: Target): Work {
  const page = samplePage();
  return async () => {
    // Bytes behind the end of a JPEG are not read: another file each time, with the same picture.
    const bytes = Buffer.concat([page, Buffer.from(randomUUID())]);
    const announced = await api('POST', '/v1/documents', {
      fileName: 'page.jpg',
      contentType: 'image/jpeg',
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      documentType: 'certificate-of-origin',
      authorityId: AUTHORITY,
    });
    if (announced.status !== 201) return { ok: false, name: `POST ${announced.status}` };
    const { documentId, upload } = JSON.parse(announced.text) as DocumentCreated;
    const put = await send({ method: upload.method, url: upload.url, headers: upload.headers, body: bytes });
    if (put.status !== 200) return { ok: false, name: `PUT ${put.status}` };
    return await verdict(api, documentId);
  };
}

async function verdict(api: Target['api'], documentId: string): Promise<Outcome> {
  const deadline = performance.now() + VERDICT_WITHIN_MS;
  while (performance.now() < deadline) {
    const answer = await api('GET', `/v1/documents/${documentId}`);
    if (answer.status !== 200) return { ok: false, name: `GET ${answer.status}` };
    const { status } = JSON.parse(answer.text) as VerifiedDocument;
    if (status === 'verified') return { ok: true, name: status };
    if (status !== 'awaiting-upload' && status !== 'processing') return { ok: false, name: status };
    await sleep(POLL_MS);
  }
  return { ok: false, name: 'no verdict' };
}

function mixedWork(target: Target): Work {
  const { api, prefix } = target;
  const [score, classify, verify] = [declarationWork(target), hsWork(target), documentWork(target)];
  const stored: string[] = [];
  return async (number) => {
    switch (MIX[(number * SPREAD) % MIX.length]) {
      case 'read': {
        const id = stored[number % Math.max(1, stored.length)];
        if (id === undefined) return await score(number);
        return outcomeOf(await api('GET', `/v1/declarations/${id}`), 200);
      }
      case 'worklist':
        return outcomeOf(await api('GET', '/v1/declarations?lane=green&day=2020-01-02&limit=20'), 200);
      case 'hs':
        return await classify(number);
      case 'documents':
        return await verify(number);
      default: {
        const outcome = await score(number);
        if (outcome.ok) stored.push(`${prefix}-${number}`);
        return outcome;
      }
    }
  };
}
