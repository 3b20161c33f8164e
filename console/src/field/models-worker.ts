// The worker in which the field kit's models run, so that pages stay quick. It alone may compile WebAssembly (lib/console-headers.ts).
import './jitless.ts';
import { once } from '../../../functions/shared/once.ts';
import type { KitFile } from '../../../lib/console-kit.ts';
import type { Question, Questions, Reply, Sent } from './calls.ts';
import { checkGoods, checkMarks } from './check.ts';
import { GoodsModel } from './goods.ts';
import { openKept } from './kept.ts';
import { findMarks, openDetector } from './photo.ts';
import { KeptFiles } from './place.ts';

/** A part of the kit at work; the files of its first question stay in use until the worker is stopped. */
function opened<Model>(
  rewrites: boolean,
  open: (files: KeptFiles) => Promise<Model>,
): (files: readonly KitFile[]) => Promise<{ readonly files: KeptFiles; readonly model: Model }> {
  let of: readonly KitFile[] = [];
  const first = once(async () => {
    const files = new KeptFiles(await openKept(of), { rewrites });
    return { files, model: await open(files) };
  });
  return (files) => {
    of = files;
    return first();
  };
}

const goods = opened(false, (files) => GoodsModel.open(files));
const documents = opened(true, openDetector);

const ANSWERS: {
  readonly [Name in Question]: (
    asked: Questions[Name]['asked'],
    files: readonly KitFile[],
  ) => Promise<Questions[Name]['answer']>;
} = {
  predict: async ({ description, digits }, files) => (await goods(files)).model.predict(description, digits),
  marks: async ({ photo }, files) => await findMarks((await documents(files)).model, photo),
  check: async ({ part }, kept) => {
    if (part === 'hs') {
      const { files, model } = await goods(kept);
      return await checkGoods(files, model);
    }
    const { files, model } = await documents(kept);
    return await checkMarks(files, model);
  },
};

/** One after the other: a model answers one question at a time. */
let last: Promise<unknown> = Promise.resolve();

async function answer({ id, name, asked, files }: Sent): Promise<Reply> {
  try {
    return { id, answer: await ANSWERS[name](asked as never, files) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

addEventListener('message', ({ data }: MessageEvent<Sent>) => {
  last = last.then(async () => postMessage(await answer(data)));
});
