// SNS's query protocol, as far as functions use it: Publish to a topic of the deployment.
import { randomUUID } from 'node:crypto';
import type { HostNames } from '../host-names.ts';
import type { Notices } from '../notices.ts';
import { bodyOf, type Listening, listen } from './json-service.ts';

/** SNS's limit for a message, and room for its form encoding. */
const MAX_MESSAGE_BYTES = 256 * 1024;
const MAX_REQUEST_BYTES = 4 * MAX_MESSAGE_BYTES;
const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
/** The subjects that SNS accepts for e-mails. */
const SUBJECT = /^[\x21-\x7e][\x20-\x7e]{0,98}$/;
/** Parameters of messages that this host cannot deliver. */
const UNSUPPORTED = ['MessageStructure', 'PhoneNumber', 'TargetArn', 'MessageGroupId'];

interface Answer {
  readonly status: number;
  readonly xml: string;
}

export async function startSns(notices: Notices, names?: HostNames): Promise<Listening> {
  return await listen(async (request, response) => {
    const body = await bodyOf(request, MAX_REQUEST_BYTES);
    const { status, xml } =
      body === undefined
        ? refusal('InvalidParameter', 'Invalid parameter: Message too long')
        : answer(new URLSearchParams(body), notices);
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  }, names);
}

function answer(form: URLSearchParams, notices: Notices): Answer {
  const action = form.get('Action');
  if (action !== 'Publish') {
    return refusal('InvalidAction', `The local host does not support ${action ?? 'this operation'}`);
  }
  const unsupported = UNSUPPORTED.find((name) => form.has(name));
  if (unsupported !== undefined) {
    return refusal('InvalidParameter', `${unsupported} is not supported by the local host`);
  }
  const message = form.get('Message') ?? '';
  if (message === '') return refusal('InvalidParameter', 'Invalid parameter: Empty message');
  if (Buffer.byteLength(message) > MAX_MESSAGE_BYTES) {
    return refusal('InvalidParameter', 'Invalid parameter: Message too long');
  }
  const topic = form.get('TopicArn') ?? '';
  const subject = form.get('Subject') ?? undefined;
  if (subject !== undefined && !SUBJECT.test(subject)) {
    return refusal(
      'InvalidParameter',
      'Invalid parameter: Subject must be ASCII without line breaks and shorter than 100 characters',
    );
  }
  const id = notices.publish({ topic, subject, message });
  if (id === undefined) return refusal('NotFound', 'Topic does not exist', 404);
  return {
    status: 200,
    xml: `<PublishResponse xmlns="${NAMESPACE}"><PublishResult><MessageId>${id}</MessageId></PublishResult>${metadata()}</PublishResponse>`,
  };
}

function refusal(code: string, message: string, status = 400): Answer {
  const text = message.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return {
    status,
    xml: `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error>${metadata()}</ErrorResponse>`,
  };
}

function metadata(): string {
  return `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata>`;
}
