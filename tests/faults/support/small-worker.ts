// The upload worker with shorter times, so that no test waits minutes for a lease; each stays below the next, as in the stack. It uses
// the examination that can be poisoned.
import { type Change, type FaultyOptions, variablesOf } from './faulty-service.ts';

export const WORKER = 'tests/faults/support/poisonable-worker.ts';
/** Long enough for a busy machine: a worker that is terminated between its last write and its log line logs nothing. */
const TIMEOUT_S = 6;
const LEASE_MS = TIMEOUT_S * 1_000 + 500;
const VISIBILITY_S = TIMEOUT_S + 1;

/** Replaces the worker's handler file. */
export const POISONABLE: FaultyOptions['entries'] = {
  'functions/verify-document/handlers/process-uploads.ts': WORKER,
};

/** @param repaired the file that makes poison harmless once it exists */
export function smallWorker(repaired: string): Change {
  return (resource) => {
    const variables = variablesOf(resource);
    if (variables.POWERTOOLS_SERVICE_NAME === 'processUploads') {
      const small = { LEASE_MS: String(LEASE_MS), RESERVE_MS: '1000', READING_MS: '500', REPAIRED: repaired };
      return { Timeout: TIMEOUT_S, Environment: { Variables: { ...variables, ...small } } };
    }
    const isQueueOfUploads =
      resource.Type === 'AWS::SQS::Queue' &&
      JSON.stringify(resource.Properties?.RedrivePolicy ?? '').includes('UploadsDeadLetters');
    return isQueueOfUploads ? { VisibilityTimeout: VISIBILITY_S } : undefined;
  };
}
