// What the host prints while it runs: one readable line for each request, and short errors.
import type { RequestRecord } from './http/gateway.ts';

export interface TerminalLog {
  request(record: RequestRecord): void;
  error(who: string, text: string): void;
  /** Any other message, with the time. */
  line(text: string): void;
}

const METHOD_WIDTH = 'DELETE'.length;
const MILLISECONDS_WIDTH = 7;

/** @param write prints one line; a quiet host prints none */
export function terminalLog(write: (line: string) => void): TerminalLog {
  return {
    request: (record) => write(requestLine(record, new Date())),
    error: (who, text) => write(`${clock(new Date())} ERROR ${printable(who)}: ${printable(text)}`),
    line: (text) => write(`${clock(new Date())} ${printable(text)}`),
  };
}

/** `09:15:02 POST   201    12 ms /v1/declarations clearance-system`, and the reason of a refusal by the gateway */
export function requestLine(record: RequestRecord, now: Date): string {
  const method = record.method.padEnd(METHOD_WIDTH);
  const milliseconds = `${Math.round(record.milliseconds)} ms`.padStart(MILLISECONDS_WIDTH);
  const status = record.status ?? 'gone';
  const refusal = record.refusal === undefined ? [] : [`(${printable(record.refusal)})`];
  const who = record.client ?? '-';
  return [clock(now), method, status, milliseconds, printable(record.path), who, ...refusal].join(' ');
}

function clock(moment: Date): string {
  return moment.toTimeString().slice(0, 8);
}

/** One line without control characters, which a terminal would interpret. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}
