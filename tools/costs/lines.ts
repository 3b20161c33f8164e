// The lines of the cost sheets: how billed units are counted.
import { PRICES } from '../../lib/prices.ts';
import type { Invocation } from './inputs.ts';

const MB_PER_GB = 1_024;
export const BYTES_PER_GB = 1e9;
const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

/** What cannot be measured on one machine. Each is a round figure on the high side. */
export const ASSUMED = {
  /** Invocations that start a new instance, and its INIT until the handler is called, billed like the rest. */
  coldShare: 0.01,
  initMs: 400,
  accessLogBytes: 500,
  /** X-Ray's default rule: one request per second, and 5 % of the others. */
  tracedShare: 0.05,
  /** GET requests until a broker has the verdict. */
  verdictReads: 3,
  /** Earlier runs that are read until a taxpayer's previous grade is found. */
  gradeReads: 1,
  /** Objects read per object that a nightly run writes. */
  readsPerObject: 3,
} as const;

/** One line of the sheet. */
export interface Line {
  readonly service: string;
  readonly what: string;
  readonly units: number;
  readonly unitPrice: number;
}

export function costOf({ units, unitPrice }: Line): number {
  return units * unitPrice;
}

/** Calls of the HTTP API. */
export function apiCalls(units: number): Line[] {
  return [{ service: 'HTTP API', what: 'calls', units, unitPrice: PRICES.httpApiRequest }];
}

/** Duration, INIT and number of invocations. */
export function invocations(invocation: Invocation, count: number, what = 'invocations'): Line[] {
  return [compute(invocation, count, what), inits(invocation, count), requests(count)];
}

/** Memory for which Lambda gives one core. */
const ONE_CORE_MB = 1_769;

/**
 * Duration of invocations only. What was measured on a whole core takes as much longer as the memory buys less of one: as if nothing
 * of it were waiting.
 */
export function compute(
  { durationMs, memoryMb }: Pick<Invocation, 'durationMs' | 'memoryMb'>,
  count: number,
  what: string,
): Line {
  const billedMs = durationMs * Math.max(1, ONE_CORE_MB / memoryMb);
  return {
    service: 'Lambda',
    what: `GB-s: ${what} of ${billedMs.toFixed(1)} ms at ${memoryMb} MB`,
    units: (count * billedMs * memoryMb) / MB_PER_GB / 1_000,
    unitPrice: PRICES.lambdaGbSecond.x86_64,
  };
}

/** INIT of those invocations that start an instance; Lambda lends a whole core for it. */
function inits({ memoryMb }: Pick<Invocation, 'memoryMb'>, count: number): Line {
  return {
    service: 'Lambda',
    what: `GB-s: INIT of ${100 * ASSUMED.coldShare} % of them`,
    units: (count * ASSUMED.coldShare * ASSUMED.initMs * memoryMb) / MB_PER_GB / 1_000,
    unitPrice: PRICES.lambdaGbSecond.x86_64,
  };
}

/** Number of invocations only. */
export function requests(units: number): Line {
  return { service: 'Lambda', what: 'requests', units, unitPrice: PRICES.lambdaRequest };
}

/** Logs and traces of `count` invocations that write `logBytes` each. */
export function observed(count: number, logBytes: number): Line[] {
  return [logs(count * logBytes), traces(count)];
}

/** Ingested log bytes. */
export function logs(bytes: number): Line {
  return {
    service: 'CloudWatch',
    what: 'GB of logs and metrics',
    units: bytes / BYTES_PER_GB,
    unitPrice: PRICES.logsGb,
  };
}

/** Traces of `count` invocations. */
export function traces(count: number): Line {
  return {
    service: 'X-Ray',
    what: 'traces',
    units: count * ASSUMED.tracedShare,
    unitPrice: PRICES.xrayTrace,
  };
}

/** Write units. */
export function writes(what: string, units: number): Line {
  return { service: 'DynamoDB', what: `writes: ${what}`, units, unitPrice: PRICES.dynamodbWriteUnit };
}

/** Read units. */
export function reads(what: string, units: number): Line {
  return { service: 'DynamoDB', what: `reads: ${what}`, units, unitPrice: PRICES.dynamodbReadUnit };
}

/** Write units of an item or an index entry. */
export function writeUnits(bytes: number): number {
  return Math.ceil(bytes / WRITE_UNIT_BYTES);
}

/** Read units of a consistent read. */
export function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
}

/** US dollars for storing `bytes` in tables for a month. */
export function tableMonth(bytes: number): number {
  return (PRICES.dynamodbGbMonth * bytes) / BYTES_PER_GB;
}
