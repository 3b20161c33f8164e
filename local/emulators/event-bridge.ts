// EventBridge's JSON protocol, as far as functions use it: PutEvents to a bus of the deployment. An event is in the queues of the
// matching rules before the answer is sent.
import { randomUUID } from 'node:crypto';
import type { EventBus } from '../events/event-bus.ts';
import type { HostNames } from '../host-names.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { type Input, type Listening, ServiceError, serveJson } from './json-service.ts';

/** EventBridge's limits. */
const MAX_ENTRIES = 10;
const MAX_ENTRY_BYTES = 256 * 1024;
const MAX_REQUEST_BYTES = 4 * MAX_ENTRY_BYTES;
const SUPPORTED = new Set(['Source', 'DetailType', 'Detail', 'EventBusName', 'Time', 'Resources']);

export async function startEventBridge(events: EventBus, names?: HostNames): Promise<Listening> {
  return await serveJson(
    {
      namespace: 'com.amazonaws.events',
      operations: new Map([['PutEvents', (input: Input) => putEvents(input, events)]]),
      errors: {
        unsupported: 'UnknownOperationException',
        badInput: 'ValidationException',
        internal: 'InternalException',
      },
      maxRequestBytes: MAX_REQUEST_BYTES,
    },
    names,
  );
}

function putEvents({ Entries: entries }: Input, events: EventBus): object {
  if (!Array.isArray(entries) || entries.length < 1 || entries.length > MAX_ENTRIES) {
    throw new ServiceError('ValidationException', `Entries should be a list of 1 to ${MAX_ENTRIES}`);
  }
  const results = entries.map((entry: unknown) => putEntry(entry, events));
  return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
}

/** Puts one event; EventBridge answers for each entry by itself. */
function putEntry(entry: unknown, events: EventBus): object {
  const given = isRecord(entry) ? entry : {};
  const unsupported = Object.keys(given).find((name) => !SUPPORTED.has(name));
  if (unsupported !== undefined) {
    throw new ServiceError('ValidationException', `${unsupported} is not supported by the local host`);
  }
  const { Source: source, DetailType: type, Detail: detail, EventBusName: bus = 'default' } = given;
  if (typeof source !== 'string' || source === '' || source.startsWith('aws.')) {
    return refusal('InvalidArgument', 'Source should be a text that does not begin with "aws."');
  }
  if (typeof type !== 'string' || type === '') return refusal('InvalidArgument', 'DetailType is missing');
  const parsed = parsedDetail(detail);
  if (parsed === undefined) return refusal('MalformedDetail', 'Detail is malformed.');
  if (Buffer.byteLength(String(detail)) > MAX_ENTRY_BYTES) {
    return refusal('InvalidArgument', 'Total size of the entry is greater than the limit');
  }
  const name = String(bus).split('/').at(-1) ?? '';
  if (!events.has(name)) return refusal('InvalidArgument', `Event bus ${name} does not exist.`);
  const id = randomUUID();
  const at = typeof given.Time === 'number' ? new Date(given.Time * 1000) : new Date();
  events.put(name, {
    version: '0',
    id,
    'detail-type': type,
    source,
    account: ACCOUNT_ID,
    time: at.toISOString().replace(/\.\d+/, ''),
    region: REGION,
    resources: Array.isArray(given.Resources) ? given.Resources.map(String) : [],
    detail: parsed,
  });
  return { EventId: id };
}

function refusal(code: string, message: string): object {
  return { ErrorCode: code, ErrorMessage: message };
}

function parsedDetail(detail: unknown): Readonly<Record<string, unknown>> | undefined {
  try {
    const parsed: unknown = JSON.parse(String(detail));
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
