// All functions of the deployment: the environment that Lambda would set, and a pool of processes for each.
import { devNull } from 'node:os';
import { ACCOUNT_ID, CREDENTIALS, REGION } from '../settings.ts';
import type { FunctionDefinition } from './function-definition.ts';
import type { FunctionLog } from './function-log.ts';
import { FunctionPool, type PoolOptions } from './pool.ts';

export interface BrokenFunction {
  readonly name: string;
  readonly message: string;
}

/** URLs of the emulated AWS services. */
export interface Endpoints {
  readonly dynamodb: string;
  readonly s3: string;
  readonly secretsManager: string;
  readonly sqs: string;
  readonly sns: string;
  readonly stepFunctions: string;
  readonly eventBridge: string;
}

export class FunctionHost {
  readonly #pools = new Map<string, FunctionPool>();
  readonly #endpoints: Endpoints;
  readonly #log: FunctionLog;
  readonly #options: PoolOptions;

  constructor(endpoints: Endpoints, log: FunctionLog, options: PoolOptions) {
    this.#endpoints = endpoints;
    this.#log = log;
    this.#options = options;
  }

  add(definition: FunctionDefinition): void {
    this.#pools.set(
      definition.arn,
      new FunctionPool(
        {
          ...definition,
          environment: { ...this.#standardEnvironment(definition), ...definition.environment },
        },
        this.#log,
        this.#options,
      ),
    );
  }

  pool(arn: string): FunctionPool | undefined {
    return this.#pools.get(arn);
  }

  /**
   * Starts a process of every function, one after the other, so that requests are served meanwhile.
   *
   * @returns the first function that cannot start; undefined if all of them can
   */
  async warm(): Promise<BrokenFunction | undefined> {
    for (const pool of this.#pools.values()) {
      const message = await pool.warm();
      if (message !== undefined) return { name: pool.definition.name, message };
    }
    return undefined;
  }

  /**
   * Gives functions new processes, which open their files again.
   *
   * @param settings a function is one of them if a variable of its environment has one of these values
   */
  renew(settings: readonly string[]): void {
    for (const pool of this.#pools.values()) {
      if (Object.values(pool.definition.environment).some((value) => settings.includes(value))) pool.renew();
    }
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }

  /** Lambda's reserved variables and the URLs of the emulators. None of the host's own variables is passed on. */
  #standardEnvironment(definition: {
    readonly name: string;
    readonly memoryMb: number;
    readonly taskRoot: string;
  }): Record<string, string> {
    return {
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_ACCOUNT_ID: ACCOUNT_ID,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_ENDPOINT_URL_DYNAMODB: this.#endpoints.dynamodb,
      AWS_ENDPOINT_URL_S3: this.#endpoints.s3,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: this.#endpoints.secretsManager,
      AWS_ENDPOINT_URL_SQS: this.#endpoints.sqs,
      AWS_ENDPOINT_URL_SNS: this.#endpoints.sns,
      AWS_ENDPOINT_URL_SFN: this.#endpoints.stepFunctions,
      AWS_ENDPOINT_URL_EVENTBRIDGE: this.#endpoints.eventBridge,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LAMBDA_TASK_ROOT: definition.taskRoot,
      LANG: 'en_US.UTF-8',
      TZ: 'UTC',
      // Otherwise the SDK reads the user's AWS profile or looks for a metadata service.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      // A checksum is one more pass over a body, for a connection that never leaves the machine.
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
      AWS_RESPONSE_CHECKSUM_VALIDATION: 'WHEN_REQUIRED',
    };
  }
}
