// S3 over HTTP: verifies the signature of each request, runs its operation and formats errors as S3 does.
import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import type { HostNames } from '../../host-names.ts';
import { type Listening, listen } from '../json-service.ts';
import { S3Error } from './error.ts';
import { nameOf, type Reply, runOperation } from './operations.ts';
import { refusalOf } from './signature.ts';
import type { ObjectStore } from './store.ts';
import { xmlDocument } from './xml.ts';

export async function serveS3(store: ObjectStore, names?: HostNames): Promise<Listening> {
  return await listen(async (request, response) => {
    const id = randomBytes(8).toString('hex').toUpperCase();
    const cors = corsHeaders(request, store);
    if (request.method === 'OPTIONS') {
      // S3 answers a preflight without a signature, which a browser never sends with one.
      response.writeHead(cors === undefined ? 403 : 200, { ...cors, 'x-amz-request-id': id }).end();
      return;
    }
    const reply = await answer(request, id, store).catch(async (error: unknown) => {
      // Many clients read the response only after they have sent their whole body.
      await finished(request.resume()).catch(() => undefined);
      return refusal(error, id);
    });
    const { status, headers, body } = reply;
    response.writeHead(status, { ...headers, ...cors, 'x-amz-request-id': id });
    if (body instanceof Readable) await pipeline(body, response);
    else response.end(request.method === 'HEAD' ? undefined : body);
  }, names);
}

async function answer(request: IncomingMessage, id: string, store: ObjectStore): Promise<Reply> {
  const { method = '', url = '', headers, socket } = request;
  const refused = refusalOf({ method, url, headers }, new Date());
  if (refused !== undefined) throw refused;
  const [path = '', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const hoisted = [...query].filter(([name]) => name.startsWith('x-amz-'));
  const sent = Object.entries(headers).map(([name, value]) => [
    name,
    value === undefined ? value : String(value),
  ]);
  return await runOperation(
    {
      ...{ method, ...nameOf(path), query, id, sourceIp: socket.remoteAddress ?? '' },
      headers: Object.fromEntries([...hoisted, ...sent]),
      // By default, a body that is refused halfway would close the connection.
      body: { [Symbol.asyncIterator]: () => request.iterator({ destroyOnReturn: false }) },
    },
    store,
  );
}

/** What lets a page of another origin upload; undefined if the bucket does not allow that page to. */
function corsHeaders(
  { method, url = '', headers }: IncomingMessage,
  store: ObjectStore,
): Record<string, string> | undefined {
  const { origin, 'access-control-request-headers': asked } = headers;
  const intended = method === 'OPTIONS' ? headers['access-control-request-method'] : method;
  const [, bucket = ''] = /^\/([^/?]*)/.exec(url) ?? [];
  if (origin === undefined || intended !== 'PUT' || !store.acceptsUploadsFrom(origin, bucket))
    return undefined;
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'PUT',
    'access-control-max-age': '600',
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
    ...(asked === undefined ? {} : { 'access-control-allow-headers': String(asked) }),
  };
}

function refusal(error: unknown, id: string): Reply {
  const { code, message, status } =
    error instanceof S3Error ? error : new S3Error('InternalError', 'The local host failed');
  const body = xmlDocument('Error', { Code: code, Message: message, RequestId: id });
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
