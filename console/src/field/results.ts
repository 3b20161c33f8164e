// What was found without a network, kept in this browser until it is sent, and after that until somebody removes it: in IndexedDB, so that
// neither closing the page nor a failed attempt loses anything.
import type { Schemas } from '../api/client.ts';

/** Goods with the code that somebody chose, or none. */
export interface KeptGoods {
  readonly kind: 'goods';
  readonly description: string;
  readonly digits: 6 | 10;
  /** The code of the kit's first candidate. */
  readonly first?: string;
  readonly code?: string;
}

/** A photo of a document, to be examined by the service. */
export interface KeptPhoto {
  readonly kind: 'photo';
  readonly file: Blob;
  readonly fileName: string;
  readonly documentType: Schemas['DocumentType'];
  readonly authorityId: string;
  readonly declarationId?: string;
  /** Number of marks that the kit found. */
  readonly marks: number;
}

export type Sending =
  | { readonly state: 'waiting' }
  /** The service took the first step; the next attempt goes on from there. */
  | { readonly state: 'begun'; readonly recordId: string }
  /** The service will not take it as it is. */
  | { readonly state: 'refused'; readonly why: string; readonly recordId?: string }
  | { readonly state: 'sent'; readonly recordId: string; readonly at: string; readonly serviceCode?: string };

export interface KeptResult {
  /** Its idempotency keys begin with it. */
  readonly id: string;
  readonly madeAt: string;
  /** Who was signed in when it was made; undefined if nobody was. */
  readonly by?: { readonly id: string; readonly name: string };
  readonly found: KeptGoods | KeptPhoto;
  /** How often its upload was announced anew, because the time for the upload had passed. */
  readonly renewals: number;
  readonly sending: Sending;
}

/** Where results are kept. */
export interface ResultStore {
  /** Oldest first. */
  all(): Promise<readonly KeptResult[]>;
  put(result: KeptResult): Promise<void>;
  remove(id: string): Promise<void>;
}

const DATABASE = 'field-kit';
const RESULTS = 'results';

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser does not keep results'));
  });
}

async function opened(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(RESULTS, { keyPath: 'id' });
  return await settled(request);
}

async function write(act: (results: IDBObjectStore) => void): Promise<void> {
  const database = await opened();
  const transaction = database.transaction(RESULTS, 'readwrite', { durability: 'strict' });
  await new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error('The browser does not keep results'));
    act(transaction.objectStore(RESULTS));
  });
  database.close();
}

export const browserResults: ResultStore = {
  async all() {
    const database = await opened();
    const request = database.transaction(RESULTS).objectStore(RESULTS).getAll();
    const results = (await settled(request)) as KeptResult[];
    database.close();
    return results.sort((one, other) => one.madeAt.localeCompare(other.madeAt));
  },
  put: (result) => write((results) => results.put(result)),
  remove: (id) => write((results) => results.delete(id)),
};
