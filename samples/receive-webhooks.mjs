// A receiver of webhooks to start from: verifies each request as the Standard Webhooks specification says, with nothing but Node.
//
//   WEBHOOK_SECRET=whsec_… node samples/receive-webhooks.mjs [port]
//
// docs/webhooks.md says how to register it. Prints a line for each event; answers 401 to what is not signed with the secret.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const TOLERANCE_SECONDS = 5 * 60;
const MAX_BYTES = 64 * 1024;

const secret = process.env.WEBHOOK_SECRET ?? '';
if (!/^whsec_[A-Za-z0-9+/=]{32,}$/.test(secret)) {
  console.error('Set WEBHOOK_SECRET to the secret that POST /v1/webhooks returned.');
  process.exit(2);
}
const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
/** Ids of events that were processed: delivery is at least once. Keep them in your database. */
const known = new Set();

/** Why a request must not be trusted; undefined if it may be. */
function problemOf(headers, body) {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  const age = Math.abs(Date.now() / 1000 - Number(timestamp));
  if (!(age <= TOLERANCE_SECONDS)) return 'the timestamp is missing, or too old or new';
  // The text as it arrived: parsing and writing it again could change it.
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  const genuine = signatures.some((signature) => {
    const [version, base64 = ''] = signature.split(',');
    const given = Buffer.from(base64, 'base64');
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
  return genuine ? undefined : 'the signature is not of this secret';
}

const server = createServer(async (request, response) => {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) {
      response.writeHead(413).end();
      return;
    }
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  const problem = problemOf(request.headers, body);
  if (problem !== undefined) {
    console.log(`refused: ${problem}`);
    response.writeHead(401).end();
    return;
  }
  const { id, type, occurredAt, data } = JSON.parse(body.toString('utf8'));
  console.log(`${known.has(id) ? 'repeated' : 'verified'} ${id} ${type} ${occurredAt} ${JSON.stringify(data)}`);
  known.add(id);
  // At once, whatever else there is to do: the service waits for 10 seconds.
  response.writeHead(204).end();
});
server.listen(Number(process.argv[2] ?? 4000), '127.0.0.1', () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}/`);
});
