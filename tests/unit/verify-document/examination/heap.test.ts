// Collections of garbage while pages are examined, counted in processes of their own.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const EXAMINATION = join(ROOT, 'functions/verify-document/examination');
/** Examines the sample page again and again, and prints how often everything was collected meanwhile. */
const PAGES = `
  import { readFileSync } from 'node:fs';
  import { constants, PerformanceObserver } from 'node:perf_hooks';
  import { openDocumentModels } from '${EXAMINATION}/models.ts';
  import { examineDocument } from '${EXAMINATION}/examine.ts';
  import { DEFAULT_LIMITS } from '${EXAMINATION}/pages/limits.ts';
  const models = await openDocumentModels('${ROOT}/models', 1);
  const bytes = readFileSync('${ROOT}/samples/documents/kr-genuine.jpg');
  const input = { bytes, contentType: 'image/jpeg', documentType: 'other', references: [], limits: DEFAULT_LIMITS };
  let collections = 0;
  new PerformanceObserver((list) => {
    for (const { detail } of list.getEntries()) {
      if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) collections += 1;
    }
  }).observe({ entryTypes: ['gc'] });
  for (let page = 0; page < 15; page++) await examineDocument(input, { models, pdfium: {} }, async () => {});
  await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(collections);
  process.exit(0);`;

async function collections(first: string): Promise<number> {
  const script = `${first}\n${PAGES}`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
  return Number(stdout);
}

it('with room for pages is collected as a whole at most half as often', async () => {
  const without = await collections('');
  const withRoom = await collections(
    `import { giveHeapRoom } from '${EXAMINATION}/heap.ts'; giveHeapRoom();`,
  );
  expect(without).toBeGreaterThan(5);
  expect(withRoom).toBeGreaterThan(0);
  expect(withRoom).toBeLessThanOrEqual(without / 2);
});
