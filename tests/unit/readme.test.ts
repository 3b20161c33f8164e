// What people read: the README's size and the paths that it names, and that links and commands in the documentation lead somewhere.
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../lib/routes.ts';
import { INSTRUMENTS, OPERATORS_COMMANDS } from '../../tools/list.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const README_BYTES = 12 * 1_024;
const DOCUMENTS = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'training/README.md',
  ...globSync(['docs/**/*.md', 'samples/**/*.md', 'models/*/CARD.md'], { cwd: ROOT }).sort(),
];
const FENCED = /^ *```[^\n]*\n[\s\S]*?^ *```/gm;

function read(document: string): string {
  return readFileSync(join(ROOT, document), 'utf8');
}

/** Targets of links and pictures, without those in code. */
function linksOf(text: string): string[] {
  const prose = text.replace(FENCED, '').replace(/`[^`]*`/g, '');
  return [...prose.matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors that GitHub gives the headings of a document. */
function anchorsOf(text: string): string[] {
  const seen = new Map<string, number>();
  return [...text.replace(FENCED, '').matchAll(/^#+ +(.+)$/gm)].map(([, heading = '']) => {
    const slug = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const before = seen.get(slug) ?? 0;
    seen.set(slug, before + 1);
    return before === 0 ? slug : `${slug}-${before}`;
  });
}

/** Why a link leads nowhere; nothing where it leads somewhere. */
function brokenLink(document: string, target: string): string | undefined {
  if (/^(https?|mailto):/.test(target)) return;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(ROOT, document) : join(ROOT, dirname(document), path);
  if (relative(ROOT, file).startsWith('..')) return `${target}: outside of the repository`;
  if (!existsSync(file)) return `${target}: no such file`;
  if (anchor === undefined) return;
  if (statSync(file).isDirectory() || !file.endsWith('.md')) return `${target}: no document with headings`;
  return anchorsOf(readFileSync(file, 'utf8')).includes(anchor) ? undefined : `${target}: no such heading`;
}

/** Files and folders that a text names in code, from the root or from its own folder, and that are not there. */
function missingFiles(text: string, folder = '.'): string[] {
  const named = [
    ...text.matchAll(
      /`((?:bin|docs|functions|layers|lib|local|models|samples|tests|tools|training)\/[\w./-]*)`/g,
    ),
  ];
  return named
    .map(([, path = '']) => path)
    .filter((path) => ![join(ROOT, path), join(ROOT, folder, path)].some(existsSync));
}

const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
const TOOLS = [...OPERATORS_COMMANDS, ...INSTRUMENTS].map(({ name }) => name);
const BENCHES = read('tools/bench/main.ts');

const TRAINING = join(ROOT, 'training', 'customs_training');

/** Commands that are named in a text and do not exist. */
function unknownCommands(text: string): string[] {
  const named = (pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, name = '']) => name);
  const missing = (command: string, names: readonly string[], exists: (name: string) => boolean): string[] =>
    names.filter((name) => !exists(name)).map((name) => `npm ${command}${name}`);
  return [
    ...missing('run ', named(/npm run ([a-z][\w:-]*)/g), (name) => name in scripts),
    ...missing('', named(/npm (start|test)\b/g), (name) => name in scripts),
    ...missing('run tool -- ', named(/npm run tool -- (\w[\w-]*)/g), (name) => TOOLS.includes(name)),
    ...missing('run demo -- ', named(/npm run demo -- ([a-z]\w*)/g), (name) =>
      existsSync(join(ROOT, 'bin', 'demo', `${name}.ts`)),
    ),
    ...missing('run bench -- ', named(/npm run bench -- (\w[\w-]*)/g), (name) =>
      new RegExp(`^\\s+'?${name}'?:|\\{ ${name}: `, 'm').test(BENCHES),
    ),
    ...missing(
      'run train -- ',
      named(/npm run train -- (\w[\w-]*)/g),
      (name) =>
        ['samples', 'risk-groups'].includes(name) ||
        existsSync(join(TRAINING, name.replaceAll('-', '_'), 'command.py')),
    ),
  ];
}

describe('README.md', () => {
  it('has at most 12 KB', () => {
    expect(statSync(join(ROOT, 'README.md')).size).toBeLessThanOrEqual(README_BYTES);
  });

  it('names the beginning of every path', () => {
    const readme = read('README.md');
    for (const { path } of ROUTES) expect(readme).toContain(`\`${/^\/v1\/[a-z-]+/.exec(path)?.[0]}\``);
  });

  it('names every tool for operators on the page for them', () => {
    const page = read('docs/operating.md');
    for (const { name } of OPERATORS_COMMANDS) expect(page).toContain(`npm run tool -- ${name}`);
  });
});

describe.each(DOCUMENTS)('%s', (document) => {
  it('has links that lead somewhere', () => {
    const text = read(document);
    expect(linksOf(text).flatMap((target) => brokenLink(document, target) ?? [])).toEqual([]);
  });

  it('names commands that exist', () => {
    expect(unknownCommands(read(document))).toEqual([]);
  });

  it('names files that exist', () => {
    expect(missingFiles(read(document), dirname(document))).toEqual([]);
  });
});

describe('the checks of links and commands', () => {
  it.each([
    ['docs/tour.md', 'no-such-page.md', 'no-such-page.md: no such file'],
    ['docs/tour.md', '../README.md#no-such-heading', '../README.md#no-such-heading: no such heading'],
    ['README.md', '../outside.md', '../outside.md: outside of the repository'],
    ['README.md', 'LICENSE#terms', 'LICENSE#terms: no document with headings'],
  ])('find in %s the broken link %s', (document, target, why) => {
    expect(brokenLink(document, target)).toBe(why);
  });

  it('find links in prose and in pictures, not in code', () => {
    const text = '[a](b.md) and ![c](d.png), `[e](f.md)`\n```sh\n[g](h.md)\n```\n';
    expect(linksOf(text)).toEqual(['b.md', 'd.png']);
  });

  it('take headings as GitHub does', () => {
    expect(
      anchorsOf('# Über `code`, x\n## A [link](b.md)\n```\n# no heading\n```\n## Twice\n## Twice'),
    ).toEqual(['über-code-x', 'a-link', 'twice', 'twice-1']);
  });

  it('find files that do not exist', () => {
    expect(missingFiles('`lib/config.ts`, `lib/`, `models/<name>/`, `lib/gone.ts`')).toEqual(['lib/gone.ts']);
  });

  it('find commands that do not exist', () => {
    const text =
      'npm run nothing, npm run tool -- nowhere, npm run demo -- nobody, npm run bench -- never, npm run train -- none';
    expect(unknownCommands(text)).toEqual([
      'npm run nothing',
      'npm run tool -- nowhere',
      'npm run demo -- nobody',
      'npm run bench -- never',
      'npm run train -- none',
    ]);
  });
});
