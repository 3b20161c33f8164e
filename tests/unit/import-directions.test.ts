// Which way imports point, types included: handlers -> domain, stores, models; the domain imports neither AWS nor the HTTP kit nor
// the environment; no capability imports another; functions and stacks import no command, host, tool or test; nothing goes in circles.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise, type ICruiseResult, type IForbiddenRuleType, type IViolation } from 'dependency-cruiser';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const FOLDERS = ['functions', 'lib', 'layers', 'local', 'bin', 'samples', 'tools'];

const CAPABILITIES = readdirSync(join(ROOT, 'functions')).filter((name) => name !== 'shared');
const CAPABILITY = '^functions/(?!shared/)([^/]+)/';
const HANDLERS = '^functions/[^/]+/handlers/';
/** Opens stores, models and clients with the settings of the environment. */
const WIRING = '^functions/.+/wiring\\.ts$';
/** Files that are made of calls to one AWS service. */
const ADAPTERS = '^functions/.+/(store|item|uploads/files|presign|executions|downloads)\\.ts$';
const ROUTES = '^functions/[^/]+/routes\\.ts$';
const NO_DOMAIN = [HANDLERS, WIRING, ADAPTERS, ROUTES];
const AWS = [
  '^functions/shared/aws/',
  'node_modules/(@aws-sdk|@smithy|@aws-lambda-powertools)/',
  '^aws-lambda$',
];
/** What makes Lambda handlers of routes; problems and page tokens are plain values. */
const HTTP_KIT = '^functions/shared/http/(api-handler|idempotency|route|unfinished)\\.ts$';
const ENVIRONMENT = '^functions/shared/environment\\.ts$';

const RULES: readonly IForbiddenRuleType[] = [
  {
    name: 'no circles',
    from: {},
    to: { circular: true },
  },
  {
    name: 'the rooms of delinquency import each other in no circles',
    scope: 'folder',
    from: { path: '^functions/delinquency/' },
    to: { circular: true },
  },
  {
    name: 'functions and stacks import no command, host, tool, sample or test',
    from: { path: '^(functions|lib|layers)/' },
    to: { path: '^(bin|local|tools|samples|tests)/' },
  },
  {
    name: 'functions do not import stacks',
    from: { path: '^functions/' },
    to: { path: '^lib/' },
  },
  {
    name: 'no capability imports another',
    from: { path: CAPABILITY },
    to: { path: '^functions/', pathNot: ['^functions/$1/', '^functions/shared/'] },
  },
  {
    name: 'what capabilities share imports none of them',
    from: { path: '^functions/shared/' },
    to: { path: '^functions/', pathNot: '^functions/shared/' },
  },
  {
    name: 'nothing in a capability imports its handlers',
    from: { path: CAPABILITY },
    to: { path: HANDLERS },
  },
  {
    name: 'only handlers and wiring import wiring',
    from: { path: CAPABILITY, pathNot: [HANDLERS, WIRING] },
    to: { path: WIRING },
  },
  {
    name: 'the domain imports no store and no other adapter',
    from: { path: CAPABILITY, pathNot: NO_DOMAIN },
    to: { path: ADAPTERS },
  },
  {
    name: 'the domain imports no route table',
    from: { path: CAPABILITY, pathNot: NO_DOMAIN },
    to: { path: ROUTES },
  },
  {
    name: 'the domain imports no AWS',
    from: { path: CAPABILITY, pathNot: NO_DOMAIN },
    to: { path: AWS },
  },
  {
    name: 'the domain imports no HTTP kit',
    from: { path: CAPABILITY, pathNot: NO_DOMAIN },
    to: { path: HTTP_KIT },
  },
  {
    name: 'adapters import no HTTP kit',
    from: { path: ADAPTERS },
    to: { path: HTTP_KIT },
  },
  {
    name: 'only handlers and wiring read settings',
    from: { path: CAPABILITY, pathNot: [HANDLERS, WIRING] },
    to: { path: ENVIRONMENT },
  },
];

let cruised: ICruiseResult;

beforeAll(async () => {
  const { output } = await cruise(FOLDERS, {
    baseDir: ROOT,
    ruleSet: { forbidden: [...RULES] },
    validate: true,
    // Finds the imports between folders.
    metrics: true,
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules'] },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js'],
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
    },
  });
  cruised = output as ICruiseResult;
});

/** One import, or a circle of them. */
function described({ from, to, cycle }: IViolation): string {
  return [from, ...(cycle?.map(({ name }) => name) ?? [to])].join(' -> ');
}

describe('imports', () => {
  test('are those of all sources', () => {
    const sources = cruised.modules.map(({ source }) => source);
    for (const folder of FOLDERS)
      expect(sources.some((source) => source.startsWith(`${folder}/`))).toBe(true);
    for (const name of CAPABILITIES)
      expect(sources).toContainEqual(expect.stringMatching(`^functions/${name}/`));
    const imports = cruised.modules.flatMap(({ dependencies }) => dependencies);
    expect(
      imports.filter(({ dependencyTypes }) => dependencyTypes.includes('type-only')).length,
    ).toBeGreaterThan(100);
    // A package of types alone.
    const unresolved = new Set(
      imports.filter(({ couldNotResolve }) => couldNotResolve).map(({ module }) => module),
    );
    expect([...unresolved]).toEqual(['aws-lambda']);
  });

  test.each(RULES.map(({ name = '' }) => name))('%s', (name) => {
    const broken = cruised.summary.violations.filter(({ rule }) => rule.name === name);
    expect(broken.map(described)).toEqual([]);
  });

  test('only the environment’s own files read variables', () => {
    const readers = cruised.modules
      .map(({ source }) => source)
      .filter((source) => source.startsWith('functions/'))
      .filter((source) => /process\.env\b(?!\.\w+ = )/.test(readFileSync(join(ROOT, source), 'utf8')));
    expect(readers.sort()).toEqual(['functions/shared/bind.ts', 'functions/shared/environment.ts']);
  });
});
