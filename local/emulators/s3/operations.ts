// The operations of S3 that this host supports: https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html
// Everything else, down to single parameters and headers, is refused by name.
import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { receive } from './body.ts';
import { CHECKSUMS } from './checksums.ts';
import { notImplemented, S3Error } from './error.ts';
import { uriEncoded } from './signature.ts';
import {
  idOfVersion,
  type NewObject,
  type ObjectStore,
  type Part,
  type StoredObject,
  versionIdOf,
} from './store.ts';
import { insidesOf, textOf, xmlDocument } from './xml.ts';

export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  /** Empty for an operation on the bucket. */
  readonly key: string;
  readonly query: URLSearchParams;
  /** By lower-case name, including headers in the query of a presigned URL. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: AsyncIterable<Buffer>;
  readonly id: string;
  readonly sourceIp: string;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Readable;
}

interface Operation {
  readonly name: string;
  /** Parameters and effective headers that it accepts; a name that ends with `-` is a prefix. */
  readonly accepts?: readonly string[];
  readonly run: (request: S3Request, store: ObjectStore) => Reply | Promise<Reply>;
}

/** The headers that are stored with an object and returned to its readers. */
const KEPT = /^(cache-control|content-(disposition|encoding|language|type)|expires|x-amz-meta-.*)$/;
const META = 'x-amz-meta-';
const CONDITIONS = ['if-match', 'if-none-match'];
const BODY = [
  ...CHECKSUMS.keys(),
  ...['x-amz-decoded-content-length', 'x-amz-sdk-checksum-algorithm', 'x-amz-trailer'],
];
const VERSION = 'versionId';
/** The version of an object in a bucket without versions. */
const ONLY_VERSION = 'null';
const READ = [...CONDITIONS, 'response-', VERSION, 'x-amz-checksum-mode'];
const LIST = ['continuation-token', 'delimiter', 'encoding-type', 'max-keys', 'prefix', 'start-after'];
const LIST_VERSIONS = ['encoding-type', 'key-marker', 'max-keys', 'prefix', 'version-id-marker'];
const DIRECTIVE = 'x-amz-metadata-directive';
/** Accepted by every operation; `x-id` is its name in SDKs. */
const COMMON = ['x-id', 'x-amz-content-sha256', 'x-amz-date', 'x-amz-user-agent'];

/** Parameters and headers that distinguish the operations of a method. */
const MARKERS = ['uploadId', 'uploads', 'delete', 'list-type', 'versions', 'x-amz-copy-source'];
const OPERATIONS: ReadonlyMap<string, Operation> = new Map([
  ['PUT object', { name: 'PutObject', accepts: [...CONDITIONS, ...BODY, META], run: putObject }],
  ['PUT object x-amz-copy-source', { name: 'CopyObject', accepts: [DIRECTIVE, META], run: copyObject }],
  ['GET object', { name: 'GetObject', accepts: READ, run: getObject }],
  ['HEAD object', { name: 'HeadObject', accepts: READ, run: headObject }],
  ['DELETE object', { name: 'DeleteObject', accepts: [VERSION], run: deleteObject }],
  ['POST bucket delete', { name: 'DeleteObjects', accepts: BODY, run: deleteObjects }],
  ['GET bucket list-type', { name: 'ListObjectsV2', accepts: LIST, run: listObjects }],
  ['GET bucket versions', { name: 'ListObjectVersions', accepts: LIST_VERSIONS, run: listVersions }],
  [
    'POST object uploads',
    { name: 'CreateMultipartUpload', accepts: ['x-amz-checksum-algorithm', META], run: createUpload },
  ],
  ['PUT object uploadId', { name: 'UploadPart', accepts: ['partNumber', ...BODY], run: uploadPart }],
  ['POST object uploadId', { name: 'CompleteMultipartUpload', accepts: CONDITIONS, run: completeUpload }],
  ['DELETE object uploadId', { name: 'AbortMultipartUpload', run: abortUpload }],
]);

const MAX_KEY_BYTES = 1024;
const MAX_LISTED = 1000;
const MAX_PART_NUMBER = 10_000;
const MAX_XML_BYTES = 2 * 1024 * 1024;
/** Of every part but the last. */
const MIN_PART_BYTES = 5 * 1024 * 1024;

/**
 * Runs the operation that a request asks for.
 *
 * @throws S3Error if it is refused
 */
export async function runOperation(request: S3Request, store: ObjectStore): Promise<Reply> {
  const { method, bucket, key, query, headers } = request;
  const parameters = [...query.keys()].filter((name) => !name.toLowerCase().startsWith('x-amz-'));
  const marker = MARKERS.find((name) => query.has(name) || headers[name] !== undefined);
  const target = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const called = [method, target, marker].filter((part) => part !== undefined);
  const operation = OPERATIONS.get(called.join(' '));
  if (operation === undefined) throw notImplemented([...new Set([...called, ...parameters])].join(' '));
  const { name, accepts = [], run } = operation;
  const accepted = [...COMMON, ...accepts, marker];
  const unsupported = [
    ...parameters,
    ...Object.keys(headers).filter((header) => /^(x-amz|if)-/.test(header)),
  ].find(
    (one) => !accepted.some((known) => known === one || (known?.endsWith('-') && one.startsWith(known))),
  );
  if (unsupported !== undefined) throw notImplemented(`${unsupported} with ${name}`);
  assertBucket(store, bucket);
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error('KeyTooLongError', 'Your key is too long');
  return await run(request, store);
}

async function putObject(request: S3Request, store: ObjectStore): Promise<Reply> {
  const { headers, body } = request;
  assertLength(headers);
  const { file, size, md5, checksums } = await store.receive(body, headers);
  const content = { file, size, etag: md5, checksums, headers: keptHeaders(headers) };
  const object = stored(request, store, 'PutObject', content);
  return {
    status: 200,
    headers: { etag: quoted(object.etag), ...checksums, ...versionHeader(object, store) },
  };
}

async function copyObject(request: S3Request, store: ObjectStore): Promise<Reply> {
  const { 'x-amz-copy-source': source = '', [DIRECTIVE]: directive = 'COPY' } = request.headers;
  const [path = '', parameter] = source.split('?');
  if (parameter !== undefined) throw notImplemented(`${parameter} with CopyObject`);
  const { bucket, key } = nameOf(path.replace(/^\/?/, '/'));
  assertBucket(store, bucket);
  const original = existing(store, bucket, key);
  const { file } = await store.receive(store.open(original), {});
  const headers = directive === 'REPLACE' ? keptHeaders(request.headers) : original.headers;
  const object = stored(request, store, 'CopyObject', { ...original, file, headers });
  const result = { LastModified: new Date(object.at).toISOString(), ETag: quoted(object.etag) };
  return xmlReply('CopyObjectResult', result, versionHeader(object, store));
}

function headObject(request: S3Request, store: ObjectStore): Reply {
  const { headers, query } = request;
  const object = readObject(request, store);
  assertReadable(object, headers);
  const range = rangeOf(headers.range, object.size);
  const overrides = [...query].filter(([name]) => name.startsWith('response-'));
  return {
    status: range === undefined ? 200 : 206,
    headers: {
      ...object.headers,
      ...Object.fromEntries(overrides.map(([name, value]) => [name.slice('response-'.length), value])),
      'accept-ranges': 'bytes',
      'content-length': String(range === undefined ? object.size : range.end - range.start + 1),
      etag: quoted(object.etag),
      'last-modified': new Date(object.at).toUTCString(),
      ...versionHeader(object, store),
      ...(headers['x-amz-checksum-mode'] === 'ENABLED' && range === undefined ? object.checksums : {}),
      ...(range === undefined ? {} : { 'content-range': `bytes ${range.start}-${range.end}/${object.size}` }),
    },
  };
}

function getObject(request: S3Request, store: ObjectStore): Reply {
  const reply = headObject(request, store);
  const object = readObject(request, store);
  return { ...reply, body: store.open(object, rangeOf(request.headers.range, object.size)) };
}

/** The object of a read, or the version that it names. */
function readObject({ bucket, key, query }: S3Request, store: ObjectStore): StoredObject {
  const versionId = query.get(VERSION) ?? undefined;
  if (versionId === undefined) return existing(store, bucket, key);
  if (!store.isVersioned(bucket) && versionId === ONLY_VERSION) return existing(store, bucket, key);
  const object = store.findVersion(bucket, key, versionNumber(store, bucket, versionId));
  if (object === undefined) throw new S3Error('NoSuchVersion', 'The specified version does not exist.');
  if (isMarker(object)) {
    throw new S3Error('MethodNotAllowed', 'The specified method is not allowed against this resource.');
  }
  return object;
}

function isMarker({ file }: StoredObject): boolean {
  return file === '';
}

function versionNumber(store: ObjectStore, bucket: string, versionId: string): number {
  const id = store.isVersioned(bucket) ? idOfVersion(versionId) : undefined;
  if (id === undefined) throw new S3Error('InvalidArgument', 'Invalid version id specified');
  return id;
}

function versionHeader({ bucket, id }: StoredObject, store: ObjectStore): Record<string, string> {
  return store.isVersioned(bucket) ? { 'x-amz-version-id': versionIdOf(id) } : {};
}

function deleteObject({ bucket, key, query }: S3Request, store: ObjectStore): Reply {
  const { marker } = remove(store, bucket, key, query.get(VERSION) ?? undefined);
  if (marker === undefined) return { status: 204 };
  return { status: 204, headers: { 'x-amz-version-id': marker, 'x-amz-delete-marker': 'true' } };
}

/**
 * Deletes an object, or one of its versions for good.
 *
 * @returns the version id of the delete marker, if there is one now
 */
function remove(
  store: ObjectStore,
  bucket: string,
  key: string,
  versionId: string | undefined,
): { readonly marker?: string } {
  if (versionId === undefined || (!store.isVersioned(bucket) && versionId === ONLY_VERSION)) {
    const marker = store.delete(bucket, key);
    return marker === undefined ? {} : { marker: versionIdOf(marker) };
  }
  store.deleteVersion(bucket, key, versionNumber(store, bucket, versionId));
  return {};
}

async function deleteObjects({ bucket, headers, body }: S3Request, store: ObjectStore): Promise<Reply> {
  const xml = await textBody(body, headers);
  const named = insidesOf(xml, 'Object').map((object) => ({
    key: textOf(object, 'Key') ?? '',
    versionId: textOf(object, 'VersionId'),
  }));
  if (named.length === 0 || named.length > MAX_LISTED || named.some(({ key }) => key === ''))
    throw malformed();
  const deleted = named.map(({ key, versionId }) => {
    const { marker } = remove(store, bucket, key, versionId);
    return {
      Key: key,
      VersionId: versionId,
      ...(marker === undefined ? {} : { DeleteMarker: true, DeleteMarkerVersionId: marker }),
    };
  });
  return xmlReply('DeleteResult', { Deleted: textOf(xml, 'Quiet') === 'true' ? [] : deleted });
}

function listVersions({ bucket, query }: S3Request, store: ObjectStore): Reply {
  const encoded = encodingOf(query);
  const prefix = query.get('prefix') ?? '';
  const most = mostListed(query);
  const [key, marker] = [query.get('key-marker') ?? '', query.get('version-id-marker') ?? ''];
  if (marker !== '' && key === '')
    throw new S3Error('InvalidArgument', 'A version-id marker needs a key marker');
  const id = marker === '' || marker === ONLY_VERSION ? undefined : versionNumber(store, bucket, marker);
  const { versions, isTruncated } = store.listVersions(bucket, {
    prefix,
    after: key === '' ? undefined : { key, id },
    most,
  });
  const named = (version: (typeof versions)[number]) => ({
    Key: encoded(version.key),
    VersionId: store.isVersioned(bucket) ? versionIdOf(version.id) : ONLY_VERSION,
    IsLatest: version.isLatest,
    LastModified: new Date(version.at).toISOString(),
  });
  const last = versions.at(-1);
  return xmlReply('ListVersionsResult', {
    Name: bucket,
    Prefix: encoded(prefix),
    KeyMarker: encoded(key),
    VersionIdMarker: marker,
    EncodingType: query.get('encoding-type') ?? undefined,
    MaxKeys: most,
    IsTruncated: isTruncated,
    NextKeyMarker: isTruncated && last !== undefined ? encoded(last.key) : undefined,
    NextVersionIdMarker: isTruncated && last !== undefined ? named(last).VersionId : undefined,
    Version: versions
      .filter((version) => !isMarker(version))
      .map((version) => ({
        ...named(version),
        ETag: quoted(version.etag),
        Size: version.size,
        StorageClass: 'STANDARD',
      })),
    DeleteMarker: versions.filter(isMarker).map(named),
  });
}

function encodingOf(query: URLSearchParams): (text: string) => string {
  const encoding = query.get('encoding-type') ?? undefined;
  if (encoding !== undefined && encoding !== 'url') throw notImplemented(`encoding-type=${encoding}`);
  return encoding === undefined ? (text) => text : encodedKey;
}

function mostListed(query: URLSearchParams): number {
  return Math.min(wholeNumber('max-keys', query.get('max-keys') ?? String(MAX_LISTED)), MAX_LISTED);
}

function listObjects({ bucket, query }: S3Request, store: ObjectStore): Reply {
  const type = query.get('list-type');
  if (type !== '2') throw notImplemented(`list-type=${type}`);
  const encoded = encodingOf(query);
  const token = query.get('continuation-token') ?? undefined;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const startAfter = query.get('start-after') ?? '';
  const most = mostListed(query);
  const after = token === undefined ? startAfter : Buffer.from(token, 'base64url').toString();
  const { objects, groups, next } = store.list(bucket, { prefix, delimiter, after, most });
  return xmlReply('ListBucketResult', {
    Name: bucket,
    Prefix: encoded(prefix),
    Delimiter: delimiter === '' ? undefined : encoded(delimiter),
    StartAfter: startAfter === '' ? undefined : encoded(startAfter),
    EncodingType: query.get('encoding-type') ?? undefined,
    ContinuationToken: token,
    NextContinuationToken: next === undefined ? undefined : Buffer.from(next).toString('base64url'),
    IsTruncated: next !== undefined,
    KeyCount: objects.length + groups.length,
    MaxKeys: most,
    Contents: objects.map((object) => ({
      Key: encoded(object.key),
      LastModified: new Date(object.at).toISOString(),
      ETag: quoted(object.etag),
      Size: object.size,
      StorageClass: 'STANDARD',
    })),
    CommonPrefixes: groups.map((group) => ({ Prefix: encoded(group) })),
  });
}

function createUpload({ bucket, key, headers }: S3Request, store: ObjectStore): Reply {
  const id = store.createUpload(bucket, key, keptHeaders(headers));
  return xmlReply('InitiateMultipartUploadResult', { Bucket: bucket, Key: key, UploadId: id });
}

async function uploadPart(
  { bucket, key, query, headers, body }: S3Request,
  store: ObjectStore,
): Promise<Reply> {
  const uploadId = query.get('uploadId') ?? '';
  const number = wholeNumber('partNumber', query.get('partNumber') ?? '');
  if (number < 1 || number > MAX_PART_NUMBER) throw invalid('partNumber', String(number));
  store.upload(bucket, key, uploadId);
  assertLength(headers);
  const received = await store.receive(body, headers);
  store.putPart(bucket, key, uploadId, { ...received, number });
  return { status: 200, headers: { etag: quoted(received.md5), ...received.checksums } };
}

/** Copies the parts into one file. The object has the ETag of a multipart upload and no checksum. */
async function completeUpload(request: S3Request, store: ObjectStore): Promise<Reply> {
  const { bucket, key, query, headers, body } = request;
  const upload = store.upload(bucket, key, query.get('uploadId') ?? '');
  const parts = chosenParts(insidesOf(await textBody(body, headers), 'Part'), store.parts(upload.id));
  const { file, size } = await store.receive(joined(parts, store), {});
  const md5s = Buffer.concat(parts.map(({ md5 }) => Buffer.from(md5, 'hex')));
  const etag = `${createHash('md5').update(md5s).digest('hex')}-${parts.length}`;
  const content = { file, size, etag, checksums: {}, headers: upload.headers };
  let ended: readonly string[] = [];
  const object = stored(request, store, 'CompleteMultipartUpload', content, () => {
    ended = store.endUpload(bucket, key, upload.id);
  });
  store.removeFiles(ended);
  const result = { Bucket: bucket, Key: key, ETag: quoted(etag) };
  return xmlReply('CompleteMultipartUploadResult', result, versionHeader(object, store));
}

function abortUpload({ bucket, key, query }: S3Request, store: ObjectStore): Reply {
  store.removeFiles(store.endUpload(bucket, key, query.get('uploadId') ?? ''));
  return { status: 204 };
}

/** @throws S3Error if the list of a completion does not name parts of the upload in ascending order */
function chosenParts(listed: readonly string[], parts: readonly Part[]): Part[] {
  if (listed.length === 0) throw malformed();
  const chosen = listed.map((xml) => {
    const number = Number(textOf(xml, 'PartNumber'));
    const part = parts.find((known) => known.number === number);
    const isSame = [...CHECKSUMS.keys()].every((name) => {
      const given = textOf(xml, `Checksum${name.slice('x-amz-checksum-'.length).toUpperCase()}`);
      return given === undefined || given === part?.checksums[name];
    });
    if (part !== undefined && isSame && unquoted(textOf(xml, 'ETag') ?? '') === part.md5) return part;
    throw new S3Error('InvalidPart', `Part ${number} was not uploaded, or is not the one that is listed`);
  });
  if (chosen.some(({ number }, index) => number <= (chosen[index - 1]?.number ?? 0))) {
    throw new S3Error('InvalidPartOrder', 'The list of parts was not in ascending order');
  }
  if (chosen.slice(0, -1).some(({ size }) => size < MIN_PART_BYTES)) {
    throw new S3Error('EntityTooSmall', 'Every part but the last must have 5 MiB');
  }
  return chosen;
}

async function* joined(parts: readonly Part[], store: ObjectStore): AsyncGenerator<Buffer, void> {
  for (const part of parts) yield* store.open(part);
}

/** Stores a new object if the existing one meets the conditions of the request. */
function stored(
  { bucket, key, headers, id, sourceIp }: S3Request,
  store: ObjectStore,
  reason: string,
  content: Omit<NewObject, 'bucket' | 'key'>,
  alongside: () => void = () => undefined,
): StoredObject {
  return store.put({ ...content, bucket, key }, { reason, requestId: id, sourceIp }, (before) => {
    const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = headers;
    if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
      throw notImplemented(`if-none-match: ${ifNoneMatch}`);
    if (ifNoneMatch !== undefined && before !== undefined) throw preconditionFailed();
    if (ifMatch !== undefined) {
      if (before === undefined) throw noSuchKey();
      if (!matches(ifMatch, before)) throw preconditionFailed();
    }
    alongside();
  });
}

function existing(store: ObjectStore, bucket: string, key: string): StoredObject {
  const object = store.find(bucket, key);
  if (object === undefined) throw noSuchKey();
  return object;
}

function assertReadable(
  object: StoredObject,
  { 'if-match': ifMatch, 'if-none-match': ifNoneMatch }: S3Request['headers'],
): void {
  if (ifMatch !== undefined && !matches(ifMatch, object)) throw preconditionFailed();
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, object))
    throw new S3Error('NotModified', 'Not Modified');
}

function matches(condition: string, { etag }: StoredObject): boolean {
  return condition === '*' || unquoted(condition) === etag;
}

/** First and last byte, inclusive; undefined for the whole object. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  if (header === undefined) return undefined;
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header) ?? [];
  if (first === '' && last === '') throw notImplemented(`the range ${header}`);
  const start = first === '' ? Math.max(size - Number(last), 0) : Number(first);
  const end = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (start <= end) return { start, end };
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable');
}

function assertBucket(store: ObjectStore, bucket: string): void {
  if (!store.hasBucket(bucket)) throw new S3Error('NoSuchBucket', 'The specified bucket does not exist');
}

function assertLength(headers: S3Request['headers']): void {
  const length = headers['x-amz-decoded-content-length'] ?? headers['content-length'] ?? '';
  if (!/^\d+$/.test(length)) {
    throw new S3Error('MissingContentLength', 'You must provide the Content-Length HTTP header.');
  }
}

/** `aws-chunked` describes the transfer, not the object. */
function keptHeaders(headers: S3Request['headers']): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => KEPT.test(name));
  const values = kept.map(([name, value = '']) => {
    const codings = value.split(',').map((coding) => coding.trim());
    const own = codings.filter((coding) => coding !== 'aws-chunked' && coding !== '');
    return [name, name === 'content-encoding' ? own.join(', ') : value] as const;
  });
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(values.filter(([, value]) => value !== '')),
  };
}

/** Bucket and key of a path that begins with a slash. */
export function nameOf(path: string): { readonly bucket: string; readonly key: string } {
  try {
    const [, bucket = '', key = ''] = /^\/([^/]*)\/?(.*)$/s.exec(decodeURIComponent(path)) ?? [];
    return { bucket, key };
  } catch {
    throw new S3Error('InvalidURI', "Couldn't parse the specified URI.");
  }
}

async function textBody(body: AsyncIterable<Buffer>, headers: S3Request['headers']): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  await receive(body, headers, async (bytes) => {
    for await (const part of bytes) {
      size += part.length;
      if (size > MAX_XML_BYTES) throw malformed();
      parts.push(part);
    }
  });
  return Buffer.concat(parts).toString('utf8');
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw invalid(name, text);
  return Number(text);
}

function invalid(name: string, text: string): S3Error {
  return new S3Error('InvalidArgument', `${name} should be a whole number in range, not ${text}`);
}

function encodedKey(key: string): string {
  return uriEncoded(key).replaceAll('%2F', '/');
}

function xmlReply(
  root: string,
  content: Parameters<typeof xmlDocument>[1],
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: xmlDocument(root, content),
  };
}

function quoted(etag: string): string {
  return `"${etag}"`;
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '');
}

function noSuchKey(): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist.');
}

function preconditionFailed(): S3Error {
  return new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold');
}

function malformed(): S3Error {
  return new S3Error('MalformedXML', 'The XML that you provided was not well formed or not what S3 expects');
}
