// EventBridge Scheduler's schedules: times at which a state machine of the deployment is started.
import { HostError, messageOf } from '../errors.ts';
import { type NextTime, nextTimes } from '../events/schedule-expression.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { odd, recordProperty, refuse, textProperty } from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

const DEFAULT_GROUP = 'default';
/** What a target may say beside its `Arn` and `Input`; a start on this machine neither fails nor asks for a role. */
const TARGET_SETTINGS = new Set(['Arn', 'Input', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig']);

export const scheduleRunner: ResourceRunner = {
  async create(resource, services) {
    for (const property of ['StartDate', 'EndDate']) await refuse(resource, property);
    const { Mode: window } = await recordProperty(resource, 'FlexibleTimeWindow');
    if (window !== 'OFF') throw odd(resource, 'FlexibleTimeWindow.Mode', 'OFF', window);
    const name = resource.name('Name');
    const group = await textProperty(resource, 'GroupName', DEFAULT_GROUP);
    const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT_ID}:schedule/${group}/${name}`;
    const nextTime = await timesOf(resource);
    const { machineArn, input } = await targetOf(resource, services);
    if ((await textProperty(resource, 'State', 'ENABLED')) !== 'DISABLED') {
      services.schedules.add({
        ...{ name, arn, nextTime, input },
        start: (given, executionId) => {
          services.executions.start({ machineArn, name: executionId, input: given });
        },
      });
    }
    return { ref: name, attributes: { Arn: arn } };
  },
};

async function timesOf(resource: Resource): Promise<NextTime> {
  const expression = await textProperty(resource, 'ScheduleExpression');
  const timezone = await textProperty(resource, 'ScheduleExpressionTimezone', 'UTC');
  try {
    const times = nextTimes(expression, timezone, Date.now());
    // Only asking for a time finds out that there is no such zone.
    times(Date.now());
    return times;
  } catch (error) {
    throw new HostError(`${resource.type} ${resource.path}: ScheduleExpression: ${messageOf(error)}`);
  }
}

async function targetOf(
  resource: Resource,
  services: HostServices,
): Promise<{ readonly machineArn: string; readonly input: string }> {
  const target = await recordProperty(resource, 'Target');
  const strange = Object.keys(target).find((setting) => !TARGET_SETTINGS.has(setting));
  if (strange !== undefined) {
    throw new HostError(
      `${resource.type} ${resource.path}: Target.${strange} is not supported by the local host`,
    );
  }
  const { Arn: arn, Input: input = '{}' } = target;
  if (!services.executions.machines().some((machine) => machine.arn === arn)) {
    throw odd(resource, 'Target.Arn', 'a state machine of this deployment', arn);
  }
  return { machineArn: String(arn), input: isRecord(input) ? JSON.stringify(input) : String(input) };
}
