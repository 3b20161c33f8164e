// The ONNX contract of import risk: items of declarations and their profiles in, calibrated probabilities out. Encoders,
// profile arithmetic, trees and calibration are inside the graph; this file only lays out tensors.
import type { InferenceSession } from 'onnxruntime-node';
import * as z from 'zod';
import { Manifest } from '../../shared/onnx/manifest.ts';
import { readManifest } from '../../shared/onnx/model-file.ts';
import { openSession, ort, type SessionOptions } from '../../shared/onnx/session.ts';
import { ENTITIES, NO_HISTORY, type Profiles } from '../profiles/profiles.ts';
import type { Row } from './rows.ts';

/** Columns of the `codes` tensor (string, [N, 11]). */
const CODE_COLUMNS = [
  'office',
  'processType',
  'importType',
  'importUse',
  'paymentType',
  'transportMode',
  'hs6',
  'departureCountry',
  'originCountry',
  'taxType',
  'originMark',
] as const;
/** Columns of the `numbers` tensor (float32, [N, 3]). */
const NUMBER_COLUMNS = ['taxRate', 'netMassKg', 'itemPrice'] as const;
const COUNTS_PER_ENTITY = 3;
/** Columns of the `profiles` tensor (float32, [N, 15]): inspected, fraud, critical for each entity. */
const PROFILE_COLUMNS = ENTITIES.length * COUNTS_PER_ENTITY;

const ReasonGroup = z.object({
  name: z.string(),
  /** Columns of the codes, numbers or profiles. */
  members: z.array(z.string()).min(1),
  /** Raw values of an ordinary item; null where the reference exists only inside the graph. */
  reference: z.record(z.string(), z.union([z.string(), z.number()])).nullable(),
});
export type ReasonGroup = z.infer<typeof ReasonGroup>;

const ImportRiskManifest = z.looseObject({
  ...Manifest.shape,
  codeColumns: z.tuple(CODE_COLUMNS.map((column) => z.literal(column)) as [z.ZodLiteral, ...z.ZodLiteral[]]),
  numberColumns: z.tuple(
    NUMBER_COLUMNS.map((column) => z.literal(column)) as [z.ZodLiteral, ...z.ZodLiteral[]],
  ),
  /** ISO 4217 code of the currency in which `itemPrice` was learned. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  reasonGroups: z.array(ReasonGroup).min(1),
  /**
   * Every code of the training data by column, separated by spaces; any other one is scored as an average one, a subheading as
   * goods of its heading.
   */
  knownCodes: z.record(
    z.enum(CODE_COLUMNS),
    z.string().transform((codes): ReadonlySet<string> => new Set(codes.split(' '))),
  ),
  thresholds: z.object({ red: z.number(), yellow: z.number() }),
  randomRate: z.number().min(0).max(1),
  statistics: z.looseObject({
    medianPricePerKg: z.number(),
    medianPricePerKgByChapter: z.record(z.string(), z.number()),
  }),
});
export type ImportRiskManifest = z.infer<typeof ImportRiskManifest>;

/** An item with the profiles it is scored with. */
export interface ModelInput {
  readonly row: Row;
  readonly profiles: Profiles;
}

/** The copies of one run: copy m is item `rows[m]` with reason group `occluded[m]` at its reference (0: none). */
export interface Copies {
  readonly rows: readonly number[];
  readonly occluded: readonly number[];
}

/** One value for each copy. */
export interface ModelOutput {
  /** Calibrated probability of fraud. */
  readonly fraud: Float32Array;
  /** Calibrated probability of critical fraud, at most `fraud`. */
  readonly critical: Float32Array;
  /** Calibrated log-odds of fraud. */
  readonly logOdds: Float32Array;
}

export type ModelFeeds = Readonly<Record<string, InstanceType<typeof ort.Tensor>>>;

/** Lays out the tensors of one run. */
export function modelFeeds(inputs: readonly ModelInput[], copies: Copies): ModelFeeds {
  const codes = new Array<string>(inputs.length * CODE_COLUMNS.length);
  const numbers = new Float32Array(inputs.length * NUMBER_COLUMNS.length);
  const profiles = new Float32Array(inputs.length * PROFILE_COLUMNS);
  let code = 0;
  let number = 0;
  let count = 0;
  for (const { row, profiles: history } of inputs) {
    for (const column of CODE_COLUMNS) codes[code++] = row[column];
    for (const column of NUMBER_COLUMNS) numbers[number++] = row[column];
    for (const entity of ENTITIES) {
      const counts = history[entity];
      profiles[count++] = counts.inspected;
      profiles[count++] = counts.fraud;
      profiles[count++] = counts.critical;
    }
  }
  return {
    codes: new ort.Tensor('string', codes, [inputs.length, CODE_COLUMNS.length]),
    numbers: new ort.Tensor('float32', numbers, [inputs.length, NUMBER_COLUMNS.length]),
    profiles: new ort.Tensor('float32', profiles, [inputs.length, PROFILE_COLUMNS]),
    rows: new ort.Tensor('int64', indices(copies.rows), [copies.rows.length]),
    occluded: new ort.Tensor('int64', indices(copies.occluded), [copies.occluded.length]),
  };
}

/** Int64 without a BigInt for each element: little-endian words, the upper ones zero. */
function indices(values: readonly number[]): BigInt64Array {
  const words = new Uint32Array(values.length * 2);
  values.forEach((value, index) => {
    words[index * 2] = value;
  });
  return new BigInt64Array(words.buffer);
}

/** The import-risk model, ready to run. */
export class ImportRiskModel {
  readonly manifest: ImportRiskManifest;
  readonly session: InferenceSession;

  private constructor(manifest: ImportRiskManifest, session: InferenceSession) {
    this.manifest = manifest;
    this.session = session;
  }

  /**
   * Opens the model of a folder and runs it once, so that the first request does not pay for it.
   *
   * @throws Error where the files are missing or do not belong together
   */
  static async open(folder: string, options: SessionOptions): Promise<ImportRiskModel> {
    const manifest = readManifest(folder, ImportRiskManifest);
    const model = new ImportRiskModel(manifest, await openSession(folder, manifest, options));
    await model.evaluate([WARM_UP], { rows: [0, 0], occluded: [0, 1] });
    return model;
  }

  /**
   * One run of the graph.
   *
   * @throws the runtime's error, for example where a copy's row does not exist
   */
  async evaluate(inputs: readonly ModelInput[], copies: Copies): Promise<ModelOutput> {
    const output = await this.session.run(modelFeeds(inputs, copies));
    return {
      fraud: floats(output.fraud),
      critical: floats(output.critical),
      logOdds: floats(output.logOdds),
    };
  }
}

function floats(tensor: { data: unknown } | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Error('The model returned an output that is not float32');
  return tensor.data;
}

const WARM_UP: ModelInput = {
  row: {
    office: '',
    processType: '',
    importType: '',
    importUse: '',
    paymentType: '',
    transportMode: '',
    hs6: '',
    departureCountry: '',
    originCountry: '',
    taxType: '',
    originMark: '',
    taxRate: 0,
    netMassKg: 1,
    itemPrice: 1,
  },
  profiles: {
    goods: NO_HISTORY,
    importer: NO_HISTORY,
    declarant: NO_HISTORY,
    seller: NO_HISTORY,
    headingOrigin: NO_HISTORY,
  },
};
