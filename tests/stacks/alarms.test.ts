// Alarms: what operators are notified about, and that each alarm links to an existing runbook.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RUNBOOKS } from '../../lib/constructs/alarm.ts';
import { ROUTES, SIGNED_ROUTES } from '../../lib/routes.ts';
import {
  type Properties,
  resourcesOf,
  type Stacks,
  synthesise,
  type Template,
  withoutSchedule,
} from '../support/synthesis.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const stacks = synthesise();

function templatesOf(stacks: Stacks): Template[] {
  return Object.values({ ...stacks });
}

function alarmsOf(stacks: Stacks): [string, Properties][] {
  return templatesOf(stacks).flatMap((template) =>
    resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ id, resource }): [string, Properties] => [
      id,
      resource.Properties,
    ]),
  );
}

const alarms = alarmsOf(stacks);

/** Runbook that an alarm's description links to. */
function runbookOf({ AlarmDescription }: Properties): string {
  return /Runbook: (\S+)$/.exec(AlarmDescription)?.[1] ?? 'none';
}

describe.each(alarms)('the alarm %s', (_id, alarm) => {
  it('describes its meaning in a sentence, and links to its runbook', () => {
    expect(alarm.AlarmDescription).toMatch(/^\S.+\. Runbook: docs\/runbooks\/[a-z-]+\.md$/);
    expect(existsSync(join(ROOT, runbookOf(alarm))), runbookOf(alarm)).toBe(true);
  });

  it('notifies the operators', () => {
    expect(JSON.stringify(alarm.AlarmActions)).toContain('AlarmTopic');
  });

  it('treats missing data as healthy, except for the alarm on missing data', () => {
    expect(alarm.TreatMissingData).toBe(
      alarm.MetricName === 'ExecutionsStarted' ? 'breaching' : 'notBreaching',
    );
  });
});

describe('a day without a run', () => {
  const watched = (of: Stacks): Properties[] =>
    alarmsOf(of)
      .map(([, alarm]) => alarm)
      .filter(({ MetricName }) => MetricName === 'ExecutionsStarted');

  it('raises an alarm if the schedule is enabled', () => {
    const daily = {
      Period: 86_400,
      Statistic: 'Sum',
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    };
    // Of the taxpayers' scores, of the lake, and of the network.
    expect(watched(stacks)).toMatchObject([daily, daily, daily]);
  });

  it('raises no alarm if the schedule is disabled', () => {
    expect(watched(withoutSchedule())).toEqual([]);
  });
});

describe('runbooks', () => {
  const files = readdirSync(join(ROOT, 'docs', 'runbooks')).filter((file) => file !== 'README.md');

  it('are those that alarms can link to, one file each', () => {
    expect(files.sort()).toEqual(RUNBOOKS.map((name) => `${name}.md`).sort());
  });

  it.each(files)('include %s, which an alarm links to', (file) => {
    expect(alarms.map(([, alarm]) => runbookOf(alarm))).toContain(`docs/runbooks/${file}`);
  });

  it('can be hosted elsewhere: every link follows the setting', () => {
    const alarmSettings = { emails: [], runbookBaseUrl: 'https://wiki.example/runbooks' };
    const linked = alarmsOf(synthesise('dev', { alarms: alarmSettings })).map(([, alarm]) =>
      runbookOf(alarm),
    );
    expect(linked).toHaveLength(alarms.length);
    expect(linked.filter((link) => !link.startsWith('https://wiki.example/runbooks/'))).toEqual([]);
  });
});

const machines = templatesOf(stacks).flatMap((template) =>
  resourcesOf(template, 'AWS::StepFunctions::StateMachine').map(({ resource }) =>
    JSON.stringify(resource.Properties.DefinitionString),
  ),
);
const functions = templatesOf(stacks).flatMap((template) => resourcesOf(template, 'AWS::Lambda::Function'));

function operationOf({ Environment }: Properties): string {
  return Environment.Variables.POWERTOOLS_SERVICE_NAME;
}

/** Whether a state machine invokes a function: its definition names it, in its own stack. */
function isStep(id: string): boolean {
  return machines.some((definition) => definition.includes(`"${id}"`));
}

it('every model that a route waits for, and every worker of a queue, has an alarm on durations', () => {
  const timed = functions.filter(({ id }) =>
    alarms.some(
      ([, { MetricName, Dimensions }]) =>
        MetricName === 'Duration' && JSON.stringify(Dimensions).includes(id),
    ),
  );
  expect(timed.map(({ resource }) => operationOf(resource.Properties))).toEqual(
    expect.arrayContaining([
      'scoreDeclaration',
      'scoreDeclarationBatch',
      'predictHsCodes',
      'processUploads',
      'getNetworkEntity',
    ]),
  );
});

it('every route has a function', () => {
  const operations = functions.map(({ resource }) => operationOf(resource.Properties));
  expect(operations).toEqual(
    expect.arrayContaining([...ROUTES, ...SIGNED_ROUTES].map(({ operationId }) => operationId)),
  );
});

describe.each(functions.map((one) => [operationOf(one.resource.Properties), one] as const))(
  'the function of %s',
  (_operation, found) => {
    // Of its own stack, or of the monitoring stack, which reads its name from an output.
    const imported = new RegExp(`OutputRef${found.id}[0-9A-F]{8}$`);
    const own = alarms
      .map(([, alarm]) => alarm)
      .filter(({ Dimensions }) =>
        (Dimensions as Properties[] | undefined)?.some(
          ({ Value }) =>
            Value.Ref === found.id || imported.test(String(Value['Fn::GetStackOutput']?.OutputName)),
        ),
      );

    const raised = own.filter(({ MetricName }) => MetricName !== 'IteratorAge');

    it('has an alarm on errors, or is a step of a state machine whose failures raise one', () => {
      const errors = raised.filter(({ MetricName }) => MetricName === 'Errors');
      expect(errors.map(runbookOf)).toEqual(isStep(found.id) ? [] : ['docs/runbooks/function-errors.md']);
    });

    it('raises an alarm on durations before it times out, if it has one', () => {
      const slow = raised.filter(({ MetricName }) => MetricName === 'Duration');
      expect(slow.length).toBeLessThanOrEqual(isStep(found.id) ? 0 : 1);
      const timeoutMs = Number(found.resource.Properties.Timeout) * 1000;
      for (const alarm of slow) {
        expect(runbookOf(alarm)).toBe('docs/runbooks/function-latency.md');
        expect(alarm.Threshold).toBeLessThan(timeoutMs);
        // A single invocation that comes close, where there is no target for most of them.
        if (alarm.Statistic === 'Maximum') expect(alarm.Threshold).toBeGreaterThan(timeoutMs / 2);
        else expect([alarm.ExtendedStatistic, alarm.EvaluationPeriods]).toEqual(['p99', 3]);
      }
    });
  },
);

describe('the service as a whole', () => {
  it('has an alarm on slow responses', () => {
    const slow = alarms.filter(([, { MetricName }]) => MetricName === 'Latency');
    expect(slow.map(([, alarm]) => [alarm.ExtendedStatistic, runbookOf(alarm)])).toEqual([
      ['p90', 'docs/runbooks/function-latency.md'],
    ]);
  });

  it('has an alarm on 5xx responses', () => {
    expect(alarms.some(([, { MetricName }]) => MetricName === '5xx')).toBe(true);
  });

  it('has an alarm on throttling of any function of the account, whose concurrency they share', () => {
    const throttled = alarms.filter(([, { MetricName }]) => MetricName === 'Throttles');
    expect(throttled.map(([, alarm]) => [alarm.Namespace, alarm.Dimensions, runbookOf(alarm)])).toEqual([
      ['AWS/Lambda', undefined, 'docs/runbooks/function-throttles.md'],
    ]);
  });

  it.each([
    'Declarations',
    'DeclarationTallies',
    'RiskProfiles',
    'HsPredictions',
    'DocumentRecords',
    'References',
    'DelinquencyScores',
    'Runs',
    'NetworkRuns',
    'NetworkActs',
    'Audit',
    'Idempotency',
  ])('has an alarm on throttling of the table %s', (name) => {
    const watching = alarms.filter(
      ([, alarm]) =>
        runbookOf(alarm).endsWith('table-throttles.md') && JSON.stringify(alarm).includes(`Ref${name}`),
    );
    expect(watching.length).toBeGreaterThan(0);
  });

  it('has one dashboard', () => {
    expect(resourcesOf(stacks.monitoring, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });
});
