// Checks that a JPEG file has all its scans (ITU-T T.81, annexes B and G). A progressive file that ends between two scans, or a colour that
// has none, decodes without a warning, into a picture without its details or colours.

const MARKER = { start: 0xd8, end: 0xd9, firstRestart: 0xd0, lastRestart: 0xd7, scan: 0xda } as const;
/** Baseline, extended and progressive frames with Huffman coding; extended and progressive ones with arithmetic coding. */
const FRAMES = new Set([0xc0, 0xc1, 0xc2, 0xc9, 0xca]);
const COEFFICIENTS = 64;
/** Lowest bit of a coefficient that has been sent, before any has. */
const NOTHING = 255;

/**
 * Whether the scans of the first frame cover every coefficient of every component, to its last bit.
 *
 * @param at position of a marker after the start of the image
 * @returns also true if the file has no frame of these kinds
 */
export function hasAllScans(bytes: Buffer, at: number): boolean {
  /** Per component, the lowest bit of each coefficient that has been sent. */
  const sent = new Map<number, Uint8Array>();
  for (let next = markerFrom(bytes, at); next !== undefined; ) {
    const marker = bytes[next + 1] ?? MARKER.end;
    if (marker === MARKER.end) break;
    const length = next + 4 <= bytes.length ? bytes.readUInt16BE(next + 2) : 0;
    const segment = bytes.subarray(next + 4, next + 2 + length);
    if (marker === MARKER.scan) noteScan(segment, sent);
    else if (FRAMES.has(marker) && sent.size === 0) {
      for (const component of componentsOf(segment)) {
        sent.set(component, new Uint8Array(COEFFICIENTS).fill(NOTHING));
      }
    }
    next = markerFrom(bytes, next + 2 + length);
  }
  return [...sent.values()].every((lowest) => lowest.every((bit) => bit === 0));
}

/** The next marker with a segment, past coded data, filling bytes and restarts. */
function markerFrom(bytes: Buffer, start: number): number | undefined {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0xff;
    const isRestart = code >= MARKER.firstRestart && code <= MARKER.lastRestart;
    if (code !== 0 && code !== 1 && code !== 0xff && code !== MARKER.start && !isRestart) return at;
  }
  return undefined;
}

/** Precision, height and width, number of components; three bytes for each, its identifier first. */
function componentsOf(frame: Buffer): number[] {
  return Array.from({ length: frame[5] ?? 0 }, (_, component) => frame[6 + component * 3] ?? 0);
}

/** Number of components; two bytes for each, its identifier first; first and last coefficient; high and low bit. */
function noteScan(scan: Buffer, sent: ReadonlyMap<number, Uint8Array>): void {
  const count = scan[0] ?? 0;
  const first = scan[1 + count * 2] ?? 0;
  const last = scan[2 + count * 2] ?? 0;
  const lowBit = (scan[3 + count * 2] ?? 0) & 0x0f;
  for (let component = 0; component < count; component++) {
    sent.get(scan[1 + component * 2] ?? -1)?.fill(lowBit, first, last + 1);
  }
}
