// Wiring of the state machine's steps: the settings that they share.
import * as z from 'zod';
import { parseEnvironment } from '../../shared/environment.ts';
import { LANGUAGES, type Language } from '../../shared/words/language.ts';

/** The time zone of the schedule: a scheduled run is for the day there. */
export function timeZone(): string {
  return parseEnvironment({ TIME_ZONE: z.string().min(1) }).TIME_ZONE;
}

/** Days of declarations and scores that a run looks back on. */
export function historyDays(): number {
  return parseEnvironment({ HISTORY_DAYS: z.coerce.number().int().positive() }).HISTORY_DAYS;
}

/** Language of reports, which no request asks for. */
export function reportLanguage(): Language {
  return parseEnvironment({ REPORT_LANGUAGE: z.enum(LANGUAGES) }).REPORT_LANGUAGE;
}
