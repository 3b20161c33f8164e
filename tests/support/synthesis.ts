// The service's CloudFormation templates for tests: the app synthesised without bundling, as plain objects.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CloudFormationStackArtifact } from 'aws-cdk-lib/cx-api';
import { buildApp } from '../../lib/app.ts';
import { type StageOverrides, stageConfig } from '../../lib/config.ts';

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation properties have no common type, and tests look deep inside
export type Properties = Record<string, any>;

export interface Resource {
  readonly Type: string;
  readonly Properties: Properties;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Metadata?: Properties;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Properties; readonly Description?: string }>>;
}

/** The stacks of a stage. */
export interface Stacks {
  readonly data: Template;
  readonly api: Template;
  readonly documents: Template;
  readonly delinquency: Template;
  readonly insight: Template;
  readonly network: Template;
  readonly notify: Template;
  readonly monitoring: Template;
}

/** Synthesises a stage once per setting, without validating the templates (nag.test.ts does that). */
export function synthesise(stage = 'dev', overrides: StageOverrides = {}): Stacks {
  const template = templatesOf(assembly(stage, overrides));
  return {
    data: template('Data'),
    api: template('Api'),
    documents: template('Documents'),
    delinquency: template('Delinquency'),
    insight: template('Insight'),
    network: template('Network'),
    notify: template('Notify'),
    monitoring: template('Monitoring'),
  };
}

type Assembly = readonly Pick<CloudFormationStackArtifact, 'stackName' | 'environment' | 'template'>[];

const assemblies = new Map<string, Assembly>();

/** The stacks of a stage, synthesised once for each setting. */
function assembly(stage: string, overrides: StageOverrides): Assembly {
  const key = JSON.stringify([stage, overrides]);
  const found = assemblies.get(key) ?? assemblyOf(stage, overrides);
  assemblies.set(key, found);
  return found;
}

function assemblyOf(stage: string, overrides: StageOverrides): Assembly {
  const outdir = mkdtempSync(join(tmpdir(), 'customs-templates-'));
  const before = process.env.CDK_VALIDATION;
  process.env.CDK_VALIDATION = 'false';
  try {
    const app = buildApp({ config: stageConfig(stage, overrides), outdir, bundle: false, validate: false });
    // Templates are read when they are asked for, and the folder is deleted here.
    return app.synth().stacks.map(({ stackName, environment, template }) => ({
      stackName,
      environment,
      template: template as object,
    }));
  } finally {
    if (before === undefined) delete process.env.CDK_VALIDATION;
    else process.env.CDK_VALIDATION = before;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function templatesOf(stacks: Assembly): (name: string) => Template {
  return (name) => {
    const found = stacks.find(({ stackName }) => stackName.endsWith(`-${name}`));
    if (found === undefined) throw new Error(`No stack ${name}`);
    return found.template as Template;
  };
}

/** The stacks that only some settings bring, and the accounts and regions of all stacks. */
export function withAdditional(
  stage: string,
  overrides: StageOverrides,
): {
  readonly vpc: Template;
  readonly edge: Template;
  readonly console: Template;
  readonly environments: ReadonlySet<string>;
} {
  const stacks = assembly(stage, overrides);
  const template = templatesOf(stacks);
  return {
    get vpc() {
      return template('Vpc');
    },
    get edge() {
      return template('Edge');
    },
    get console() {
      return template('Console');
    },
    environments: new Set(stacks.map(({ environment }) => environment.name)),
  };
}

/** Settings that all differ from the defaults of a stage, so that one synthesis shows which properties follow them. */
export const OTHER_SETTINGS = {
  architecture: 'arm64',
  lanes: { red: 0.8, yellow: 0.5, randomRate: 0.02 },
  declarations: { retentionDays: 1_000 },
  hs: { retentionDays: 100 },
  documents: {
    malwareScan: true,
    recordsDays: 90,
    originalsDays: 7,
    overlaysDays: 70,
    concurrency: 50,
    required: { other: ['stamp'] },
  },
  delinquency: {
    schedule: { hour: 23, minute: 5, timeZone: 'Europe/Berlin' },
    concurrency: 3,
    historyDays: 120,
    runsDays: 130,
    snapshotsDays: 40,
    workDays: 3,
    notify: ['list@customs.example'],
    rules: { points: { priorSeizures: 10 }, caps: { add: 100 } },
  },
  insight: {
    schedule: { hour: 22, minute: 10, timeZone: 'Europe/Berlin' },
    concurrency: 4,
    athena: { enabled: true, aboveRows: 1_000 },
    lakeDays: 90,
    exportDays: 2,
  },
  riskGroups: {
    schedule: { every: 'week', hour: 5, minute: 30, timeZone: 'Europe/Berlin' },
    windowDays: 365,
    recordsDays: 400,
    selectionShare: 0.02,
  },
  network: {
    schedule: { hour: 21, minute: 15, timeZone: 'Europe/Berlin' },
    historyDays: 100,
    tablesDays: 110,
    runsDays: 120,
    publishedDays: 9,
    workDays: 4,
    language: 'ko',
  },
  alarms: { emails: ['duty@customs.example'] },
} as const satisfies StageOverrides;

/** The templates of a stage with other settings. */
export function withOtherSettings(): Stacks {
  return synthesise('dev', OTHER_SETTINGS);
}

/** The templates of a stage without schedules. */
export function withoutSchedule(): Stacks {
  const schedule = { enabled: false };
  return synthesise('dev', { delinquency: { schedule }, insight: { schedule }, network: { schedule } });
}

/** Resources of a type, with their logical ids. */
export function resourcesOf(template: Template, type: string): { id: string; resource: Resource }[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, resource]) => ({ id, resource }));
}
