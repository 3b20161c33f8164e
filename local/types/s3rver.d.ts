// s3rver has no types of its own: what this host uses of it.
declare module 's3rver' {
  import type { IncomingMessage, Server } from 'node:http';
  import type { Readable } from 'node:stream';

  export interface RequestContext {
    readonly req: IncomingMessage;
    readonly method: string;
    /** Path and query as they were sent. */
    readonly url: string;
    readonly ip: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
    readonly query: Readonly<Record<string, unknown>>;
    status: number;
    type: string;
    body: unknown;
  }

  export interface StoredObject {
    readonly bucket: string;
    readonly key: string;
    readonly content: Buffer | Readable;
    readonly metadata: Readonly<Record<string, unknown>>;
  }

  /** One that is read; without content where it is empty. */
  export interface FoundObject {
    readonly content: Readable | null;
    readonly metadata: Readonly<Record<string, unknown>>;
  }

  export interface FileStore {
    putBucket(name: string): Promise<unknown>;
    putObject(object: StoredObject): Promise<{ size: number; md5: string }>;
    putPart(
      bucket: string,
      uploadId: string,
      partNumber: number,
      content: Readable,
    ): Promise<{ size: number; md5: string }>;
    /** null where there is none. */
    getObject(
      bucket: string,
      key: string,
      range?: { readonly start?: number; readonly end?: number },
    ): Promise<FoundObject | null>;
    /** @param replacement metadata instead of the source's */
    copyObject(
      sourceBucket: string,
      sourceKey: string,
      bucket: string,
      key: string,
      replacement: Readonly<Record<string, unknown>> | null,
    ): Promise<object>;
    getMetadata(bucket: string, key: string): Promise<object>;
    putMetadata(bucket: string, key: string, metadata: object, md5: string): Promise<void>;
    getResourcePath(bucket: string, key: string, resource: string): string;
  }

  export default class S3rver {
    constructor(options: {
      readonly address: string;
      readonly port: number;
      readonly directory: string;
      readonly silent: boolean;
      readonly vhostBuckets: boolean;
      readonly serviceEndpoint?: string;
    });
    readonly store: FileStore;
    readonly httpServer: Server;
    readonly middleware: ((context: RequestContext, next: () => Promise<void>) => Promise<void> | void)[];
    run(): Promise<{ readonly port: number }>;
    close(): Promise<void>;
  }
}

declare module 's3rver/lib/models/account.js' {
  const account: {
    readonly DUMMY_ACCOUNT: {
      createKeyPair(accessKeyId: string, secretAccessKey: string): void;
      revokeAccessKey(accessKeyId: string): void;
    };
  };
  export default account;
}

declare module 's3rver/lib/models/error.js' {
  /** Answered as S3 answers its errors; the code decides the status. */
  export default class S3Error extends Error {
    constructor(code: string, message: string);
  }
}
