// S3 in a thread of its own, on the event store and a folder of contents.
import { workerData } from 'node:worker_threads';
import { openEventStore } from '../../events/event-store.ts';
import { HostNames } from '../../host-names.ts';
import { serveThread } from '../thread-side.ts';
import { serveS3 } from './server.ts';
import { ObjectStore } from './store.ts';

const { path, eventStore, allowedHosts } = workerData as {
  readonly path: string;
  readonly eventStore: string;
  readonly allowedHosts: readonly string[];
};

serveThread(async (notify) => {
  const database = openEventStore(eventStore);
  const store = new ObjectStore(path, database, notify);
  const { url, close } = await serveS3(store, new HostNames(allowedHosts));
  return {
    ready: url,
    methods: {
      ensureBucket: (
        name: string,
        sendsEvents: boolean,
        isVersioned: boolean,
        uploadsFrom: readonly string[],
      ) => store.defineBucket(name, sendsEvents, isVersioned, uploadsFrom),
      close: async () => {
        await close();
        database.close();
      },
    },
  };
});
