// Sends kept results to the service, as the person who is signed in. Each step is kept before the next one begins, and carries an idempotency
// key of the result: an attempt that was cut off is gone on with, and nothing is recorded twice.
import { type Api, answered, CallFailed, type FailureKind } from '../api/client.ts';
import { announced, type put } from '../parts/uploads.ts';
import type { KeptGoods, KeptPhoto, KeptResult, ResultStore, Sending } from './results.ts';

export interface SendingTools {
  readonly api: Api;
  readonly put: typeof put;
  readonly store: Pick<ResultStore, 'put'>;
  readonly now: () => Date;
}

/** Why sending stopped: what is not sent then stays as it is. */
export type Stop = FailureKind;

/** What is no better at the next attempt. A conflict is: the first attempt still runs. */
const REFUSALS: ReadonlySet<FailureKind> = new Set(['invalid', 'missing', 'forbidden']);

/** Results that somebody may send: those that nobody was signed in for, and the own ones. */
export function sendable(results: readonly KeptResult[], personId: string): readonly KeptResult[] {
  return results.filter(
    ({ by, sending }) =>
      (by === undefined || by.id === personId) && (sending.state === 'waiting' || sending.state === 'begun'),
  );
}

/**
 * Sends results, oldest first, until one cannot be sent for a reason that holds for all.
 *
 * @param onChange called after each change that is kept
 * @returns why it stopped early; undefined if every result was sent or refused
 */
export async function sendAll(
  results: readonly KeptResult[],
  tools: SendingTools,
  onChange: () => Promise<void>,
): Promise<Stop | undefined> {
  for (const result of results) {
    const stop = await sendOne(result, tools);
    await onChange();
    if (stop !== undefined) return stop;
  }
  return undefined;
}

async function sendOne(result: KeptResult, tools: SendingTools): Promise<Stop | undefined> {
  let last = result;
  const keep = async (change: Partial<KeptResult>): Promise<void> => {
    last = { ...last, ...change };
    await tools.store.put(last);
  };
  try {
    const { found } = result;
    const sent = await (found.kind === 'goods'
      ? sendGoods(result, found, tools, keep)
      : sendPhoto(result, found, tools, keep));
    await keep({ sending: { state: 'sent', at: tools.now().toISOString(), ...sent } });
    return undefined;
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    if (!REFUSALS.has(error.kind)) return error.kind;
    const recordId = last.sending.state === 'begun' ? { recordId: last.sending.recordId } : {};
    await keep({ sending: { state: 'refused', why: reasonOf(error), ...recordId } });
    return undefined;
  }
}

function reasonOf({ message, problem }: CallFailed): string {
  return [message, ...(problem?.errors ?? []).map((one) => one.message)].join(' ');
}

type Keep = (change: Partial<KeptResult>) => Promise<void>;
type Sent = Omit<Extract<Sending, { state: 'sent' }>, 'state' | 'at'>;

/** The service predicts for itself, and then gets the code that somebody chose. */
async function sendGoods(
  { id, sending }: KeptResult,
  { description, digits, code }: KeptGoods,
  { api }: SendingTools,
  keep: Keep,
): Promise<Sent> {
  const { predictionId, items } = await answered(
    sending.state === 'begun'
      ? api.GET('/v1/hs/predictions/{predictionId}', { params: { path: { predictionId: sending.recordId } } })
      : api.POST('/v1/hs/predictions', {
          params: { header: { 'Idempotency-Key': `${id}-prediction` } },
          body: { items: [{ description }], digits, limit: 5, ...(digits === 10 ? { schedule: 'HSK' } : {}) },
        }),
  );
  await keep({ sending: { state: 'begun', recordId: predictionId } });
  if (code !== undefined) {
    await answered(
      api.POST('/v1/hs/predictions/{predictionId}/decision', {
        params: { path: { predictionId }, header: { 'Idempotency-Key': `${id}-decision` } },
        body: { decisions: [{ index: 0, code }] },
      }),
    );
  }
  const serviceCode = items[0]?.candidates[0]?.code;
  return { recordId: predictionId, ...(serviceCode === undefined ? {} : { serviceCode }) };
}

/** The photo is announced and put; if the time for putting it has passed, it is announced anew. */
async function sendPhoto(
  result: KeptResult,
  photo: KeptPhoto,
  { api, put }: SendingTools,
  keep: Keep,
): Promise<Sent> {
  const { file, fileName, documentType, authorityId, declarationId } = photo;
  const { sending } = result;
  if (sending.state === 'begun' && (await isUploaded(api, sending.recordId))) {
    return { recordId: sending.recordId };
  }
  const about = await announced(new File([file], fileName, { type: file.type }));
  const announce = async (renewals: number) => {
    const { documentId, upload } = await answered(
      api.POST('/v1/documents', {
        params: { header: { 'Idempotency-Key': `${result.id}-document-${renewals}` } },
        body: {
          ...about,
          documentType,
          authorityId,
          ...(declarationId === undefined ? {} : { declarationId }),
        },
      }),
    );
    await keep({ renewals, sending: { state: 'begun', recordId: documentId } });
    return { documentId, upload };
  };
  const first = await announce(result.renewals);
  try {
    await put(first.upload, file);
    return { recordId: first.documentId };
  } catch (error) {
    // The bucket refuses an address whose time has passed.
    if (!(error instanceof CallFailed) || error.kind !== 'forbidden') throw error;
  }
  const second = await announce(result.renewals + 1);
  await put(second.upload, file);
  return { recordId: second.documentId };
}

/** Whether an earlier attempt got as far as the bucket. */
async function isUploaded(api: Api, documentId: string): Promise<boolean> {
  const { status } = await answered(
    api.GET('/v1/documents/{documentId}', { params: { path: { documentId } } }),
  );
  return status !== 'awaiting-upload';
}
