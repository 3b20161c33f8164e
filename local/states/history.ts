// The history of an execution, with the event types of Step Functions' API.
import type { Program } from './definition.ts';
import type { EventLog } from './library.ts';

/** Larger inputs and outputs are omitted and marked as truncated: two hundred shards would each repeat them. */
const MAX_DATA_CHARACTERS = 4_096;

export interface HistoryEvent {
  /** Counts from 1 in each execution. */
  readonly id: number;
  /** The previous event of the same branch; 0 for the first. */
  readonly previousId: number;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The API's `…EventDetails`; undefined for an event without details. */
  readonly details: Readonly<Record<string, unknown>> | undefined;
}

/** A sequence of events: that of an execution, or of one iteration of a map. */
export class Branch {
  readonly #append: (event: HistoryEvent) => void;
  readonly #ids: { last: number };
  #previousId: number;

  private constructor(append: (event: HistoryEvent) => void, ids: { last: number }, previousId: number) {
    this.#append = append;
    this.#ids = ids;
    this.#previousId = previousId;
  }

  static first(append: (event: HistoryEvent) => void): Branch {
    return new Branch(append, { last: 0 }, 0);
  }

  record(type: string, details?: HistoryEvent['details'], at = Date.now()): void {
    this.#ids.last += 1;
    const id = this.#ids.last;
    this.#append({ id, previousId: this.#previousId, type, at, details });
    this.#previousId = id;
  }

  fork(): Branch {
    return new Branch(this.#append, this.#ids, this.#previousId);
  }
}

/** Records the library's events of states; tasks and maps record their own. */
export async function recordStates(
  events: AsyncIterable<EventLog>,
  { types }: Program,
  branch: Branch,
): Promise<void> {
  for await (const event of events) {
    if (event.type !== 'StateEntered' && event.type !== 'StateExited') continue;
    const { name, input, output } = event.state;
    const type = types.get(name) ?? event.state.type;
    if (event.type === 'StateEntered') {
      branch.record(`${type}StateEntered`, { name, ...data('input', input) }, event.timestamp);
    } else branch.record(`${type}StateExited`, { name, ...data('output', output) }, event.timestamp);
  }
}

/** `input` or `output` with its `…Details`. */
export function data(kind: 'input' | 'output', value: unknown): Readonly<Record<string, unknown>> {
  const text = JSON.stringify(value) ?? 'null';
  if (text.length > MAX_DATA_CHARACTERS) return { [`${kind}Details`]: { truncated: true } };
  return { [kind]: text, [`${kind}Details`]: { truncated: false } };
}

/** The member of the API's event that holds its details. */
export function detailsMember(type: string): string {
  if (type.endsWith('StateEntered')) return 'stateEnteredEventDetails';
  if (type.endsWith('StateExited')) return 'stateExitedEventDetails';
  return `${type.charAt(0).toLowerCase()}${type.slice(1)}EventDetails`;
}
