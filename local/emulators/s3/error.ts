// The errors of S3: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html

const STATUS_BY_CODE = {
  AccessDenied: 403,
  BadDigest: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  NotModified: 304,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly code: keyof typeof STATUS_BY_CODE;

  constructor(code: keyof typeof STATUS_BY_CODE, message: string) {
    super(message);
    this.code = code;
  }

  /** The HTTP status. */
  get status(): number {
    return STATUS_BY_CODE[this.code];
  }
}

/** The error for a part of S3 that the local host does not support. */
export function notImplemented(what: string): S3Error {
  return new S3Error('NotImplemented', `The local host does not support ${what}`);
}
