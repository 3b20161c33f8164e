// Reads the chunks of a PNG file before any pixel is decompressed.
import { message } from '../../../shared/words/message.ts';
import { RejectedFile } from './reasons.ts';
import type { StoredPage } from './stored-page.ts';

const SIGNATURE_BYTES = 8;
/** Length and type before a chunk's data, checksum after it. */
const CHUNK_HEAD_BYTES = 8;
const CHUNK_TAIL_BYTES = 4;
const HEADER_DATA_BYTES = 13;

/**
 * The single page of a PNG file, from its header.
 *
 * @throws RejectedFile if chunks are missing or truncated, or if the file is an animation
 */
export function pngPage(bytes: Uint8Array): StoredPage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let page: StoredPage | undefined;
  let at = SIGNATURE_BYTES;
  while (at + CHUNK_HEAD_BYTES + CHUNK_TAIL_BYTES <= bytes.length) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + CHUNK_HEAD_BYTES));
    const data = at + CHUNK_HEAD_BYTES;
    if (data + length + CHUNK_TAIL_BYTES > bytes.length) break;
    if (page === undefined) {
      if (type !== 'IHDR' || length !== HEADER_DATA_BYTES) break;
      page = { index: 0, width: view.getUint32(data), height: view.getUint32(data + 4) };
    }
    if (type === 'acTL') throw new RejectedFile('animated');
    if (type === 'IEND') return page;
    at = data + length + CHUNK_TAIL_BYTES;
  }
  const what = message(page === undefined ? 'damage.header' : 'damage.imageEnd');
  throw new RejectedFile('damaged', { what });
}
