// Stack traces of bundled functions name the sources.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { beforeEach, describe, expect, test } from 'vitest';
import { temporaryFolder } from './temporary.ts';

const RUNTIME = pathToFileURL(join(import.meta.dirname, '../../../local/functions/stack-traces.ts'));

/** A source whose third line throws. */
const SOURCE = `interface Goods { readonly code: string }
function classify(goods: Goods): never {
  throw new TypeError(\`no heading for \${goods.code}\`);
}
export const run = (): never => classify({ code: '9999' });
`;

let folder: string;

/** The stack that a bundle of the source ends with. */
function stackOf(sourcemap: 'external' | false): string {
  const outfile = join(folder, 'bundles', `${sourcemap}.mjs`);
  const entryPoints = [join(folder, 'sources', 'classify.ts')];
  buildSync({ entryPoints, outfile, sourcemap, bundle: true, minify: true, keepNames: true, format: 'esm' });
  const script = `
    const { nameSourcesInStacks } = await import('${RUNTIME}');
    nameSourcesInStacks();
    const { run } = await import('${pathToFileURL(outfile)}');
    try { run(); } catch (error) { console.log(error.stack); }`;
  return spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' }).stdout;
}

beforeEach(() => {
  folder = temporaryFolder();
  for (const name of ['sources', 'bundles']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'sources', 'classify.ts'), SOURCE);
});

describe('the stack of an error in bundled code', () => {
  test('names the line of the source', () => {
    const [message, thrownAt, calledAt] = stackOf('external').split('\n');
    expect(message).toBe('TypeError: no heading for 9999');
    expect(thrownAt).toContain(`${pathToFileURL(join(folder, 'sources', 'classify.ts'))}:3:9`);
    expect(calledAt).toContain('classify.ts:5:');
  });

  test('names the bundle where there is no map', () => {
    const [message, thrownAt] = stackOf(false).split('\n');
    expect(message).toBe('TypeError: no heading for 9999');
    expect(thrownAt).toContain(`${pathToFileURL(join(folder, 'bundles', 'false.mjs'))}:1:`);
  });
});
