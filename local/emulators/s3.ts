// The S3 emulator as the host sees it: where it answers, and how a bucket comes to be.
import { EmulatorThread } from './emulator-thread.ts';

export interface S3Emulator {
  readonly url: string;
  /** Makes the bucket unless it is there already. */
  ensureBucket(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function startS3(path: string, onCrash: (error: Error) => void): Promise<S3Emulator> {
  const script = new URL('./s3-thread.ts', import.meta.url);
  const thread = new EmulatorThread('The S3 emulator', script, { path }, onCrash);
  const url = String(await thread.started());
  return {
    url,
    ensureBucket: async (name) => {
      await thread.call('ensureBucket', name);
    },
    close: () => thread.close(),
  };
}
