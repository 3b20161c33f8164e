// The stores of import declarations for tests: the real ones on an emulated DynamoDB, and one in memory for tests of the code that
// uses the stores.
import type { AmendedDeclarations } from '../../functions/score-import/declarations/amendment.ts';
import type { AssignedDeclarations } from '../../functions/score-import/declarations/assignment.ts';
import type { CancelledDeclarations } from '../../functions/score-import/declarations/cancellation.ts';
import { WorklistStore } from '../../functions/score-import/declarations/lists/store.ts';
import {
  type Assignment,
  type DeclarationRecord,
  shownAssignment,
} from '../../functions/score-import/declarations/record.ts';
import { DeclarationStore } from '../../functions/score-import/declarations/store.ts';
import type { SubmittedDeclarations } from '../../functions/score-import/declarations/submission.ts';
import {
  isListed,
  type RiskPlace,
  riskPlace,
  type WorklistFilter,
  type WorklistPage,
  type WorklistReader,
  worklistEntry,
} from '../../functions/score-import/declarations/worklist.ts';
import type {
  CountingProfiles,
  InspectedDeclarations,
  NewRevision,
} from '../../functions/score-import/inspection.ts';
import { addCounts, NO_HISTORY, type ProfileCounts } from '../../functions/score-import/profiles/profiles.ts';
import { ProfileStore } from '../../functions/score-import/profiles/store.ts';
import type { HistoryLine, RecordedInspection } from '../../functions/score-import/schemas.ts';
import { TallyStore } from '../../functions/score-import/tallies/store.ts';
import { trailOf } from './audit.ts';
import type { TestDynamoDb } from './dynamodb.ts';

export interface ImportStores {
  readonly declarations: DeclarationStore;
  readonly worklists: WorklistStore;
  readonly tallies: TallyStore;
  readonly profiles: ProfileStore;
}

/** For how long the stores of tests keep what they store. */
export const KEPT_DAYS = 1_000;

/** The deployed store implementations on the tables of a test's DynamoDB. */
export function importStores(db: TestDynamoDb): ImportStores {
  const { client, tables } = db;
  const tallies = new TallyStore(client, tables.tallies);
  return {
    declarations: new DeclarationStore(client, tables.declarations, {
      trail: trailOf(db),
      tallies,
      keptDays: KEPT_DAYS,
    }),
    tallies,
    worklists: new WorklistStore(client, tables.declarations),
    profiles: new ProfileStore(client, tables.riskProfiles),
  };
}

/** Declarations and profiles in memory. */
export class MemoryImports
  implements
    SubmittedDeclarations,
    InspectedDeclarations,
    AmendedDeclarations,
    CancelledDeclarations,
    AssignedDeclarations,
    WorklistReader,
    CountingProfiles
{
  readonly #records = new Map<string, DeclarationRecord>();
  readonly #profiles = new Map<string, ProfileCounts>();

  async putDeclaration(record: DeclarationRecord): Promise<DeclarationRecord | undefined> {
    const { declarationId } = record.declaration;
    const stored = this.#records.get(declarationId);
    if (stored === undefined) this.#records.set(declarationId, record);
    return stored;
  }

  async putDeclarations(
    records: readonly DeclarationRecord[],
  ): Promise<readonly (DeclarationRecord | undefined)[]> {
    return await Promise.all(records.map((record) => this.putDeclaration(record)));
  }

  async getDeclaration(declarationId: string): Promise<DeclarationRecord | undefined> {
    return this.#records.get(declarationId);
  }

  async worklist(filter: WorklistFilter, limit: number, after: RiskPlace | undefined): Promise<WorklistPage> {
    const sorted = [...this.#records.values()]
      .map((record) => ({
        ...worklistEntry(record),
        status: record.status,
        ...shownAssignment(record.assignment),
        ...(record.inspection === undefined ? {} : { inspection: record.inspection }),
      }))
      .filter((item) => isListed(filter, item) && (after === undefined || riskPlace(item) < after))
      .sort((one, other) => (riskPlace(one) < riskPlace(other) ? 1 : -1));
    const items = sorted.slice(0, limit);
    const last = sorted.length > limit ? items.at(-1) : undefined;
    return { items, next: last === undefined ? undefined : riskPlace(last) };
  }

  async beginRevision({ declarationId, version, inspection, line }: NewRevision): Promise<boolean> {
    const record = this.#records.get(declarationId);
    if (record?.version !== version || record.status !== 'scored') return false;
    const before = inspection.revision - 1;
    if ((record.inspection?.revision ?? 0) !== before || (record.counted?.revision ?? 0) !== before)
      return false;
    this.#records.set(declarationId, { ...record, inspection, history: [...record.history, line] });
    return true;
  }

  async takeLease(): Promise<boolean> {
    // Nothing crashes here: whoever begins a revision finishes it.
    return false;
  }

  async finishInspection(declarationId: string, inspection: RecordedInspection): Promise<void> {
    const record = this.#records.get(declarationId);
    if (record !== undefined) this.#records.set(declarationId, { ...record, counted: inspection });
  }

  async amendDeclaration(record: DeclarationRecord, line: HistoryLine): Promise<boolean> {
    const { declarationId } = record.declaration;
    const before = this.#records.get(declarationId);
    if (before?.version !== record.version - 1 || before.status !== 'scored' || before.inspection)
      return false;
    const kept = before.assignment === undefined ? {} : { assignment: before.assignment };
    this.#records.set(declarationId, {
      ...record,
      ...kept,
      by: before.by,
      history: [...before.history, line],
    });
    return true;
  }

  async assignDeclaration(
    { declaration: { declarationId }, assignment: before }: DeclarationRecord,
    assignment: Assignment | undefined,
    line: HistoryLine,
  ): Promise<boolean> {
    const record = this.#records.get(declarationId);
    if (record?.status !== 'scored' || record.assignment !== before) return false;
    const { assignment: _, ...rest } = record;
    this.#records.set(declarationId, {
      ...rest,
      ...(assignment === undefined ? {} : { assignment }),
      history: [...record.history, line],
    });
    return true;
  }

  async cancelDeclaration({ declaration, version }: DeclarationRecord, line: HistoryLine): Promise<boolean> {
    const record = this.#records.get(declaration.declarationId);
    if (record?.version !== version || record.status !== 'scored' || record.inspection) return false;
    const history = [...record.history, line];
    this.#records.set(declaration.declarationId, { ...record, status: 'cancelled', history });
    return true;
  }

  async readProfiles(keys: readonly string[]): Promise<ReadonlyMap<string, ProfileCounts>> {
    return new Map(
      keys.flatMap((key) => {
        const counts = this.#profiles.get(key);
        return counts === undefined ? [] : [[key, counts]];
      }),
    );
  }

  async addToProfile(entity: string, _declarationId: string, counts: ProfileCounts): Promise<void> {
    this.#profiles.set(entity, addCounts(this.#profiles.get(entity) ?? NO_HISTORY, counts));
  }

  async forgetCounting(): Promise<void> {
    // Nothing crashes here, so profiles need not record what they have counted.
  }
}
