// Writes the ranking of a run: for each grade its taxpayers in order, from which the API reads pages.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { rankingKey } from '../keys.ts';
import { TextFile } from '../report/merge.ts';
import { RANKING_HEADER, rankingLine } from '../scores/ranking.ts';
import { GRADES, type GradeCounts } from '../scoring/scale.ts';
import type { RunFiles } from '../work/files.ts';
import type { Plan } from '../work/plan.ts';

interface Context {
  readonly files: Pick<RunFiles, 'upload'>;
  readonly plan: Plan;
  /** Folder on disk. */
  readonly folder: string;
}

export class RankingWriter {
  readonly #context: Context;
  readonly #grades: readonly { readonly grade: string; readonly last: number; readonly file: TextFile }[];
  #rank = 0;
  #grade = 0;

  /** @param counts taxpayers of each grade: grades are ranges of scores, so that the ranking is one grade after the other */
  constructor(context: Context, counts: GradeCounts) {
    this.#context = context;
    let last = 0;
    this.#grades = GRADES.map((grade) => {
      last += counts[grade];
      const file = new TextFile(join(context.folder, `${grade}.ranking.tsv`));
      file.write(RANKING_HEADER);
      return { grade, last, file };
    });
  }

  /** Adds the next taxpayer of the ranking. */
  add(taxpayer: Parameters<typeof rankingLine>[0]): void {
    this.#rank += 1;
    while (this.#rank > (this.#grades[this.#grade]?.last ?? Number.POSITIVE_INFINITY)) this.#grade += 1;
    this.#grades[this.#grade]?.file.write(rankingLine(taxpayer));
  }

  async upload(): Promise<void> {
    const { files, plan } = this.#context;
    for (const { grade, file } of this.#grades) {
      const bytes = file.end();
      const key = rankingKey(plan.runDate, plan.planId, grade);
      await files.upload(key, file.path, bytes, 'text/tab-separated-values; charset=utf-8');
      await rm(file.path);
    }
  }
}
