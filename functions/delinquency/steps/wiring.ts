// Wiring of the state machine's steps: the model, the rules and the notifications, opened with the settings of the environment.

import * as z from 'zod';
import { publishNotice } from '../../shared/aws/sns.ts';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { readManifest } from '../../shared/onnx/model-file.ts';
import { LANGUAGES, type Language } from '../../shared/words/language.ts';
import { DelinquencyManifest } from '../scoring/manifest.ts';
import { NO_OVERRIDES, RuleOverrides, RuleTable } from '../scoring/rules.ts';
import type { ScoringBasis } from '../work/plan.ts';
import type { Notifications } from './finish.ts';

/** The time zone of the schedule: a scheduled run is for the day there. */
export function timeZone(): string {
  return parseEnvironment({ TIME_ZONE: z.string().min(1) }).TIME_ZONE;
}

/** The stage's changes to the rule table. */
export function ruleOverrides(): RuleOverrides {
  const { RULE_OVERRIDES } = parseEnvironment({ RULE_OVERRIDES: z.string().optional() });
  return RULE_OVERRIDES === undefined ? NO_OVERRIDES : RuleOverrides.parse(JSON.parse(RULE_OVERRIDES));
}

/** Folder of the model. */
export function modelFolder(): string {
  return taskPath(parseEnvironment({ MODEL_DIR: z.string().min(1) }).MODEL_DIR);
}

export function openManifest(): DelinquencyManifest {
  return readManifest(modelFolder(), DelinquencyManifest);
}

/** Identifies the model and the rule table, without loading the model. */
export function scoringBasis(): ScoringBasis {
  const { name, version, sha256 } = openManifest();
  return { model: { name, version, sha256 }, rules: new RuleTable(ruleOverrides()).fingerprint };
}

export function openNotifications(): Notifications {
  const { RUN_TOPIC_ARN } = parseEnvironment({ RUN_TOPIC_ARN: z.string().min(1) });
  return { publish: (subject, message) => publishNotice(RUN_TOPIC_ARN, subject, message) };
}

/** Language of reports and notifications, which no request asks for. */
export function reportLanguage(): Language {
  return parseEnvironment({ REPORT_LANGUAGE: z.enum(LANGUAGES).default('en') }).REPORT_LANGUAGE;
}

/** Days for which a score is kept. */
export function historyDays(): number {
  return parseEnvironment({ HISTORY_DAYS: z.coerce.number().int().positive() }).HISTORY_DAYS;
}

/** Threads of the ONNX runtime. */
export function onnxThreads(): number {
  return parseEnvironment({ ONNX_THREADS: z.coerce.number().int().positive() }).ONNX_THREADS;
}
