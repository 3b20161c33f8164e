// Wiring of the functions that score: opens the model, the tables and the secret of the draw once, at cold start.
import * as z from 'zod';
import { dynamodb, readSecret } from '../../shared/aws/clients.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { editionCalendar, ofItsEdition } from '../../shared/nomenclature/editions.ts';
import { logInfo, MESSAGES } from '../../shared/observability/log.ts';
import { AdoptedGroupStore } from '../../shared/risk-groups/store.ts';
import type { AmendmentPorts } from '../declarations/amendment.ts';
import { AdoptedEditions, Currency, DEFAULT_CURRENCY, declarationSchema } from '../schemas.ts';
import { openProfiles, openSubmittedDeclarations } from '../wiring.ts';
import { openChallenger } from './challenger.ts';
import { assertCurrency } from './currency.ts';
import { CurrentGroups, type GroupSelection, NO_GROUPS } from './groups.ts';
import { ImportRiskModel } from './model.ts';
import { score, scorerFor } from './scoring.ts';

const Share = z.coerce.number().min(0).max(1).optional();

/** Opens everything that submitting and amending declarations need; the model loads while the secret is on its way. */
export async function openSubmission(): Promise<AmendmentPorts> {
  const environment = parseEnvironment({
    MODEL_DIR: z.string().min(1),
    ONNX_THREADS: z.coerce.number().int().min(1).default(1),
    DRAW_SECRET_ID: z.string().min(1),
    RED_THRESHOLD: Share,
    YELLOW_THRESHOLD: Share,
    RANDOM_RATE: Share,
    HS_EDITIONS: z.string().default('{}'),
    CURRENCY: Currency.default(DEFAULT_CURRENCY),
  });
  const calendar = editionCalendar(AdoptedEditions.parse(JSON.parse(environment.HS_EDITIONS)));
  const stores = { declarations: openSubmittedDeclarations(), profiles: openProfiles() };
  const startedAt = performance.now();
  const folder = taskPath(environment.MODEL_DIR);
  const threads = { threads: environment.ONNX_THREADS };
  const [drawSecret, model] = await Promise.all([
    readSecret(environment.DRAW_SECRET_ID),
    ImportRiskModel.open(folder, threads),
  ]);
  logInfo(MESSAGES.modelLoaded, {
    model: model.manifest.name,
    version: model.manifest.version,
    durationMs: Math.round(performance.now() - startedAt),
  });
  const currency = environment.CURRENCY;
  assertCurrency(model.manifest, currency);
  const lanes = {
    red: environment.RED_THRESHOLD,
    yellow: environment.YELLOW_THRESHOLD,
    randomRate: environment.RANDOM_RATE,
  };
  const challenger = await openChallenger(folder, model.manifest, threads);
  const scorer = { ...scorerFor(model, drawSecret, lanes, calendar), challenger };
  const groupsAt = openGroups();
  return {
    ...stores,
    schema: declarationSchema({ subheadings: ofItsEdition(calendar), currency }),
    score: async (inputs, now) => await score({ ...scorer, groups: await groupsAt(now) }, inputs, now),
    now: () => new Date(),
  };
}

/** The selection by adopted groups at a time; none where the stage lets groups add nothing. */
function openGroups(): (now: Date) => Promise<GroupSelection> {
  const { RISK_GROUPS_TABLE: table, GROUP_SHARE: cap } = parseEnvironment({
    RISK_GROUPS_TABLE: z.string().min(1).optional(),
    GROUP_SHARE: Share,
  });
  if (table === undefined || cap === undefined || cap === 0) return () => Promise.resolve(NO_GROUPS);
  const store = new AdoptedGroupStore(dynamodb(), table);
  const current = new CurrentGroups(() => store.list(), cap);
  return (now) => current.at(now);
}
