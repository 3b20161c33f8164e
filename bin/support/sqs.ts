// Queues for operator commands, over SQS's JSON protocol: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/
import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface SqsSettings {
  readonly region: string;
  readonly credentials: Credentials;
}

const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** Calls SQS at the origin of a queue's own URL, wherever that is. */
export class SqsClient {
  readonly #signer: SignatureV4;

  constructor({ region, credentials }: SqsSettings) {
    this.#signer = new SignatureV4({ service: 'sqs', region, credentials, sha256: Sha256 });
  }

  /**
   * Runs an operation.
   *
   * @param queueUrl a queue of the account; says where SQS answers
   * @throws Error with SQS's own words where it refuses
   */
  async call<Answer>(queueUrl: string, operation: string, input: object): Promise<Answer> {
    const { protocol, hostname, port, host, origin } = new URL(queueUrl);
    const body = JSON.stringify(input);
    const { headers } = await this.#signer.sign({
      ...{ method: 'POST', protocol, hostname, path: '/', query: {}, body },
      ...(port === '' ? {} : { port: Number(port) }),
      headers: { host, 'content-type': CONTENT_TYPE, 'x-amz-target': `AmazonSQS.${operation}` },
    });
    const response = await fetch(origin, { method: 'POST', headers, body });
    const answer = (await response.json()) as Answer & { readonly message?: string };
    if (response.ok) return answer;
    throw new Error(
      `SQS refuses ${operation} with ${response.status}: ${answer.message ?? 'no reason given'}`,
    );
  }
}

/** SHA-256 as the signer wants it: plain, or keyed where it is given a secret. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return await Promise.resolve(Uint8Array.from(this.#hash.digest()));
  }

  reset(): void {
    throw new Error('A hash is used once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
