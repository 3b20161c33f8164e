// Wiring of the state machine's steps: tables, bucket and model, from the environment.
import * as z from 'zod';
import { s3 } from '../../shared/aws/s3.ts';
import { stepFunctions } from '../../shared/aws/step-functions.ts';
import { parseEnvironment } from '../../shared/environment.ts';
import { Executions } from '../run/executions.ts';
import type { ScoreStore } from '../scores/store.ts';
import { openScores, snapshotsBucket } from '../wiring.ts';
import { RunFiles } from '../work/files.ts';

export function openFiles(): RunFiles {
  return new RunFiles(s3(), snapshotsBucket());
}

export function openExecutions(): Executions {
  const { STATE_MACHINE_ARN } = parseEnvironment({ STATE_MACHINE_ARN: z.string().min(1) });
  return new Executions(stepFunctions(), STATE_MACHINE_ARN);
}

/** What steps on a shard need. */
export function openShards(): { files: RunFiles; scores: ScoreStore } {
  return { files: openFiles(), scores: openScores() };
}

/** The schedule's place: a run belongs to its day there. */
export function timeZone(): string {
  return parseEnvironment({ TIME_ZONE: z.string().min(1) }).TIME_ZONE;
}
