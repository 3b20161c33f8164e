// The page's side of the worker in which the models run: one worker for the page, started by the first question.
import type { KitFile } from '../../../lib/console-kit.ts';
import type { Question, Questions, Reply, Sent } from './calls.ts';
import { startModels } from './workers.ts';

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}

let worker: Worker | undefined;
let asked = 0;
const waiting = new Map<number, Waiting>();

function started(): Worker {
  if (worker !== undefined) return worker;
  worker = startModels();
  worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => {
    const one = waiting.get(data.id);
    waiting.delete(data.id);
    if ('error' in data) one?.reject(new Error(data.error));
    else one?.resolve(data.answer as never);
  });
  worker.addEventListener('error', ({ message }) => stopModels(message));
  return worker;
}

/**
 * Asks the models of a part.
 *
 * @param files of the part, as they are kept
 * @throws Error if the part cannot be opened, or the worker was stopped meanwhile
 */
export function askModels<Name extends Question>(
  name: Name,
  question: Questions[Name]['asked'],
  files: readonly KitFile[],
): Promise<Questions[Name]['answer']> {
  const id = asked++;
  const sent: Sent<Name> = { id, name, asked: question, files };
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    started().postMessage(sent);
  });
}

/** Stops the worker: what it had opened is opened anew by the next question. */
export function stopModels(why = 'The models were stopped'): void {
  worker?.terminate();
  worker = undefined;
  for (const { reject } of waiting.values()) reject(new Error(why));
  waiting.clear();
}
