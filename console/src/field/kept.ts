// The kit's files as the browser keeps them: downloaded when somebody asks for them, checked, unpacked, and gone when somebody removes
// them. Of a part that is kept whole, a list is kept beside its files.
import { KIT_FOLDER, KIT_LIST, type KitFile, type KitList } from '../../../lib/console-kit.ts';
import type { Part } from './calls.ts';
import type { OpenedFile } from './place.ts';

const CONSOLE_PATH = '/console/';
const CACHE = 'field-kit';
export const PARTS = ['hs', 'documents'] as const satisfies readonly Part[];

const addressOf = (path: string): string => CONSOLE_PATH + path;
const listOf = (part: Part): string => addressOf(`${KIT_FOLDER}kept-${part}.json`);

/** What the place that serves the console offers. */
export async function offeredKit(signal: AbortSignal): Promise<KitList> {
  const response = await fetch(addressOf(KIT_LIST), { signal });
  if (!response.ok) throw new Error(`The list of the field kit answers ${response.status}`);
  return (await response.json()) as KitList;
}

/** The files of a part that is kept; undefined if it is not, or not whole. */
export async function keptPart(part: Part): Promise<readonly KitFile[] | undefined> {
  const cache = await caches.open(CACHE);
  const list = await cache.match(listOf(part));
  return list === undefined ? undefined : ((await list.json()) as readonly KitFile[]);
}

/** Those of a part's files that are not kept yet, for another part or an earlier version. */
export async function missingFiles(files: readonly KitFile[]): Promise<readonly KitFile[]> {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map(({ url }) => new URL(url).pathname));
  return files.filter(({ path }) => !kept.has(addressOf(path)));
}

/**
 * Downloads a part.
 *
 * @param onBytes called with the number of bytes that have arrived since the last call
 * @throws Error if a file cannot be had, or is not what the list says
 */
export async function downloadPart(
  part: Part,
  files: readonly KitFile[],
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  // The browser then does not clear it by itself, where it agrees.
  await navigator.storage.persist?.();
  const cache = await caches.open(CACHE);
  for (const file of await missingFiles(files)) {
    const content = await download(file, onBytes, signal);
    await cache.put(addressOf(file.path), new Response(content));
  }
  await cache.put(listOf(part), new Response(JSON.stringify(files)));
  await removeUnlisted();
}

async function download(
  { name, path, sha256 }: KitFile,
  onBytes: (bytes: number) => void,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await fetch(addressOf(path), { signal });
  if (!response.ok || response.body === null) throw new Error(`${name}: ${response.status}`);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        onBytes(chunk.byteLength);
        controller.enqueue(chunk);
      },
    }),
  );
  const unpacked = path.endsWith('.gz') ? counted.pipeThrough(new DecompressionStream('gzip')) : counted;
  const content = await new Response(unpacked).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', content));
  if ([...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('') !== sha256) {
    throw new Error(`${name}: SHA-256`);
  }
  return content;
}

/** Forgets a part, with the files that no other part needs. */
export async function removePart(part: Part): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.delete(listOf(part));
  await removeUnlisted();
}

async function removeUnlisted(): Promise<void> {
  const cache = await caches.open(CACHE);
  const lists = await Promise.all(PARTS.map(keptPart));
  const needed = new Set([
    ...PARTS.map(listOf),
    ...lists.flatMap((files) => files?.map(({ path }) => addressOf(path)) ?? []),
  ]);
  for (const request of await cache.keys()) {
    if (!needed.has(new URL(request.url).pathname)) await cache.delete(request);
  }
}

/** The content of files that are kept. @throws Error if the browser has cleared one */
export async function openKept(files: readonly KitFile[]): Promise<OpenedFile[]> {
  const cache = await caches.open(CACHE);
  return await Promise.all(
    files.map(async (file) => {
      const response = await cache.match(addressOf(file.path));
      if (response === undefined)
        throw new Error(`The browser no longer has ${file.name}: download it again`);
      return { ...file, content: new Uint8Array(await response.arrayBuffer()) };
    }),
  );
}
