// Answers of the API as its clients read them: in words.
import type * as z from 'zod';
import type * as delinquency from '../../functions/delinquency/schemas.ts';
import type * as insight from '../../functions/insight/schemas.ts';
import type * as hs from '../../functions/predict-hs/schemas.ts';
import type * as groups from '../../functions/risk-groups/schemas.ts';
import type * as declarations from '../../functions/score-import/schemas.ts';
import type { Worded } from '../../functions/shared/words/message.ts';
import type * as documents from '../../functions/verify-document/schemas.ts';

export type Assessment = Worded<declarations.Assessment>;
export type BatchAnswer = Worded<declarations.BatchAnswer>;
export type PredictedItem = Worded<hs.PredictedItem>;
export type PredictionAnswer = Worded<hs.PredictionAnswer>;
export type VerifiedDocument = Worded<documents.VerifiedDocument>;
export type Reference = Worded<documents.Reference>;
export type Run = Worded<delinquency.Run>;
export type RankedScore = Worded<delinquency.RankedScore>;
export type Ranking = Worded<delinquency.Ranking>;
export type Statistics = z.infer<typeof insight.Statistics>;
export type ModelHealth = Worded<insight.ModelHealth>;
export type RiskGroupRun = Worded<groups.RiskGroupRun>;
export type RiskGroup = Worded<groups.RiskGroup>;
