// What the host says on the terminal: one readable line per request, and errors in short.
import type { RequestRecord } from './http/gateway.ts';

export interface TerminalLog {
  request(record: RequestRecord): void;
  error(who: string, text: string): void;
  /** Anything else, with the time. */
  line(text: string): void;
}

const METHOD_WIDTH = 'DELETE'.length;
const MILLISECONDS_WIDTH = 7;

/** @param write takes one line; a quiet host writes none */
export function terminalLog(write: (line: string) => void): TerminalLog {
  return {
    request: (record) => write(requestLine(record, new Date())),
    error: (who, text) => write(`${clock(new Date())} ERROR ${printable(who)}: ${printable(text)}`),
    line: (text) => write(`${clock(new Date())} ${printable(text)}`),
  };
}

/** `09:15:02 POST   201    12 ms /v1/declarations clearance-system` */
export function requestLine(record: RequestRecord, now: Date): string {
  const method = record.method.padEnd(METHOD_WIDTH);
  const milliseconds = `${Math.round(record.milliseconds)} ms`.padStart(MILLISECONDS_WIDTH);
  const status = record.status ?? 'gone';
  return [clock(now), method, status, milliseconds, printable(record.path), record.client ?? '-'].join(' ');
}

function clock(moment: Date): string {
  return moment.toTimeString().slice(0, 8);
}

/** One line, and nothing a terminal would act on. */
function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
