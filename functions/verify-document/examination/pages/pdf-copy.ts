// Has pdfium write a plain copy of a document: decrypted, without object streams, with correct lengths of all streams. It shows the
// document's objects as pdfium sees them, whatever the state of the file.
import { type Pdfium, REMOVE_SECURITY } from './pdfium.ts';

/** FPDF_FILEWRITE: version 1, and a function that pdfium calls with each block. */
const WRITER_BYTES = 8;
const WRITER_VERSION = 1;
/**
 * A WebAssembly module that exports the function it imports as `e.f`, with three whole numbers and a whole result: only functions of
 * such modules can be called through pointers.
 */
const BRIDGE = Buffer.from('0061736d0100000001080160037f7f7f017f02070101650166000007050101660000', 'hex');

/**
 * Writes the copy.
 *
 * @param document pdfium's handle
 * @returns undefined if pdfium cannot write it
 */
export function plainCopy(pdfium: Pdfium, document: number): Buffer | undefined {
  const { malloc, free, __indirect_function_table: table } = pdfium.wasmExports;
  const blocks: Uint8Array[] = [];
  const write = (_writer: number, block: number, size: number): number => {
    blocks.push(pdfium.HEAPU8.slice(block, block + size));
    return 1;
  };
  const writer = malloc(WRITER_BYTES);
  if (writer === 0) return undefined;
  // The table has no room for another function, but pdfium calls the null pointer's place like any other.
  const NULL_POINTER = 0;
  const fields = new DataView(pdfium.HEAPU8.buffer, writer, WRITER_BYTES);
  fields.setUint32(0, WRITER_VERSION, true);
  fields.setUint32(4, NULL_POINTER, true);
  const bridge = new WebAssembly.Instance(new WebAssembly.Module(BRIDGE), { e: { f: write } });
  table.set(NULL_POINTER, bridge.exports.f);
  try {
    const isWritten = pdfium._FPDF_SaveAsCopy(document, writer, REMOVE_SECURITY) !== 0;
    return isWritten ? Buffer.concat(blocks) : undefined;
  } finally {
    table.set(NULL_POINTER, null);
    free(writer);
  }
}
