// Stored values, however they are packed: attributes of DynamoDB, JSON in texts, compressed JSON. The command walks values, not records,
// so that it also finds what a store will add tomorrow.
import { gunzipSync, gzipSync } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from '../../functions/shared/aws/batch.ts';
import { isPackedJson, packedText, packText } from '../../functions/shared/tables/packed-json.ts';

/** What becomes of the texts of a value. */
export interface Rewriting {
  /** The text to store instead; the same if nothing changes. */
  readonly text: (text: string) => string;
  /** Whether a field is left out, by its name. */
  readonly drops?: (name: string) => boolean;
  /** Also read the fields of codes and ids. */
  readonly readsCodes?: boolean;
}

/** Fields of codes and ids of the service: what is equal to an identifier here does not mean it. */
const CODES = new Set([
  ...['office', 'processType', 'importType', 'importUse', 'paymentType', 'transportMode', 'departureCountry'],
  ...['originCountry', 'originMark', 'taxType', 'hsCode', 'currency', 'unit', 'code', 'feature'],
  ...['declarationId', 'documentId', 'predictionId', 'webhookId', 'runId', 'referenceId', 'authorityId'],
  ...['status', 'statusShard', 'authorityShard', 'lane', 'laneDay', 'selectedBy'],
  ...['outcome', 'event', 'type', 'contentHash'],
]);

function isCode(name: string, { readsCodes = false }: Rewriting): boolean {
  return !readsCodes && CODES.has(name);
}

/** A value with its texts rewritten; the value itself where nothing changes. */
export function rewritten(value: unknown, rewriting: Rewriting): unknown {
  if (typeof value === 'string') return rewriting.text(value);
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => rewritten(item, rewriting));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  let changed = false;
  const fields = Object.entries(value).flatMap(([name, field]: [string, unknown]) => {
    if (rewriting.drops?.(name) === true && typeof field === 'string') {
      changed = true;
      return [];
    }
    const after = isCode(name, rewriting) ? field : rewritten(field, rewriting);
    changed ||= after !== field;
    return [[name, after] as const];
  });
  return changed ? Object.fromEntries(fields) : value;
}

/** The attributes of an item that change, each with its new value. */
export function changesOf(item: Item, rewriting: Rewriting): Item {
  return Object.fromEntries(
    Object.entries(item).flatMap(([name, value]) => {
      const after = isCode(name, rewriting) ? value : rewrittenAttribute(value, rewriting);
      return after === value ? [] : [[name, after]];
    }),
  );
}

function rewrittenAttribute(value: AttributeValue, rewriting: Rewriting): AttributeValue {
  if (value.S !== undefined) {
    const text = rewrittenText(value.S, rewriting);
    return text === value.S ? value : { S: text };
  }
  if (value.B !== undefined) {
    const bytes = rewrittenBytes(value.B, rewriting);
    return bytes === value.B ? value : { B: bytes };
  }
  if (value.SS !== undefined) {
    const texts = value.SS.map((text) => rewrittenText(text, rewriting));
    return texts.some((text, index) => text !== value.SS[index]) ? { SS: [...new Set(texts)] } : value;
  }
  if (value.L !== undefined) {
    const items = value.L.map((item) => rewrittenAttribute(item, rewriting));
    return items.some((item, index) => item !== value.L[index]) ? { L: items } : value;
  }
  if (value.M !== undefined) {
    const changes = changesOf(value.M, rewriting);
    return Object.keys(changes).length === 0 ? value : { M: { ...value.M, ...changes } };
  }
  return value;
}

/** JSON in a text is rewritten inside. */
function rewrittenText(text: string, rewriting: Rewriting): string {
  const json = jsonIn(text);
  if (json === undefined) return rewriting.text(text);
  const after = rewritten(json.value, rewriting);
  return after === json.value ? text : JSON.stringify(after);
}

/** Compressed JSON is rewritten inside; other bytes are read as text. */
export function rewrittenBytes(bytes: Uint8Array, rewriting: Rewriting): Uint8Array {
  const text = textOf(bytes);
  const after = rewrittenText(text, rewriting);
  if (after === text) return bytes;
  if (isPackedJson(bytes)) return packText(after);
  return isGzip(bytes) ? gzipSync(after) : Buffer.from(after);
}

/** The text of bytes, decompressed as far as they go: the last parts of a value may be missing. */
export function textOf(bytes: Uint8Array): string {
  if (isPackedJson(bytes)) return packedText(bytes, SYNC_FLUSH);
  if (!isGzip(bytes)) return Buffer.from(bytes).toString('utf8');
  return gunzipSync(bytes, { finishFlush: SYNC_FLUSH }).toString('utf8');
}

const SYNC_FLUSH = 2;

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The base 64 of compressed bytes begins like this: answers that are kept for an Idempotency-Key. */
const PACKED = /^H4sI[A-Za-z0-9+/]+=*$/;

function jsonIn(text: string): { readonly value: unknown } | undefined {
  try {
    if (PACKED.test(text)) {
      return { value: JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString('utf8')) };
    }
    return /^[[{"]/.test(text) ? { value: JSON.parse(text) } : undefined;
  } catch {
    return undefined;
  }
}

/** Whether any text of an item is one that is looked for. */
export function holds(item: Item, matches: (text: string) => boolean, readsCodes = false): boolean {
  let found = false;
  changesOf(item, {
    text: (text) => {
      found ||= matches(text);
      return text;
    },
    readsCodes,
  });
  return found;
}
