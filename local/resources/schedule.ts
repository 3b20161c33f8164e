// EventBridge Scheduler's schedules, which start state machines of the deployment.
import { HostError, messageOf } from '../errors.ts';
import { type NextTime, nextTimes } from '../events/schedule-expression.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import {
  invalidProperty,
  recordProperty,
  refuseProperty,
  stringProperty,
  unsupported,
} from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

const DEFAULT_GROUP = 'default';
/** The settings that a target may have; a start on this machine needs no role, no retry and no dead-letter queue. */
const TARGET_SETTINGS = new Set(['Arn', 'Input', 'RoleArn', 'RetryPolicy', 'DeadLetterConfig']);

export const scheduleRunner: ResourceRunner = {
  async create(resource, services) {
    for (const property of ['StartDate', 'EndDate']) await refuseProperty(resource, property);
    const { Mode: window } = await recordProperty(resource, 'FlexibleTimeWindow');
    if (window !== 'OFF') throw invalidProperty(resource, 'FlexibleTimeWindow.Mode', 'OFF', window);
    const name = resource.name('Name');
    const group = await stringProperty(resource, 'GroupName', DEFAULT_GROUP);
    const arn = `arn:aws:scheduler:${REGION}:${ACCOUNT_ID}:schedule/${group}/${name}`;
    const nextTime = await timesOf(resource);
    const { machineArn, input } = await targetOf(resource, services);
    if ((await stringProperty(resource, 'State', 'ENABLED')) !== 'DISABLED') {
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
  const expression = await stringProperty(resource, 'ScheduleExpression');
  const timezone = await stringProperty(resource, 'ScheduleExpressionTimezone', 'UTC');
  try {
    const times = nextTimes(expression, timezone, Date.now());
    // An unknown time zone shows only when a time is computed.
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
  const unknown = Object.keys(target).find((setting) => !TARGET_SETTINGS.has(setting));
  if (unknown !== undefined) throw unsupported(resource, `Target.${unknown}`);
  const { Arn: arn, Input: input = '{}' } = target;
  if (!services.executions.machines().some((machine) => machine.arn === arn)) {
    throw invalidProperty(resource, 'Target.Arn', 'a state machine of this deployment', arn);
  }
  return { machineArn: String(arn), input: isRecord(input) ? JSON.stringify(input) : String(input) };
}
