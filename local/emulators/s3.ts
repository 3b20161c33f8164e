// The S3 emulator, as the host uses it.
import { EmulatorThread } from './emulator-thread.ts';

export interface S3Emulator {
  readonly url: string;
  /**
   * Creates the bucket.
   *
   * @param options with `events`, each new object adds an event to the outbox; with `versions`, objects that are replaced or deleted
   *   are kept as old versions; `uploadsFrom` are the origins of pages that may upload with a signed URL
   */
  ensureBucket(
    name: string,
    options: {
      readonly events: boolean;
      readonly versions: boolean;
      readonly uploadsFrom?: readonly string[];
    },
  ): Promise<void>;
  close(): Promise<void>;
}

/**
 * @param path folder of the objects' contents
 * @param eventStore file of the event store
 * @param onEvent called when the outbox has a new object's event
 * @param allowedHosts names under which it answers, besides those of the loopback address
 */
export async function startS3(
  path: string,
  eventStore: string,
  onCrash: (error: Error) => void,
  onEvent: () => void,
  allowedHosts: readonly string[] = [],
): Promise<S3Emulator> {
  const script = new URL('./s3/thread.ts', import.meta.url);
  const settings = { path, eventStore, allowedHosts };
  const thread = new EmulatorThread('The S3 emulator', script, settings, onCrash, onEvent);
  const url = String(await thread.started());
  return {
    url,
    ensureBucket: async (name, { events, versions, uploadsFrom = [] }) => {
      await thread.call('ensureBucket', name, events, versions, uploadsFrom);
    },
    close: () => thread.close(),
  };
}
