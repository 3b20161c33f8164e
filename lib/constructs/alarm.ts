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
  /** True where something must happen in every period: no data is what the alarm is about. */
  readonly silenceIsFailure?: boolean;
}

/** Creates the alarm with its runbook link; no data counts as healthy unless the alarm is about silence. */
export function operatorAlarm(scope: Construct, id: string, props: OperatorAlarmProps): IAlarm {
  const { meaning, runbook, runbookBaseUrl, topic, silenceIsFailure = false, ...alarm } = props;
  const created = new Alarm(scope, id, {
    ...alarm,
    alarmDescription: `${meaning} Runbook: ${runbookBaseUrl}/${runbook}.md`,
    treatMissingData: silenceIsFailure ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
  });
  created.addAlarmAction(new SnsAction(topic));
  return created;
}
