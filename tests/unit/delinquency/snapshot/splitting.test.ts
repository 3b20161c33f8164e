// Splitting a file into pieces: the same pieces however its bytes arrive, of whole lines, with every line in exactly one of them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SNAPSHOT_COLUMNS } from '../../../../functions/delinquency/snapshot/snapshot.ts';
import {
  InvalidSnapshotFile,
  LONGEST_LINE,
  type Piece,
  split,
} from '../../../../functions/delinquency/snapshot/splitting.ts';

const HEADER = SNAPSHOT_COLUMNS.join(',');

async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let at = 0;
  for (let index = 0; at < bytes.length; index++) {
    const size = sizes[index % sizes.length] ?? bytes.length;
    // The memory of a chunk is reused for the next one, as streams may do.
    const chunk = Buffer.from(bytes.subarray(at, at + size));
    yield chunk;
    chunk.fill(0x3f);
    at += size;
  }
}

interface Cut {
  readonly pieces: Piece[];
  readonly width: number | undefined;
}

async function cut(
  text: string | Buffer,
  linesPerPiece = 3,
  sizes: readonly number[] = [Number.MAX_SAFE_INTEGER],
): Promise<Cut> {
  let width: number | undefined;
  const pieces: Piece[] = [];
  const options = {
    linesPerPiece,
    keepBytes: true,
    onHeader: (header: { width: number }) => {
      width = header.width;
    },
  };
  for await (const piece of split(chunked(Buffer.from(text), sizes), options)) pieces.push(piece);
  return { pieces, width };
}

/** Text, since comparing buffers is slow. */
function readable({ pieces, width }: Cut): unknown {
  return {
    width,
    pieces: pieces.map(({ bytes, ...piece }) => ({ ...piece, bytes: bytes?.toString('latin1') })),
  };
}

function linesOf(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `TP-${index},한빛 ${index}`);
}

describe('the pieces of a file', () => {
  it('are whole lines, numbered from 2 after the header', async () => {
    const text = `${HEADER}\n${linesOf(7).join('\n')}\n`;
    const { pieces } = await cut(text);
    expect(pieces.map(({ line, lines }) => [line, lines])).toEqual([
      [2, 3],
      [5, 3],
      [8, 1],
    ]);
    expect(pieces.map(({ bytes }) => bytes?.toString()).join('')).toBe(text.slice(HEADER.length + 1));
    for (const { bytes = Buffer.alloc(0) } of pieces) expect(bytes.at(-1)).toBe(0x0a);
  });

  it('are at their offsets in the file', async () => {
    const file = Buffer.from(`${HEADER}\r\n${linesOf(8).join('\r\n')}`);
    for (const { start, end, bytes } of (await cut(file)).pieces) {
      expect(file.subarray(start, end).equals(bytes ?? Buffer.alloc(0))).toBe(true);
    }
  });

  it('include a last line without a line end', async () => {
    const { pieces } = await cut(`${HEADER}\na\nb\nc\nd`);
    expect(pieces.map(({ line, lines, bytes }) => [line, lines, bytes?.toString()])).toEqual([
      [2, 3, 'a\nb\nc\n'],
      [5, 1, 'd'],
    ]);
  });

  it('do not exist in a file with only a header, with or without its line end', async () => {
    expect(await cut(HEADER)).toEqual({ pieces: [], width: SNAPSHOT_COLUMNS.length });
    expect(await cut(`${HEADER}\n`)).toEqual({ pieces: [], width: SNAPSHOT_COLUMNS.length });
  });

  it('can end with a full piece, without an empty one after it', async () => {
    const { pieces } = await cut(`${HEADER}\na\nb\nc\n`);
    expect(pieces.map(({ lines }) => lines)).toEqual([3]);
  });

  it('include empty lines, so that line numbers are those of the file', async () => {
    const { pieces } = await cut(`${HEADER}\n\n\n\n\nlast\n`);
    expect(pieces.map(({ line, lines }) => [line, lines])).toEqual([
      [2, 3],
      [5, 2],
    ]);
  });

  it('keep NUL bytes unchanged: only their row is bad', async () => {
    const { pieces } = await cut(`${HEADER}\na\0b\n`);
    expect(pieces[0]?.bytes?.toString()).toBe('a\0b\n');
  });

  it('have no bytes unless requested', async () => {
    const options = { linesPerPiece: 3, keepBytes: false, onHeader: () => undefined };
    for await (const piece of split(chunked(Buffer.from(`${HEADER}\na\n`), [5]), options)) {
      expect(piece).toEqual({ start: HEADER.length + 1, end: HEADER.length + 3, line: 2, lines: 1 });
    }
  });

  it('are the same however the bytes arrive', async () => {
    const line = fc
      .string({ unit: 'binary', maxLength: 12 })
      // A line of little but NUL bytes is UTF-16, which is refused.
      .map((text) => text.replaceAll(/[\n\0]/g, ' '));
    const ends = fc.constantFrom('\n', '\r\n');
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 12 }),
        ends,
        fc.boolean(),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 5 }),
        async (lines, end, isEnded, sizes, linesPerPiece) => {
          const text = [HEADER, ...lines].join(end) + (isEnded ? end : '');
          const whole = await cut(text, linesPerPiece);
          expect(readable(await cut(text, linesPerPiece, sizes))).toEqual(readable(whole));
          const body = Buffer.from(text).subarray(HEADER.length + end.length);
          expect(Buffer.concat(whole.pieces.map(({ bytes }) => bytes ?? Buffer.alloc(0))).equals(body)).toBe(
            true,
          );
          expect(whole.pieces.every(({ lines: count }) => count >= 1 && count <= linesPerPiece)).toBe(true);
          for (const [index, piece] of whole.pieces.entries()) {
            const before = whole.pieces[index - 1];
            expect(piece.line).toBe(before === undefined ? 2 : before.line + before.lines);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('a file that is not a snapshot', () => {
  it('is refused for its header, before any piece', async () => {
    await expect(cut('paid1,b\n1,2\n')).rejects.toThrow(/^unknown column "b"; missing columns "taxpayerId"/);
  });

  it('is refused if it is empty', async () => {
    await expect(cut('')).rejects.toThrow(InvalidSnapshotFile);
  });

  const row = (id: number): string =>
    SNAPSHOT_COLUMNS.map((_, index) => (index === 0 ? `TP-${id}` : '1')).join();
  const manyRows = Array.from({ length: 2_000 }, (_, index) => row(index));

  it.each([
    ['of a small file', [HEADER, row(1), row(2)].join('\r'), [Number.MAX_SAFE_INTEGER]],
    ['of a large file', [HEADER, ...manyRows].join('\r'), [4_096]],
    ['of all rows but the header', `${HEADER}\n${manyRows.slice(0, 20).join('\r')}`, [100]],
    ['of two rows', `${HEADER}\r\n${row(1)}\r\n${row(2)}\r${row(3)}\r\n`, [Number.MAX_SAFE_INTEGER]],
  ])('is refused for line ends of old Macs %s, where rows would be lost', async (_where, text, sizes) => {
    await expect(cut(text, 3, sizes)).rejects.toThrow(/^its lines end in CR alone/);
  });

  it('is not refused for a carriage return within a field: only its row is bad', async () => {
    expect((await cut(`${HEADER}\r\nTP-1,Han\rbit,1\r\n${row(2)}\r\n`)).pieces[0]?.lines).toBe(2);
  });

  it('is refused if its header is UTF-16', async () => {
    await expect(cut(Buffer.from(`${HEADER}\n`, 'utf16le'))).rejects.toThrow(/^not UTF-8: .*UTF-16/);
  });

  it.each([
    ['of one line', [HEADER.length + LONGEST_LINE + 100]],
    ['that arrives byte by byte, so to say', [1000]],
  ])('is refused for a line of more than 64 KiB %s, by its number', async (_how, sizes) => {
    const good = `${HEADER}\nfirst\n${'x'.repeat(LONGEST_LINE)}\n`;
    expect((await cut(good, 3, sizes)).pieces[0]?.lines).toBe(2);
    const bad = `${HEADER}\nfirst\n${'x'.repeat(LONGEST_LINE + 1)}\n`;
    await expect(cut(bad, 3, sizes)).rejects.toThrow(/^line 3 is longer than 64 KiB$/);
  });

  it('is refused early if it has no line ends at all', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        read += 1;
        yield Buffer.alloc(16 * 1024, 'x');
      }
    }
    const pieces = split(endless(), { linesPerPiece: 3, keepBytes: true, onHeader: () => undefined });
    await expect(pieces.next()).rejects.toThrow(/^line 1 is longer than 64 KiB$/);
    expect(read).toBe(5);
  });
});
