// Runs of risk groups in the insight stack: when the schedule starts them, and the states of a run.
import { describe, expect, it } from 'vitest';
import {
  type Properties,
  resourcesOf,
  type Stacks,
  synthesise,
  type Template,
  withOtherSettings,
} from '../support/synthesis.ts';

function scheduleIn({ insight }: Stacks): Properties {
  const found = resourcesOf(insight, 'AWS::Scheduler::Schedule').find(({ id }) =>
    id.startsWith('RiskGroups'),
  );
  return found?.resource.Properties ?? expect.fail('There is no schedule');
}

/** The definition, in which the logical id of each task's function replaces its ARN. */
function definitionIn({ insight }: Stacks): { States: Record<string, Properties>; TimeoutSeconds: number } {
  const machine = resourcesOf(insight, 'AWS::StepFunctions::StateMachine').find(({ resource }) =>
    String(resource.Properties.StateMachineName).endsWith('-risk-groups'),
  );
  const parts = machine?.resource.Properties.DefinitionString['Fn::Join'][1] as (string | Properties)[];
  const text = parts.map((part) => (typeof part === 'string' ? part : part['Fn::GetAtt'][0])).join('');
  return JSON.parse(text) as ReturnType<typeof definitionIn>;
}

function environmentOf(operation: string, { insight }: { readonly insight: Template }): Properties {
  const found = resourcesOf(insight, 'AWS::Lambda::Function').find(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operation,
  );
  return found?.resource.Properties.Environment.Variables ?? expect.fail(`There is no function ${operation}`);
}

describe('the schedule of risk groups', () => {
  it('starts a run on the first day of the month, after the lake is written', () => {
    expect(scheduleIn(synthesise())).toMatchObject({
      ScheduleExpression: 'cron(0 6 1 * ? *)',
      ScheduleExpressionTimezone: 'Asia/Seoul',
      State: 'ENABLED',
    });
  });

  it('starts one on Mondays where the stage says every week', () => {
    expect(scheduleIn(withOtherSettings())).toMatchObject({
      ScheduleExpression: 'cron(30 5 ? * MON *)',
      ScheduleExpressionTimezone: 'Europe/Berlin',
    });
  });

  it('can be switched off', () => {
    const stacks = synthesise('dev', { riskGroups: { schedule: { enabled: false } } });
    expect(scheduleIn(stacks).State).toBe('DISABLED');
  });

  it('says when it was due, from which the step finds the period', () => {
    expect(JSON.parse(scheduleIn(synthesise()).Target.Input)).toEqual({
      scheduledTime: '<aws.scheduler.scheduled-time>',
    });
    expect(environmentOf('findRiskGroups', withOtherSettings())).toMatchObject({
      INTERVAL: 'week',
      TIME_ZONE: 'Europe/Berlin',
      WINDOW_DAYS: '365',
      RECORD_DAYS: '400',
    });
  });
});

describe('the states of a run', () => {
  const { States: states, TimeoutSeconds: timeout } = definitionIn(synthesise());

  it('find the groups, or record that this failed', () => {
    expect(Object.keys(states)).toEqual(['Find groups', 'Groups found', 'Fail groups', 'Groups failed']);
    const { Catch, Next } = states['Find groups'] ?? {};
    expect([Next, Catch]).toEqual([
      'Groups found',
      [{ ErrorEquals: ['States.ALL'], Next: 'Fail groups', ResultPath: '$.error' }],
    ]);
    expect(states['Fail groups']?.Next).toBe('Groups failed');
  });

  it.each(['Find groups', 'Fail groups'])(
    'tell %s its execution and its input, and retry it with jitter',
    (name) => {
      expect(states[name]).toMatchObject({
        Parameters: { 'input.$': '$$.Execution.Input', 'execution.$': '$$.Execution.Id' },
        TimeoutSeconds: 900,
        Retry: [{ ErrorEquals: ['States.ALL'], JitterStrategy: 'FULL' }],
      });
    },
  );

  it('have time for every attempt', () => {
    const attempts = 1 + Number(states['Find groups']?.Retry[0].MaxAttempts);
    expect(timeout).toBeGreaterThan(attempts * 900);
  });
});
