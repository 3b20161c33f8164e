// Encodes text in encodings that Node.js only decodes, to measure and test how files in them are recognised.

export type Encode = (text: string) => Buffer | undefined;

const ASCII_END = 0x80;

/** Encodes in a legacy encoding by decoding every one and two bytes; undefined if the encoding lacks a character. */
export function encoder(label: string): Encode {
  let table: Map<string, readonly number[]> | undefined;
  return (text) => {
    table ??= tableOf(label);
    const bytes: number[] = [];
    for (const character of text) {
      const found = character.charCodeAt(0) < ASCII_END ? [character.charCodeAt(0)] : table.get(character);
      if (found === undefined) return undefined;
      bytes.push(...found);
    }
    return Buffer.from(bytes);
  };
}

function tableOf(label: string): Map<string, readonly number[]> {
  const decoder = new TextDecoder(label);
  const table = new Map<string, readonly number[]>();
  const add = (bytes: readonly number[]): void => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== '\ufffd' && !table.has(text)) table.set(text, bytes);
  };
  for (let lead = 0xff; lead >= ASCII_END; lead--) add([lead]);
  if (!/^(?:windows|koi8)/.test(label)) {
    for (let lead = 0x81; lead < 0xff; lead++)
      for (let trail = 0x40; trail < 0xff; trail++) add([lead, trail]);
  }
  return table;
}

/** Bytes that are read in a wrong encoding and saved as UTF-8. */
export function readAs(bytes: Buffer | undefined, label: string): Buffer | undefined {
  return bytes === undefined ? undefined : Buffer.from(new TextDecoder(label).decode(bytes));
}
