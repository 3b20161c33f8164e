// What the console weighs, compressed as CloudFront does, and how long somebody waits for its first rows.
import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { PAGES } from '../../console/src/routes.ts';
import { buildConsole } from '../../lib/bundling/console.ts';
import { DECLARATIONS, newDeclaration, scored } from '../api/support/declarations.ts';
import { consoleUrl, newVisit, service } from './support/console.ts';

const KB = 1_000;
const FIRST_LOAD = 600 * KB;
const PAGE = 80 * KB;
/** A machine that runs other tests meanwhile takes a multiple of what it takes alone (docs/performance.md). */
const ROWS_MS = 10_000;

const folder = await buildConsole();

/** Bytes of a file on the wire; fonts are compressed already. */
function sizeOf(path: string): number {
  const bytes = readFileSync(join(folder, path));
  return path.endsWith('.woff2') ? bytes.length : brotliCompressSync(bytes).length;
}

/** Files of the console that a browser loads. */
function loaded(requests: readonly string[]): Set<string> {
  const ours = requests.filter((url) => url.startsWith(`${consoleUrl}assets/`));
  return new Set(ours.map((url) => new URL(url).pathname.replace('/console/', '')));
}

const total = (files: Iterable<string>): number => [...files].reduce((sum, file) => sum + sizeOf(file), 0);

test('the first page and every further one stay within their budgets', async () => {
  const visit = await newVisit();
  // The network, before a run has published one.
  visit.expects(409);
  await visit.open(consoleUrl, '', 'Operator Choi');
  await visit.page.waitForLoadState('networkidle');
  const known = loaded(visit.requests);
  const sizes: Record<string, number> = { first: total(known) };
  for (const { path } of PAGES.slice(1)) {
    const before = visit.requests.length;
    await visit.page.getByRole('navigation').locator(`a[href="/console${path}"]`).click();
    await visit.page.waitForURL(`**${path}**`);
    await visit.heading(1).waitFor();
    await visit.page.waitForLoadState('networkidle');
    const added = [...loaded(visit.requests.slice(before))].filter((file) => !known.has(file));
    for (const file of added) known.add(file);
    sizes[path] = total(added);
  }
  console.table(
    Object.entries(sizes).map(([page, bytes]) => ({
      page,
      bytes,
      budget: page === 'first' ? FIRST_LOAD : PAGE,
    })),
  );
  expect(sizes.first).toBeLessThanOrEqual(FIRST_LOAD);
  for (const { path } of PAGES.slice(1)) expect(sizes[path], path).toBeLessThanOrEqual(PAGE);
});

test('rows are there soon after the sign-in', async () => {
  const declaration = newDeclaration({ declaredOn: '2020-02-04' });
  const { lane } = await scored(service.as('clearance-system'), declaration);
  await service.as('clearance-system').get(`${DECLARATIONS}?lane=${lane}&day=2020-02-04`);
  const { page } = await newVisit();
  await page.goto(`${consoleUrl}worklist?lane=${lane}&day=2020-02-04`);
  const button = page.getByRole('button', { name: 'Officer Kim' });
  await button.waitFor();
  const from = performance.now();
  await button.click();
  await page.getByRole('link', { name: declaration.declarationId }).waitFor();
  const waited = performance.now() - from;
  console.log(`Rows ${Math.round(waited)} ms after the sign-in`);
  expect(waited).toBeLessThan(ROWS_MS);
});

test('what is built is not built again', async () => {
  const builtAt = statSync(join(folder, 'index.html')).mtimeMs;
  expect(await buildConsole()).toBe(folder);
  expect(statSync(join(folder, 'index.html')).mtimeMs).toBe(builtAt);
});

test('the build has no source maps, no inline script and no address of another origin', () => {
  const files = globSync('**/*.*', { cwd: folder });
  expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
  const index = readFileSync(join(folder, 'index.html'), 'utf8');
  expect(index).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>|<style|style=|https?:/);
});
