// The console's words: both languages have the same keys and placeholders, and every key is used.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { en } from '../../../console/src/words/en.ts';
import { ko } from '../../../console/src/words/ko.ts';

const SOURCES = join(import.meta.dirname, '..', '..', '..', 'console', 'src');

/** Names of a text's placeholders; a plural counts once. */
function placeholdersOf(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)(?=[,}])/g)].map(([, name = '']) => name))].sort();
}

test('both languages have the same keys, in the same order', () => {
  expect(Object.keys(ko)).toEqual(Object.keys(en));
});

test.each(Object.entries(en))('%s has the same placeholders in both languages', (key, text) => {
  expect(placeholdersOf(ko[key as keyof typeof en])).toEqual(placeholdersOf(text));
});

test('no text is empty, and none is left in the other language', () => {
  for (const [key, text] of Object.entries(ko)) {
    expect(text.trim(), key).not.toBe('');
    // Formats and names of columns are the same in both.
    if (text !== 'YYYY-MM-DD' && /[A-Za-z]/.test(text.replace(/\{[^}]*\}/g, ''))) {
      expect(/[가-힣]/.test(text) || text === en[key as keyof typeof en], `${key}: ${text}`).toBe(true);
    }
  }
  for (const [key, text] of Object.entries(en)) expect(/[가-힣]/.test(text), `${key}: ${text}`).toBe(false);
});

test('every key is used', () => {
  const sources = globSync('**/*.{ts,tsx}', { cwd: SOURCES })
    .filter((file) => !file.startsWith('words/'))
    .map((file) => readFileSync(join(SOURCES, file), 'utf8'))
    .join('\n');
  // Keys with an id at their end are said as `outcome.${id}`.
  const prefixes = [...sources.matchAll(/`([\w.-]+\.)\$\{[^}]+\}(\.[\w.]+)?`/g)];
  const isUsed = (key: string): boolean =>
    sources.includes(`'${key}'`) ||
    prefixes.some(([, prefix = '', suffix = '']) => key.startsWith(prefix) && key.endsWith(suffix));
  expect(Object.keys(en).filter((key) => !isUsed(key))).toEqual([]);
});
