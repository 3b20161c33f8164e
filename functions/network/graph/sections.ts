// A file of typed arrays: a header in JSON, and after it one section for each array, little-endian, aligned to 8 bytes, so that opening
// copies and builds nothing.
//
//   bytes 0..7    "CSARRAYS"
//   bytes 8..11   length of the header in bytes
//   bytes 12..    the header, then the sections

const MAGIC = 'CSARRAYS';
const ALIGNMENT = 8;

const TYPES = { Uint8Array, Uint16Array, Uint32Array, Float32Array, Float64Array } as const;
type TypeName = keyof typeof TYPES;
type Section = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

interface Header {
  readonly about: unknown;
  readonly sections: readonly { readonly name: string; readonly type: TypeName; readonly length: number }[];
}

/** Not a file of arrays, or one that was cut off. */
export class ArraysFileError extends Error {
  override readonly name = 'ArraysFileError';
}

/**
 * The file of some arrays: the same arrays always have the same bytes.
 *
 * @param about what the arrays are about, as JSON
 */
export function arraysFile(about: unknown, arrays: Readonly<Record<string, Section>>): Uint8Array {
  const named = Object.entries(arrays);
  const sections = named.map(([name, array]) => {
    return { name, type: typeOf(array), length: array.length };
  });
  const header = Buffer.from(JSON.stringify({ about, sections } satisfies Header));
  const { starts, end } = placesOf(header.length, sections);
  const file = new Uint8Array(end);
  file.set(Buffer.from(MAGIC));
  new DataView(file.buffer).setUint32(MAGIC.length, header.length, true);
  file.set(header, MAGIC.length + 4);
  for (const [index, [, { buffer, byteOffset, byteLength }]] of named.entries()) {
    file.set(new Uint8Array(buffer, byteOffset, byteLength), starts[index]);
  }
  return file;
}

function typeOf(array: Section): TypeName {
  // A buffer is a Uint8Array by another name.
  return array instanceof Uint8Array ? 'Uint8Array' : (array.constructor.name as TypeName);
}

/**
 * Opens a file of arrays: views of its bytes, nothing is copied unless the bytes are not aligned.
 *
 * @throws ArraysFileError
 */
export function openArrays(bytes: Uint8Array): { about: unknown; arrays: Readonly<Record<string, Section>> } {
  const file = bytes.byteOffset % ALIGNMENT === 0 ? bytes : new Uint8Array(bytes);
  const { header, length } = headerOf(file);
  const { starts, end } = placesOf(length, header.sections);
  if (end !== file.length) {
    throw new ArraysFileError(`The file of arrays has ${file.length} bytes instead of ${end}`);
  }
  const arrays = header.sections.map(({ name, type, length: count }, index) => {
    const start = file.byteOffset + (starts[index] as number);
    return [name, new TYPES[type](file.buffer as ArrayBuffer, start, count)];
  });
  return { about: header.about, arrays: Object.fromEntries(arrays) };
}

function headerOf(file: Uint8Array): { header: Header; length: number } {
  const start = MAGIC.length + 4;
  const magic = Buffer.from(file.subarray(0, MAGIC.length)).toString('latin1');
  if (file.length < start || magic !== MAGIC) throw new ArraysFileError('This is not a file of arrays');
  const length = new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length, true);
  try {
    const text = Buffer.from(file.buffer, file.byteOffset + start, length).toString('utf8');
    return { header: JSON.parse(text) as Header, length };
  } catch (cause) {
    throw new ArraysFileError('The file of arrays ends within its header', { cause });
  }
}

function placesOf(headerLength: number, sections: Header['sections']): { starts: number[]; end: number } {
  let end = MAGIC.length + 4 + headerLength;
  const starts = sections.map(({ type, length }) => {
    const start = Math.ceil(end / ALIGNMENT) * ALIGNMENT;
    end = start + length * TYPES[type].BYTES_PER_ELEMENT;
    return start;
  });
  return { starts, end };
}
