// Handler of the step that ranks all taxpayers of a run and writes its reports.

import { bindHandler } from '../../shared/bind.ts';
import { type TaskHandler, taskHandler } from '../../shared/task-handler.ts';
import type { Language } from '../../shared/words/language.ts';
import type { DelinquencyManifest } from '../scoring/manifest.ts';
import { rankRun } from '../steps/rank.ts';
import { PlanCache } from '../steps/shard.ts';
import { RunTask } from '../steps/tasks.ts';
import { openManifest, reportLanguage } from '../steps/wiring.ts';
import { openFiles } from '../wiring.ts';
import type { RunFiles } from '../work/files.ts';

interface Dependencies {
  readonly files: RunFiles;
  readonly manifest: DelinquencyManifest;
  /** Of the reports. */
  readonly language: Language;
}

export const rankRunHandler = ({ files, manifest, language }: Dependencies): TaskHandler<object> => {
  const plans = new PlanCache(files);
  return taskHandler(RunTask, async (task) => {
    await rankRun(files, await plans.get(task), manifest, language);
    return {};
  });
};

export const handler = await bindHandler(rankRunHandler, () => ({
  files: openFiles(),
  manifest: openManifest(),
  language: reportLanguage(),
}));
