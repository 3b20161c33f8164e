// What a function scores with, read from its environment: the shipped model and the stage's rules.
import * as z from 'zod';
import { parseEnvironment, taskPath } from '../../shared/environment.ts';
import { readManifest } from '../../shared/onnx/manifest.ts';
import { DelinquencyManifest } from '../scoring/manifest.ts';
import { NO_OVERRIDES, RuleOverrides, RuleTable } from '../scoring/rules.ts';
import type { ScoredWith } from './plan.ts';

/** The stage's changes of the rule table, as JSON. */
export function stageRules(): RuleOverrides {
  const { RULE_OVERRIDES } = parseEnvironment({ RULE_OVERRIDES: z.string().optional() });
  return RULE_OVERRIDES === undefined ? NO_OVERRIDES : RuleOverrides.parse(JSON.parse(RULE_OVERRIDES));
}

/** Folder of the model. */
export function modelFolder(): string {
  return taskPath(parseEnvironment({ MODEL_DIR: z.string().min(1) }).MODEL_DIR);
}

export function manifest(): DelinquencyManifest {
  return readManifest(modelFolder(), DelinquencyManifest);
}

/** The names of both, which make a plan. */
export function scoredWith(): ScoredWith {
  const { name, version, sha256 } = manifest();
  return { model: { name, version, sha256 }, rules: new RuleTable(stageRules()).fingerprint };
}
