// A local host to measure: its API, its log, and the contents of its tables and buckets.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AttributeValue, paginateScan } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { ApiClient } from '../../bin/support/api.ts';
import { findService, type Service } from '../../bin/support/endpoints.ts';
import { type RunningHost, startHost } from '../../local/host.ts';
import { newestHistory } from '../bench/execution-history.ts';
import { FunctionLogReader } from './function-log.ts';

/** Log lines of functions come through pipes: a moment after the answer all are there. */
const SETTLED_AFTER_MS = 500;

export type Item = Record<string, AttributeValue>;

export class MeasuredService {
  readonly api: ApiClient;
  readonly #host: RunningHost;
  readonly #state: string;
  readonly #service: Service;
  readonly #log: FunctionLogReader;

  private constructor(host: RunningHost, state: string, service: Service) {
    this.#host = host;
    this.#state = state;
    this.#service = service;
    this.api = new ApiClient(service);
    this.#log = new FunctionLogReader(join(state, 'logs', 'functions.jsonl'));
  }

  static async start(): Promise<MeasuredService> {
    const state = mkdtempSync(join(tmpdir(), 'customs-scoring-costs-'));
    const host = await startHost({ port: 0, state, quiet: true });
    await host.warmed;
    return new MeasuredService(host, state, await findService({ endpoints: host.endpointsFile }));
  }

  async stop(): Promise<void> {
    await this.#host.stop();
    rmSync(this.#state, { recursive: true, force: true });
  }

  /** What each service printed since the last call. */
  async observed(): Promise<ReturnType<FunctionLogReader['next']>> {
    await sleep(SETTLED_AFTER_MS);
    return this.#log.next();
  }

  /** Every item of a table, or of an index of it. */
  async items(table: string, index?: string): Promise<Item[]> {
    const client = await this.#service.dynamodb();
    const found: Item[] = [];
    const request = { TableName: this.#named(this.#service.tables, table), IndexName: index };
    for await (const { Items = [] } of paginateScan({ client }, request)) found.push(...Items);
    client.destroy();
    return found;
  }

  /** Sizes of the objects under a prefix, in bytes. */
  async objectSizes(bucket: string, prefix: string): Promise<number[]> {
    const client = await this.#service.s3();
    const sizes: number[] = [];
    const request = { Bucket: this.#named(this.#service.buckets, bucket), Prefix: prefix };
    for await (const { Contents = [] } of paginateListObjectsV2({ client }, request)) {
      sizes.push(...Contents.map(({ Size = 0 }) => Size));
    }
    client.destroy();
    return sizes;
  }

  async put(bucket: string, key: string, body: string): Promise<void> {
    const client = await this.#service.s3();
    await client.send(
      new PutObjectCommand({ Bucket: this.#named(this.#service.buckets, bucket), Key: key, Body: body }),
    );
    client.destroy();
  }

  /** How many states the newest execution entered. */
  async transitions(): Promise<number> {
    const events = await newestHistory(this.#host.endpoints);
    return events.filter(({ type }) => type?.endsWith('StateEntered')).length;
  }

  #named(names: Readonly<Record<string, string>>, name: string): string {
    const found = names[name];
    if (found === undefined) throw new Error(`The host has no ${name}`);
    return found;
  }
}
