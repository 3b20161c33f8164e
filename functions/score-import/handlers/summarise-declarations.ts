// Handler of GET /v1/declarations/summary.
import { bindHandler } from '../../shared/bind.ts';
import { type ApiHandler, apiHandler } from '../../shared/http/api-handler.ts';
import { summariseDeclarations } from '../routes.ts';
import { summaryPeriod } from '../schemas.ts';
import { summaryOf, type TallyReader } from '../tallies/summary.ts';
import { openTallies } from '../wiring.ts';

interface Dependencies {
  readonly tallies: TallyReader;
}

export const summariseDeclarationsHandler = ({ tallies }: Dependencies): ApiHandler =>
  apiHandler(summariseDeclarations, async ({ query }) => await summaryOf(tallies, summaryPeriod(query)));

export const handler = await bindHandler(summariseDeclarationsHandler, () => ({ tallies: openTallies() }));
