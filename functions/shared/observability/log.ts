// Structured logs: one Powertools logger for the process, and every message of the service in one place.
// Logs carry identifiers; goods, names, request bodies and tokens never reach them.
import { Logger } from '@aws-lambda-powertools/logger';

export const logger = new Logger();

/** The coded messages that operators search for; runbooks refer to them by code. */
export const MESSAGES = {
  requestDone: { code: 'REQ001', message: 'Request completed' },
  requestFailed: { code: 'REQ002', message: 'Request failed unexpectedly' },
  tokenRefused: { code: 'AUT001', message: 'Token refused' },
  batchItemFailed: { code: 'IMP001', message: 'Batch item failed unexpectedly' },
  batchUnfinished: { code: 'IMP002', message: 'Batch partly stored; the rest must be sent again' },
  groupsNotRead: {
    code: 'IMP003',
    message: 'Adopted risk groups could not be read; those read before are used',
  },
  challengerLoaded: { code: 'IMP004', message: 'Challenger loaded' },
  challengerFailed: {
    code: 'IMP005',
    message: 'The challenger failed; declarations are scored without it',
  },
  batchStoredApart: {
    code: 'IMP006',
    message: 'Declarations of a batch could not be stored together; each is stored alone',
  },
  uploadDone: { code: 'DOC001', message: 'Upload processed' },
  uploadFailed: { code: 'DOC002', message: 'Processing of an upload failed and will be retried' },
  uploadIgnored: { code: 'DOC003', message: 'Event ignored' },
  malwareScanFailed: { code: 'DOC004', message: 'Malware scan of an upload failed' },
  referenceRetired: { code: 'DOC005', message: 'Reference retired' },
  documentDecided: { code: 'DOC006', message: 'Document decided on' },
  runStarted: { code: 'DEL001', message: 'Delinquency run started' },
  overrideRecorded: { code: 'DEL002', message: 'Grade override recorded' },
  taskDone: { code: 'DEL003', message: 'Run step finished' },
  taskFailed: { code: 'DEL004', message: 'Run step failed' },
  eventPublished: { code: 'EVT001', message: 'Event published' },
  publishFailed: { code: 'EVT002', message: 'Publishing of an event failed and will be retried' },
  eventFannedOut: { code: 'NOT001', message: 'Deliveries of an event started' },
  deliveryAttempted: { code: 'NOT002', message: 'Delivery attempted' },
  notifyFailed: { code: 'NOT003', message: 'Processing of a message failed and will be retried' },
  webhookDeleted: { code: 'NOT004', message: 'Webhook deleted' },
  exportRequested: { code: 'INS001', message: 'Export requested' },
  groupRunStarted: { code: 'INS002', message: 'Run of risk groups started' },
  groupDecided: { code: 'INS003', message: 'Risk group decided on' },
  networkNotRead: {
    code: 'NET002',
    message: 'Score of the network could not be read; the answer goes without it',
  },
  networkRunStarted: { code: 'NET001', message: 'Network run started' },
  modelLoaded: { code: 'MOD001', message: 'Model loaded' },
} as const;

/** Writes an informational coded message. */
export function logInfo(
  entry: { code: string; message: string },
  details: Record<string, unknown> = {},
): void {
  logger.info(entry.message, { code: entry.code, ...details });
}

/** Writes a coded warning about an error that the service gets over. */
export function logWarning(
  entry: { code: string; message: string },
  error: unknown,
  details: Record<string, unknown> = {},
): void {
  logger.warn(entry.message, { code: entry.code, ...details, error: withoutContent(error) });
}

/** Writes a coded error; `error` keeps its stack in the log and never reaches the caller. */
export function logError(
  entry: { code: string; message: string },
  error: unknown,
  details: Record<string, unknown> = {},
): void {
  logger.error(entry.message, {
    code: entry.code,
    ...details,
    error: withoutContent(error),
  });
}

/**
 * An error that is safe to log: V8 quotes the text that it could not parse as JSON, which may contain goods or names, so only the
 * position is kept.
 */
export function withoutContent(error: unknown): Error {
  if (!(error instanceof SyntaxError)) return error instanceof Error ? error : new Error(String(error));
  const position = /at position \d+/.exec(error.message)?.[0];
  const safe = new SyntaxError(position === undefined ? 'Invalid JSON' : `Invalid JSON ${position}`);
  const frames = error.stack?.split(error.message).at(-1) ?? '';
  safe.stack = `SyntaxError: ${safe.message}${frames}`;
  return safe;
}
