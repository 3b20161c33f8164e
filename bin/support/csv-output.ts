// CSV output of commands that can be resumed after an interruption.

/**
 * The complete lines at the start of CSV bytes; a line break within quotes does not end a line.
 *
 * @returns the offset after each complete line
 */
export function completeLines(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  let inQuotes = false;
  bytes.forEach((byte, index) => {
    if (byte === QUOTE) inQuotes = !inQuotes;
    else if (byte === LINE_FEED && !inQuotes) ends.push(index + 1);
  });
  return ends;
}

const QUOTE = 0x22;
const LINE_FEED = 0x0a;
