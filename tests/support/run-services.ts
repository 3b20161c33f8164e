// Step Functions and SNS for tests of single functions: started executions and published notifications are only recorded; no execution
// runs any steps.
import { type Operation, ServiceError, serveJson } from '../../local/emulators/json-service.ts';
import { startSns } from '../../local/emulators/sns.ts';
import type { Notices } from '../../local/notices.ts';

export interface TestRunServices {
  /** Input of each execution by name. */
  readonly started: ReadonlyMap<string, string>;
  /** Subjects of the published notifications. */
  readonly notified: readonly string[];
  /** Environment variables with which a process reaches both through the AWS SDK. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

export async function startRunServices(): Promise<TestRunServices> {
  const started = new Map<string, string>();
  const notified: string[] = [];
  const states = await serveJson({
    namespace: 'com.amazonaws.sfn',
    operations: new Map<string, Operation>([
      [
        'StartExecution',
        ({ stateMachineArn, name, input }) => {
          started.set(String(name), String(input));
          const executionArn = `${String(stateMachineArn).replace(':stateMachine:', ':execution:')}:${String(name)}`;
          return { executionArn, startDate: 1 };
        },
      ],
      [
        'DescribeExecution',
        ({ executionArn }) => {
          const name = String(executionArn).split(':').at(-1) ?? '';
          if (!started.has(name)) throw new ServiceError('ExecutionDoesNotExist', 'No such execution');
          return { executionArn, name, status: 'RUNNING', startDate: 1 };
        },
      ],
    ]),
    errors: {
      unsupported: 'UnknownOperationException',
      badInput: 'ValidationException',
      internal: 'InternalFailure',
    },
    maxRequestBytes: 1024 * 1024,
  });
  const notices: Pick<Notices, 'publish'> = {
    publish: ({ subject = '' }) => {
      notified.push(subject);
      return String(notified.length);
    },
  };
  const sns = await startSns(notices as Notices);
  return {
    started,
    notified,
    environment: { AWS_ENDPOINT_URL_SFN: states.url, AWS_ENDPOINT_URL_SNS: sns.url },
    close: async () => {
      await Promise.all([states.close(), sns.close()]);
    },
  };
}
