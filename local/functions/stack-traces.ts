// Stack traces that name the sources of bundled code. Node can do this by itself, but then reads the map of every file as it loads,
// which takes a function longer than its code does; here a map is read when a stack that needs it is looked at.
import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { fileURLToPath } from 'node:url';

const BUNDLED = /(file:\/\/[^\s()]+\.mjs):(\d+):(\d+)/;

const maps = new Map<string, SourceMap | undefined>();

/** Lets the stacks of all errors of this process name sources wherever there is a map beside the bundled file. */
export function nameSourcesInStacks(): void {
  Error.prepareStackTrace = (error, frames) =>
    [String(error), ...frames.map((frame) => `    at ${sourceOf(String(frame))}`)].join('\n');
}

/** A frame with its place in the bundled file replaced by the one in the source. */
function sourceOf(frame: string): string {
  return frame.replace(BUNDLED, (place, file: string, line: string, column: string) => {
    const origin = mapOf(file)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin)) return place;
    return `${new URL(origin.fileName, file)}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) maps.set(file, readMap(file));
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${fileURLToPath(file)}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
