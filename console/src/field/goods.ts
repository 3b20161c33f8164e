// HS codes on this device: the code of functions/predict-hs, over the files that the kit has kept.
import type { Level } from '../../../functions/predict-hs/prediction/depth.ts';
import { Languages } from '../../../functions/predict-hs/prediction/language.ts';
import { HsModel } from '../../../functions/predict-hs/prediction/model.ts';
import { NationalModel } from '../../../functions/predict-hs/prediction/national.ts';
import { type PredictionParts, predict } from '../../../functions/predict-hs/prediction/prediction.ts';
import { Terms } from '../../../functions/predict-hs/prediction/terms.ts';
import type { UntitledCandidate } from '../../../functions/predict-hs/record.ts';
import { Titles } from '../../../functions/predict-hs/titles.ts';
import type { Language } from '../../../functions/shared/words/language.ts';
import { worded } from '../../../functions/shared/words/wording.ts';
import type { KeptFiles } from './place.ts';

const LIMIT = 5;

interface TitledCandidate extends UntitledCandidate {
  readonly title: string;
}

/** What the kit says of goods, in both languages of the console. */
export interface GoodsAnswer {
  readonly status: 'ok' | 'vague' | 'unreadable';
  readonly model: { readonly name: string; readonly version: string };
  readonly in: Readonly<Record<Language, InLanguage>>;
}

interface InLanguage {
  readonly candidates: readonly TitledCandidate[];
  /** What to add to the description. */
  readonly message?: string;
}

export class GoodsModel {
  readonly model: HsModel;
  readonly national: NationalModel;
  readonly #parts: PredictionParts;
  readonly #titles: Readonly<Record<Language, Titles>>;

  private constructor(model: HsModel, national: NationalModel, parts: PredictionParts) {
    this.model = model;
    this.national = national;
    this.#parts = parts;
    const titles = (language: Language): Titles =>
      new Titles(model.nomenclature, () => national.codes, language);
    this.#titles = { en: titles('en'), ko: titles('ko') };
  }

  /** @throws Error if a file is missing or does not fit the others */
  static async open(files: KeptFiles): Promise<GoodsModel> {
    const model = await HsModel.open(files);
    const national = NationalModel.open(files);
    return new GoodsModel(model, national, {
      model,
      terms: Terms.of(files.text('terms.csv')),
      languages: Languages.of(files.content('languages.bin'), model.manifest.languages),
      national: () => national,
    });
  }

  async predict(description: string, digits: Level): Promise<GoodsAnswer> {
    const [predicted] = await predict(this.#parts, [{ description }], { digits, limit: LIMIT });
    if (predicted === undefined) throw new Error('The model gave no answer');
    const { status } = predicted;
    const { name, version } = this.model.manifest;
    const inLanguage = (language: Language): InLanguage => {
      const { candidates, message } = this.#titles[language].item(predicted);
      return { candidates, ...(message === undefined ? {} : { message: worded(message, language) }) };
    };
    return { status, model: { name, version }, in: { en: inLanguage('en'), ko: inLanguage('ko') } };
  }
}
