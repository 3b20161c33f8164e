// S3 in a thread: s3rver on disk, with what S3 promises and s3rver does not - an object is there whole or not at all,
// an acknowledged one survives a crash and so does its event, a body that does not hash to its checksum is no object, and
// a request without credentials, or with another one's presigned URL, is refused.
import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, renameSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { workerData } from 'node:worker_threads';
import S3rver, { type FileStore, type RequestContext, type StoredObject } from 's3rver';
import account from 's3rver/lib/models/account.js';
import S3Error from 's3rver/lib/models/error.js';
import { codeOf } from '../errors.ts';
import { openEventStore } from '../events/event-store.ts';
import { ObjectEvents, type ObjectWrite } from '../events/object-events.ts';
import { CREDENTIALS, LOOPBACK } from '../settings.ts';
import { BadChunks, isChunked, withoutChunks } from './chunked-body.ts';
import { refusalOf } from './presigned.ts';
import { encipherTokensWithAes } from './s3-tokens.ts';
import { serveThread } from './thread-side.ts';

/** Longer than any client keeps an idle connection, so that none is closed under a request just being sent. */
const KEEP_ALIVE_MS = 120_000;

const { path, eventStore } = workerData as { readonly path: string; readonly eventStore: string };
/** Uploads on their way, beside the buckets: on the same disk, so that a finished one is only moved. */
const uploads = `${path}-uploads`;

/** Who asked for what: the part of an object's event that the file store does not see. */
interface Request extends Pick<ObjectWrite, 'reason' | 'requestId' | 'sourceIp'> {
  /** What the body must hash to, in base 64; undefined where the request does not say. */
  readonly sha256: string | undefined;
  /** The ETag without which an object is not to be read. */
  readonly ifMatch: string | undefined;
  /** The body comes in chunks of the SDK's own, with so many bytes within them where the request says. */
  readonly chunked: { readonly length: number | undefined } | undefined;
}
const requests = new AsyncLocalStorage<Request>();

serveThread(async (tellNews) => {
  encipherTokensWithAes();
  await mkdir(path, { recursive: true });
  // What a kill left half written is nobody's.
  await rm(uploads, { recursive: true, force: true });
  await mkdir(uploads);
  account.DUMMY_ACCOUNT.createKeyPair(CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey);
  const server = new S3rver({
    address: LOOPBACK,
    port: 0,
    directory: path,
    silent: true,
    vhostBuckets: false,
  });
  const store = openEventStore(eventStore);
  const events = new ObjectEvents(store);
  const announced = new Set<string>();
  await finishUploads(server.store, events);
  server.store.putObject = wholeObjects(server.store, events, announced, tellNews);
  server.store.putPart = partsAsMeant(server.store);
  server.store.copyObject = copyAsPut(server.store);
  server.store.getObject = onlyIfMatching(server.store);
  server.middleware.unshift(async (context, next) => {
    if ('X-Amz-Signature' in context.query) {
      const refusal = refusalOf(
        { method: context.method, url: context.url, headers: context.headers },
        new Date(),
      );
      if (refusal !== undefined) throw new S3Error(refusal.code, refusal.message);
    }
    // Forms (POST policies) carry their signature in the body, where s3rver does not look: nobody uploads by them here.
    if (context.headers.authorization !== undefined || 'X-Amz-Signature' in context.query) {
      const unsupported = unsupportedBy(context.method, context.headers);
      if (unsupported !== undefined) throw new S3Error('NotImplemented', unsupported);
      await requests.run(requestOf(context), next);
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
      ensureBucket: async (name: string, withEvents: boolean) => {
        await server.store.putBucket(name);
        if (withEvents) announced.add(name);
      },
      close: async () => {
        server.httpServer.closeAllConnections();
        await server.close();
        store.close();
      },
    },
  };
});

/** The operation in EventBridge's words, and an id like those of S3. */
function requestOf({ method, headers, query, ip }: RequestContext): Request {
  const put = headers['x-amz-copy-source'] === undefined ? 'PutObject' : 'CopyObject';
  const post = 'uploadId' in query ? 'CompleteMultipartUpload' : 'POST Object';
  return {
    reason: method === 'POST' ? post : put,
    requestId: randomBytes(8).toString('hex').toUpperCase(),
    sourceIp: ip,
    sha256: headers['x-amz-checksum-sha256'],
    chunked: isChunked(headers['x-amz-content-sha256'])
      ? { length: lengthOf(headers['x-amz-decoded-content-length']) }
      : undefined,
    ifMatch: method === 'GET' || method === 'HEAD' ? headers['if-match'] : undefined,
  };
}

function lengthOf(header: string | undefined): number | undefined {
  return header === undefined || !/^\d+$/.test(header) ? undefined : Number(header);
}

/** The body that a request means, whatever way it is sent. */
function bodyOf(content: Buffer | Readable): AsyncIterable<Buffer> {
  if (Buffer.isBuffer(content)) return Readable.from([content]);
  const chunked = requests.getStore()?.chunked;
  return chunked === undefined ? content : withoutChunks(content, chunked.length);
}

/** An object's metadata without what is said of the way it was sent. */
function withoutEncoding(metadata: StoredObject['metadata']): StoredObject['metadata'] {
  const { 'content-encoding': encoding, ...others } = metadata;
  if (typeof encoding !== 'string') return metadata;
  const left = encoding
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'aws-chunked' && name !== '');
  return left.length === 0 ? others : { ...others, 'content-encoding': left.join(', ') };
}

/** Conditions and ranges that s3rver would not refuse but misunderstand. */
function unsupportedBy(method: string, headers: RequestContext['headers']): string | undefined {
  const condition = ['if-match', 'if-none-match'].find((name) => headers[name] !== undefined);
  if (method !== 'GET' && method !== 'HEAD' && condition !== undefined) {
    return `The local host does not support ${condition} with ${method}`;
  }
  const { range } = headers;
  // It takes the last bytes for the first ones, and the first byte alone for everything.
  if (range === undefined || (/^bytes=\d+-\d*$/.test(range) && range !== 'bytes=0-0')) return undefined;
  return `The local host does not support the range ${range}`;
}

/** An object that is no longer the one that the request means is refused, as S3 does. */
function onlyIfMatching(store: FileStore): FileStore['getObject'] {
  const getObject = store.getObject.bind(store);
  return async (bucket, key, range) => {
    const object = await getObject(bucket, key, range);
    const wanted = requests.getStore()?.ifMatch;
    if (object === null || wanted === undefined || wanted === '*') return object;
    if (unquoted(wanted) === unquoted(String(object.metadata.etag))) return object;
    object.content?.destroy();
    throw new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
  };
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

/**
 * Writes beside the object and moves it into place: an upload that breaks off leaves nothing that can be read. The
 * object's event is noted just before that and confirmed just after, so that neither can be there without the other.
 */
function wholeObjects(
  store: FileStore,
  events: ObjectEvents,
  announced: ReadonlySet<string>,
  tellNews: () => void,
): FileStore['putObject'] {
  return async ({ bucket, key, content, metadata: sent }) => {
    const metadata = withoutEncoding(sent);
    const target = store.getResourcePath(bucket, key, 'object');
    const temporary = join(uploads, randomBytes(8).toString('hex'));
    await mkdir(dirname(target), { recursive: true });
    const digest = createHash('md5');
    const checksum = createHash('sha256');
    let size = 0;
    let event: number | undefined;
    try {
      await pipeline(
        bodyOf(content),
        async function* (chunks: AsyncIterable<Buffer>) {
          for await (const chunk of chunks) {
            digest.update(chunk);
            checksum.update(chunk);
            size += chunk.length;
            yield chunk;
          }
        },
        createWriteStream(temporary),
      );
      const md5 = digest.digest('hex');
      const request = requests.getStore();
      if (request?.sha256 !== undefined && request.sha256 !== checksum.digest('base64')) {
        throw new S3Error('BadDigest', 'The SHA256 you specified did not match the calculated checksum.');
      }
      // In one step, so that of two uploads of a key the later event is that of the object that stays.
      if (announced.has(bucket) && request !== undefined) {
        const { sha256: _checksum, ifMatch: _condition, chunked: _chunked, ...facts } = request;
        event = events.intend({ bucket, key, size, etag: md5, metadata, ...facts });
      }
      renameSync(temporary, target);
      await store.putMetadata(bucket, key, metadata, md5);
      if (event !== undefined) {
        events.confirm(event);
        tellNews();
      }
      return { size, md5 };
    } catch (error) {
      await rm(temporary, { force: true });
      throw error instanceof BadChunks ? new S3Error('IncompleteBody', error.message) : error;
    }
  };
}

/** A part of an upload in several requests may come in chunks too. */
function partsAsMeant(store: FileStore): FileStore['putPart'] {
  const putPart = store.putPart.bind(store);
  return async (bucket, uploadId, partNumber, content) => {
    const meant = new PassThrough();
    // s3rver waits for the end of what it is given, and never hears that its source has failed.
    const failed = new Promise<never>((_, reject) => {
      pipeline(bodyOf(content), meant).catch(reject);
    });
    try {
      return await Promise.race([putPart(bucket, uploadId, partNumber, meant), failed]);
    } catch (error) {
      throw error instanceof BadChunks ? new S3Error('IncompleteBody', error.message) : error;
    }
  };
}

/** A copy is read and stored like any other object; s3rver would copy file by file, without an event of its own. */
function copyAsPut(store: FileStore): FileStore['copyObject'] {
  return async (sourceBucket, sourceKey, bucket, key, replacement) => {
    const source = await store.getObject(sourceBucket, sourceKey);
    if (source === null) throw new Error(`${sourceBucket}/${sourceKey} is gone`);
    // An empty object has no content to stream.
    const content = source.content ?? Buffer.alloc(0);
    await store.putObject({ bucket, key, content, metadata: replacement ?? source.metadata });
    return await store.getMetadata(bucket, key);
  };
}

/** After a kill in the middle of uploads: an object that is there gets its metadata and its event, any other neither. */
async function finishUploads(store: FileStore, events: ObjectEvents): Promise<void> {
  for (const { id, bucket, key, etag, metadata } of events.unconfirmed()) {
    if ((await md5OfFile(store.getResourcePath(bucket, key, 'object'))) === etag) {
      await store.putMetadata(bucket, key, metadata, etag);
      events.confirm(id);
    } else events.remove(id);
  }
}

/** undefined where there is no such file. */
async function md5OfFile(file: string): Promise<string | undefined> {
  const digest = createHash('md5');
  try {
    for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  return digest.digest('hex');
}
