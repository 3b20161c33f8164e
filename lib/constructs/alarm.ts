// An alarm for operators, with a link to its runbook.
import { Alarm, type AlarmProps, type IAlarm, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';

/** Runbooks in docs/runbooks/; a test compares this list with the folder. */
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
  'model-health',
  'lake-run',
  'risk-group-runs',
  'export-failures',
  'network-run',
  'event-delays',
  'webhook-dead-letters',
] as const;
type Runbook = (typeof RUNBOOKS)[number];

export interface OperatorAlarmProps extends Omit<AlarmProps, 'alarmDescription' | 'treatMissingData'> {
  /** What the alarm means, in one sentence. */
  readonly meaning: string;
  readonly runbook: Runbook;
  readonly runbookBaseUrl: string;
  readonly topic: ITopic;
  /** True if something must happen in every period, so that missing data raises the alarm. */
  readonly silenceIsFailure?: boolean;
}

/** Creates the alarm with its runbook link; missing data counts as healthy unless `silenceIsFailure` is set. */
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
