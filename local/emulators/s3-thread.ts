// S3 in a thread: s3rver on disk, with what S3 promises and s3rver does not - an object is there whole or not at all,
// an acknowledged one survives a crash, and a request without credentials is refused.
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { workerData } from 'node:worker_threads';
import S3rver, { type FileStore } from 's3rver';
import account from 's3rver/lib/models/account.js';
import { CREDENTIALS, LOOPBACK } from '../settings.ts';
import { serveThread } from './thread-side.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request just being sent. */
const KEEP_ALIVE_MS = 120_000;

const { path } = workerData as { readonly path: string };

serveThread(async () => {
  await mkdir(path, { recursive: true });
  account.DUMMY_ACCOUNT.createKeyPair(CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey);
  const server = new S3rver({
    address: LOOPBACK,
    port: 0,
    directory: path,
    silent: true,
    vhostBuckets: false,
  });
  server.store.putObject = wholeObjects(server.store);
  server.middleware.unshift(async (context, next) => {
    if (
      context.headers.authorization !== undefined ||
      'X-Amz-Signature' in context.query ||
      isForm(context.headers)
    ) {
      await next();
      return;
    }
    context.status = 403;
    context.type = 'application/xml';
    context.body =
      '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>';
  });
  const { port } = await server.run();
  server.httpServer.keepAliveTimeout = KEEP_ALIVE_MS;
  return {
    ready: `http://${LOOPBACK}:${port}`,
    methods: {
      ensureBucket: async (name: string) => {
        await server.store.putBucket(name);
      },
      close: async () => {
        server.httpServer.closeAllConnections();
        await server.close();
      },
    },
  };
});

/** A browser-style upload carries its signature inside the form. */
function isForm(headers: Readonly<Record<string, string | undefined>>): boolean {
  return headers['content-type']?.startsWith('multipart/form-data') ?? false;
}

/** Writes beside the object and moves it into place: an upload that breaks off leaves nothing that can be read. */
function wholeObjects(store: FileStore): FileStore['putObject'] {
  return async ({ bucket, key, content, metadata }) => {
    const target = store.getResourcePath(bucket, key, 'object');
    const temporary = store.getResourcePath(bucket, key, `upload-${randomBytes(8).toString('hex')}`);
    await mkdir(dirname(target), { recursive: true });
    const digest = createHash('md5');
    let size = 0;
    try {
      await pipeline(
        Buffer.isBuffer(content) ? Readable.from([content]) : content,
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            digest.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(temporary),
      );
      await rename(temporary, target);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    const md5 = digest.digest('hex');
    await store.putMetadata(bucket, key, metadata, md5);
    return { size, md5 };
  };
}
