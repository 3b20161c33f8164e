// An alarm that tells the operators where its runbook is.
import { Alarm, type AlarmProps, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Runbooks in docs/runbooks/; a test holds this list against the folder. */
export const RUNBOOKS = [
  'function-errors',
  'function-throttles',
  'function-latency',
  'api-errors',
  'table-throttles',
  'document-queue',
  'document-dead-letters',
  'document-failures',
  'delinquency-run',
  'delinquency-drift',
] as const;
export type Runbook = (typeof RUNBOOKS)[number];

export interface OperatorAlarmProps extends Omit<AlarmProps, 'alarmDescription' | 'treatMissingData'> {
  /** What it means, in a sentence. */
  readonly meaning: string;
  readonly runbook: Runbook;
  readonly runbookBaseUrl: string;
  readonly topic: ITopic;
}

/** Creates the alarm with its runbook link; no data counts as healthy. */
export function operatorAlarm(scope: Construct, id: string, props: OperatorAlarmProps): IAlarm {
  const { meaning, runbook, runbookBaseUrl, topic, ...alarm } = props;
  const created = new Alarm(scope, id, {
    ...alarm,
    alarmDescription: `${meaning} Runbook: ${runbookBaseUrl}/${runbook}.md`,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
  created.addAlarmAction(new SnsAction(topic));
  return created;
}
