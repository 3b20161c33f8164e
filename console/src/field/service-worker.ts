// The field kit's page without a network: its files are kept when this worker is installed, which a build with other files does anew.
// It answers for that page and those files, and leaves everything else to the network: no answer of the API, no token, no settings.
import type { Shell } from './shell.ts';

/** Written by the build. */
declare const SHELL: Shell;

interface Extendable extends Event {
  waitUntil(done: Promise<unknown>): void;
}

interface Fetch extends Extendable {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const shell: Shell = SHELL;
const PREFIX = 'field-shell-';
const OWN = PREFIX + shell.hash;
const files = new Set(shell.files);

addEventListener('install', (event) => {
  (event as Extendable).waitUntil(
    caches.open(OWN).then((cache) => cache.addAll([shell.page, ...shell.files])),
  );
});

addEventListener('activate', (event) => {
  const forget = async (): Promise<void> => {
    const earlier = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
    await Promise.all(earlier.map((name) => caches.delete(name)));
  };
  (event as Extendable).waitUntil(forget());
});

addEventListener('fetch', (event) => {
  const { request } = event as Fetch;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  const file = request.mode === 'navigate' ? shell.page : pathname;
  if (file !== shell.page && !files.has(file)) return;
  (event as Fetch).respondWith(kept(file, request));
});

async function kept(file: string, request: Request): Promise<Response> {
  const cache = await caches.open(OWN);
  return (await cache.match(file)) ?? (await fetch(request));
}
