// The worker of uploads with its own times in small, so that nobody waits minutes for a lease: each below the next, as they are in
// the stack. Its examination is the one that can be poisoned.
import { type Change, type FaultyOptions, variablesOf } from './faulty-service.ts';

export const WORKER = 'tests/faults/support/poisonable-worker.ts';
/** Long enough for a busy machine: a worker that is ended between its last write and its log line leaves none. */
const TIMEOUT_S = 6;
const LEASE_MS = TIMEOUT_S * 1_000 + 500;
const VISIBILITY_S = TIMEOUT_S + 1;

/** Runs it in the place of the worker. */
export const POISONABLE: FaultyOptions['entries'] = {
  'functions/verify-document/handlers/process-uploads.ts': WORKER,
};

/** @param repaired the file that ends what poison does, once it is there */
export function smallWorker(repaired: string): Change {
  return (resource) => {
    const variables = variablesOf(resource);
    if (variables.POWERTOOLS_SERVICE_NAME === 'processUploads') {
      const small = { LEASE_MS: String(LEASE_MS), RESERVE_MS: '1000', READING_MS: '500', REPAIRED: repaired };
      return { Timeout: TIMEOUT_S, Environment: { Variables: { ...variables, ...small } } };
    }
    const isQueueOfUploads =
      resource.Type === 'AWS::SQS::Queue' && resource.Properties?.RedrivePolicy !== undefined;
    return isQueueOfUploads ? { VisibilityTimeout: VISIBILITY_S } : undefined;
  };
}
