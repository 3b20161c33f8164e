// Who may have which export: an export of a kind shows what the scope of the kind's records shows.
import type { Caller } from '../../shared/auth/caller.ts';
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import { type ExportKind, kindOf } from './export.ts';

/** @throws ProblemError 403 that names the missing scope */
export function assertMayRead(kind: ExportKind, caller: Caller | undefined): void {
  const { scope } = kindOf(kind);
  if (caller?.scopes.includes(scope) === true) return;
  throw new ProblemError(403, { detail: message('export.scope', { kind, scope }) });
}
