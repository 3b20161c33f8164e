// EventBridge Scheduler on this machine: starts the target of a schedule when it is due. Starts that were due while the host was off
// are skipped.
import { randomUUID } from 'node:crypto';
import type { NextTime } from './schedule-expression.ts';

export interface Schedule {
  readonly name: string;
  readonly arn: string;
  readonly nextTime: NextTime;
  /** The target's input, which may contain context attributes (`<aws.scheduler.scheduled-time>`). */
  readonly input: string;
  /** @throws if the target refuses the start */
  start(input: string, executionId: string): void;
}

/** A changed clock, or the end of the machine's sleep, is noticed within this time. */
const LONGEST_WAIT_MS = 60_000;

export class Schedules {
  readonly #onFault: (name: string, error: unknown) => void;
  readonly #schedules: Schedule[] = [];
  readonly #timers = new Map<Schedule, NodeJS.Timeout>();

  /** @param onFault called when a target refuses a start */
  constructor(onFault: (name: string, error: unknown) => void) {
    this.#onFault = onFault;
  }

  add(schedule: Schedule): void {
    this.#schedules.push(schedule);
  }

  start(): void {
    for (const schedule of this.#schedules) this.#wait(schedule, schedule.nextTime(Date.now()));
  }

  stop(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #wait(schedule: Schedule, due: number | undefined): void {
    if (due === undefined) return;
    const timer = setTimeout(
      () => {
        if (Date.now() < due) {
          this.#wait(schedule, due);
          return;
        }
        this.#fire(schedule, due);
        this.#wait(schedule, schedule.nextTime(Math.max(due, Date.now())));
      },
      Math.min(due - Date.now(), LONGEST_WAIT_MS),
    );
    timer.unref();
    this.#timers.set(schedule, timer);
  }

  #fire(schedule: Schedule, due: number): void {
    const executionId = randomUUID();
    try {
      schedule.start(inputAt(schedule, due, executionId), executionId);
    } catch (error) {
      this.#onFault(schedule.name, error);
    }
  }
}

/** https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
function inputAt({ arn, input }: Schedule, due: number, executionId: string): string {
  const keywords: Readonly<Record<string, string>> = {
    'scheduled-time': new Date(due).toISOString().replace(/\.\d+/, ''),
    'execution-id': executionId,
    'schedule-arn': arn,
    'attempt-number': '1',
  };
  return input.replaceAll(/<aws\.scheduler\.([a-z-]+)>/g, (text, name: string) => keywords[name] ?? text);
}
