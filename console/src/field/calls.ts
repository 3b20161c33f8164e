// What a page asks the worker in which the models run, and what that answers.
import type { Level } from '../../../functions/predict-hs/prediction/depth.ts';
import type { KitFile, KitList } from '../../../lib/console-kit.ts';
import type { Check } from './check.ts';
import type { GoodsAnswer } from './goods.ts';
import type { PhotoAnswer } from './photo.ts';

export type Part = keyof KitList;

/** Questions by name: what they ask with, and what is answered. */
export interface Questions {
  predict: {
    readonly asked: { readonly description: string; readonly digits: Level };
    readonly answer: GoodsAnswer;
  };
  marks: { readonly asked: { readonly photo: Blob }; readonly answer: PhotoAnswer };
  check: { readonly asked: { readonly part: Part }; readonly answer: Check };
}

export type Question = keyof Questions;

/** A question as it is sent: with the files of the part that answers it. */
export interface Sent<Name extends Question = Question> {
  readonly id: number;
  readonly name: Name;
  readonly asked: Questions[Name]['asked'];
  readonly files: readonly KitFile[];
}

export type Reply =
  | { readonly id: number; readonly answer: Questions[Question]['answer'] }
  | { readonly id: number; readonly error: string };
