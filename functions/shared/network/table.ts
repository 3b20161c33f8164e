// The table of a day's scores by entity: a file that is read a few kilobytes at a time. It has a slot of 16 bytes for half of its entities at
// most; an entity's slot is the first free one from where the hash of its id leads.
//
//   bytes 0..7    hash of the id
//   bytes 8..9    score, 0 to 1,000, and from bit 10 on the number of its band, from 1
//   bytes 10..15  the twelve hexadecimal digits of its ring's id, or zeros
import { createHash } from 'node:crypto';

const SLOT_BYTES = 16;
const HASH_BYTES = 8;
const BAND_BIT = 10;
const FEWEST_SLOTS = 16;
/** Slots that a reader looks at: nobody's is farther from where its hash leads. */
const WINDOW = 128;
const BANDS = ['low', 'medium', 'high'] as const;
const RING = /^ring-([0-9a-f]{12})$/;

export interface EntityScore {
  /** 0..1000 */
  readonly score: number;
  readonly band: (typeof BANDS)[number];
  /** `ring-` and twelve hexadecimal digits. */
  readonly ringId?: string;
}

/** A table in a file. */
export interface ScoreTable {
  readonly bytes: Uint8Array;
  /** What a reader must know of it: a power of two. */
  readonly slots: number;
}

/** The table of some entities, each id once; the same entities in the same order give the same bytes. */
export function scoreTable(
  entities: readonly (readonly [entityId: string, score: EntityScore])[],
): ScoreTable {
  let slots = FEWEST_SLOTS;
  while (slots < 2 * entities.length) slots *= 2;
  for (;;) {
    const bytes = filled(entities, slots);
    if (bytes !== undefined) return { bytes, slots };
    slots *= 2;
  }
}

/** Undefined if an entity would be outside of its window. */
function filled(
  entities: readonly (readonly [entityId: string, score: EntityScore])[],
  slots: number,
): Buffer | undefined {
  // The last slots' windows end in the file, too.
  const bytes = Buffer.alloc((slots + WINDOW - 1) * SLOT_BYTES);
  for (const [entityId, { score, band, ringId }] of entities) {
    const { hash, start } = placeOf(entityId, slots);
    let place = start;
    while (place < start + WINDOW && !isFree(bytes, place * SLOT_BYTES)) place++;
    if (place === start + WINDOW) return undefined;
    const at = place * SLOT_BYTES;
    hash.copy(bytes, at);
    bytes.writeUInt16BE(score | ((BANDS.indexOf(band) + 1) << BAND_BIT), at + HASH_BYTES);
    const [, ring] = RING.exec(ringId ?? '') ?? [];
    if (ring !== undefined) bytes.write(ring, at + HASH_BYTES + 2, 'hex');
  }
  return bytes;
}

/** Which bytes of a table to read for an entity; `end` is the first byte after them. */
export function windowOf(entityId: string, slots: number): { readonly start: number; readonly end: number } {
  const { start } = placeOf(entityId, slots);
  return { start: start * SLOT_BYTES, end: (start + WINDOW) * SLOT_BYTES };
}

/** The score of an entity in its window; undefined for one that the table does not have. */
export function scoreIn(window: Uint8Array, entityId: string): EntityScore | undefined {
  const bytes = Buffer.from(window.buffer, window.byteOffset, window.byteLength);
  const { hash } = placeOf(entityId, 1);
  for (let at = 0; at + SLOT_BYTES <= bytes.length && !isFree(bytes, at); at += SLOT_BYTES) {
    if (bytes.compare(hash, 0, HASH_BYTES, at, at + HASH_BYTES) !== 0) continue;
    const value = bytes.readUInt16BE(at + HASH_BYTES);
    const ring = bytes.toString('hex', at + HASH_BYTES + 2, at + SLOT_BYTES);
    return {
      score: value % (1 << BAND_BIT),
      band: BANDS[(value >>> BAND_BIT) - 1] ?? 'low',
      ...(/^0+$/.test(ring) ? {} : { ringId: `ring-${ring}` }),
    };
  }
  return undefined;
}

/** The band of a slot that is taken is never 0. */
function isFree(bytes: Buffer, at: number): boolean {
  return bytes.readUInt16BE(at + HASH_BYTES) === 0;
}

function placeOf(entityId: string, slots: number): { readonly hash: Buffer; readonly start: number } {
  const digest = createHash('sha256').update(entityId).digest();
  return { hash: digest.subarray(0, HASH_BYTES), start: digest.readUInt32BE(HASH_BYTES) % slots };
}
