// The metrics that a function can emit, read from its sources: the names that its entry file and every file it imports pass to the
// metrics of functions/shared/observability.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..');
const IMPORT = /(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g;
const CALL = /\b(?:countMetric|recordMetric)\(\s*(?!\w+,)([^,;]+?)\s*[,)]/gs;
const NAME = /'([^']+)'|`([^`]+)`/g;

/** The source files of a function: its entry file and all direct and indirect imports. */
function sourcesOf(entry: string): string[] {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) visit(join(dirname(file), path));
  };
  visit(join(ROOT, entry));
  return [...seen];
}

/** Patterns of the metric names that a function emits. */
export function emittedBy(entry: string): RegExp[] {
  return sourcesOf(entry).flatMap((file) => namesIn(readFileSync(file, 'utf8')).map(patternOf));
}

/** The metric names in the calls of a source file: `Lane-*` for a family of names, and both branches of a conditional. */
export function namesIn(source: string): string[] {
  return [...source.matchAll(CALL)].flatMap(([, argument = '']) => {
    const named = /\?(.*):/s.test(argument) ? argument.slice(argument.indexOf('?')) : argument;
    return [...named.matchAll(NAME)].map(
      ([, plain, template]) => plain ?? template?.replaceAll(/\$\{[^}]*\}/g, '*') ?? '',
    );
  });
}

function patternOf(name: string): RegExp {
  const parts = name.split('*').map((text) => RegExp.escape(text));
  return new RegExp(`^${parts.join('.+')}$`);
}
