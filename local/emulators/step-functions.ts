// Step Functions' JSON protocol for the executions of the host, as far as functions and operators use it: start, describe, list and
// stop executions, and read their histories.
import type { HostNames } from '../host-names.ts';
import { isRecord } from '../json.ts';
import { type Execution, STATUSES, type Status } from '../states/execution.ts';
import { type Executions, type Machine, type Page, RefusedError } from '../states/executions.ts';
import { detailsMember, type HistoryEvent } from '../states/history.ts';
import { type Input, type Listening, type Operation, ServiceError, serveJson } from './json-service.ts';

/** An input has up to 256 KiB; JSON inside JSON is longer. */
const MAX_REQUEST_BYTES = 1024 * 1024;
const MOST_LISTED = 1_000;
const LISTED_BY_DEFAULT = 100;
const ROLE_ARN = 'arn:aws:iam::000000000000:role/local';

export async function startStepFunctions(executions: Executions, names?: HostNames): Promise<Listening> {
  return await serveJson(
    {
      namespace: 'com.amazonaws.sfn',
      operations: new Map(
        [...operationsOf(executions)].map(([name, operation]) => [name, withServiceErrors(operation)]),
      ),
      errors: {
        unsupported: 'UnknownOperationException',
        badInput: 'ValidationException',
        internal: 'InternalFailure',
      },
      maxRequestBytes: MAX_REQUEST_BYTES,
    },
    names,
  );
}

function withServiceErrors(operation: Operation): Operation {
  return async (input) => {
    try {
      return await operation(input);
    } catch (error) {
      throw error instanceof RefusedError ? new ServiceError(error.type, error.message) : error;
    }
  };
}

function operationsOf(executions: Executions): ReadonlyMap<string, Operation> {
  return new Map<string, Operation>([
    ['ListStateMachines', () => ({ stateMachines: executions.machines().map(machineItem) })],
    [
      'DescribeStateMachine',
      (input) => {
        const machine = executions.machine(stringOf(input, 'stateMachineArn'));
        return { ...machineItem(machine), status: 'ACTIVE', definition: machine.text, roleArn: ROLE_ARN };
      },
    ],
    [
      'StartExecution',
      (input) => {
        const { arn, startedAt } = executions.start({
          machineArn: stringOf(input, 'stateMachineArn'),
          name: optionalString(input, 'name'),
          input: optionalString(input, 'input'),
        });
        return { executionArn: arn, startDate: seconds(startedAt) };
      },
    ],
    ['DescribeExecution', (input) => description(executions.get(stringOf(input, 'executionArn')))],
    [
      'ListExecutions',
      (input) =>
        paged(input, 'executions', (page) =>
          executions.list(stringOf(input, 'stateMachineArn'), statusOf(input), page).map(executionItem),
        ),
    ],
    [
      'StopExecution',
      (input) => {
        const why = { error: optionalString(input, 'error'), cause: optionalString(input, 'cause') };
        const { stoppedAt } = executions.stop(stringOf(input, 'executionArn'), why);
        return { stopDate: seconds(stoppedAt ?? Date.now()) };
      },
    ],
    [
      'GetExecutionHistory',
      (input) => {
        const reverse = input.reverseOrder === true;
        const withData = input.includeExecutionData !== false;
        return paged(input, 'events', (page) =>
          executions
            .history(stringOf(input, 'executionArn'), { ...page, reverse })
            .map((event) => historyItem(event, withData)),
        );
      },
    ],
  ]);
}

function machineItem({ arn, name, createdAt }: Machine): object {
  return { stateMachineArn: arn, name, type: 'STANDARD', creationDate: seconds(createdAt) };
}

function executionItem({ arn, machineArn, name, status, startedAt, stoppedAt }: Execution): object {
  return {
    executionArn: arn,
    stateMachineArn: machineArn,
    name,
    status,
    startDate: seconds(startedAt),
    ...(stoppedAt === null ? {} : { stopDate: seconds(stoppedAt) }),
  };
}

function description(execution: Execution): object {
  const { input, output, error, cause } = execution;
  const included = { included: true };
  return {
    ...executionItem(execution),
    input,
    inputDetails: included,
    ...(output === null ? {} : { output, outputDetails: included }),
    ...(error === null ? {} : { error }),
    ...(cause === null ? {} : { cause }),
  };
}

function historyItem({ id, previousId, type, at, details }: HistoryEvent, withData: boolean): object {
  const { input, output, ...others } = isRecord(details) ? details : {};
  const shown = withData ? details : others;
  return {
    id,
    previousEventId: previousId,
    type,
    timestamp: seconds(at),
    ...(details === undefined ? {} : { [detailsMember(type)]: shown }),
  };
}

/** A page of a list and the token of the next page: the number of entries before it. */
function paged(input: Input, member: string, read: (page: Page) => readonly object[]): object {
  const { maxResults = LISTED_BY_DEFAULT, nextToken = '0' } = input;
  if (typeof maxResults !== 'number' || maxResults < 0 || maxResults > MOST_LISTED) {
    throw new ServiceError('ValidationException', `maxResults should be 0 to ${MOST_LISTED}`);
  }
  if (typeof nextToken !== 'string' || !/^\d+$/.test(nextToken)) {
    throw new ServiceError('InvalidToken', `Invalid Token: '${String(nextToken)}'`);
  }
  const most = maxResults === 0 ? LISTED_BY_DEFAULT : maxResults;
  const skip = Number(nextToken);
  const items = read({ skip, most: most + 1 });
  const more = items.length > most ? { nextToken: String(skip + most) } : {};
  return { [member]: items.slice(0, most), ...more };
}

function statusOf({ statusFilter: wanted }: Input): Status | undefined {
  if (wanted === undefined) return undefined;
  const status = STATUSES.find((known) => known === wanted);
  if (status !== undefined) return status;
  throw new ServiceError('ValidationException', `statusFilter should be one of ${STATUSES.join(', ')}`);
}

function stringOf(input: Input, name: string): string {
  const value = input[name];
  if (typeof value === 'string') return value;
  throw new ServiceError('ValidationException', `${name} should be a string`);
}

function optionalString(input: Input, name: string): string | undefined {
  return input[name] === undefined ? undefined : stringOf(input, name);
}

/** Times in AWS's JSON are seconds since 1970. */
function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
