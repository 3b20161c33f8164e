// All functions of the deployment: their environments as Lambda would set them, their layers, and a pool for each.
import { devNull } from 'node:os';
import { join } from 'node:path';
import { ACCOUNT_ID, CREDENTIALS, REGION, REPOSITORY_ROOT } from '../settings.ts';
import type { FunctionLog } from './function-log.ts';
import { mountLayers } from './layers.ts';
import { FunctionPool, type PoolOptions } from './pool.ts';

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** The TypeScript file that exports `handler`. */
  readonly entry: string;
  /** All of the process's environment. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

export interface DeclaredFunction extends FunctionDefinition {
  /** ARNs of its layers; the last one wins where two bring the same file. */
  readonly layers: readonly string[];
}

export interface BrokenFunction {
  readonly name: string;
  readonly message: string;
}

/** Where the AWS services of this machine answer. */
export interface Endpoints {
  readonly dynamodb: string;
  readonly s3: string;
  readonly secretsManager: string;
}

/** Where Lambda mounts layers. */
const LAYER_MOUNT = '/opt';

export class FunctionHost {
  readonly #pools = new Map<string, FunctionPool>();
  readonly #layers = new Map<string, string>();
  readonly #optFolder: string;
  readonly #endpoints: Endpoints;
  readonly #log: FunctionLog;
  readonly #options: PoolOptions;

  /** @param optFolder where the layers of each function are put together */
  constructor(optFolder: string, endpoints: Endpoints, log: FunctionLog, options: PoolOptions) {
    this.#optFolder = optFolder;
    this.#endpoints = endpoints;
    this.#log = log;
    this.#options = options;
  }

  addLayer(arn: string, folder: string): void {
    this.#layers.set(arn, folder);
  }

  add({ layers, environment, ...definition }: DeclaredFunction): void {
    const mount = join(this.#optFolder, definition.name);
    const folders = layers.flatMap((arn) => this.#layers.get(arn) ?? []);
    mountLayers(mount, folders);
    const own = Object.entries(environment).map(([name, value]) => [name, remount(value, mount)]);
    this.#pools.set(
      definition.arn,
      new FunctionPool(
        {
          ...definition,
          environment: { ...this.#standardEnvironment(definition), ...Object.fromEntries(own) },
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
   * Starts a process of every function, one after the other: requests that come meanwhile need the cores more.
   *
   * @returns the first function that cannot start, undefined where all can
   */
  async warm(): Promise<BrokenFunction | undefined> {
    for (const pool of this.#pools.values()) {
      const message = await pool.warm();
      if (message !== undefined) return { name: pool.definition.name, message };
    }
    return undefined;
  }

  close(): void {
    for (const pool of this.#pools.values()) pool.close();
  }

  /** Lambda's reserved variables, and where the SDK finds this machine's services. Nothing of the host's own leaks in. */
  #standardEnvironment(definition: {
    readonly name: string;
    readonly memoryMb: number;
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
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${definition.name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: 'local',
      LAMBDA_TASK_ROOT: REPOSITORY_ROOT,
      LANG: 'en_US.UTF-8',
      TZ: 'UTC',
      // The SDK would otherwise read the profile of whoever started the host, or look for a metadata service.
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: 'true',
      // The S3 emulator does not read bodies with trailing checksums.
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_REQUIRED',
      AWS_RESPONSE_CHECKSUM_VALIDATION: 'WHEN_REQUIRED',
    };
  }
}

function remount(value: string, mount: string): string {
  return value === LAYER_MOUNT || value.startsWith(`${LAYER_MOUNT}/`)
    ? mount + value.slice(LAYER_MOUNT.length)
    : value;
}
