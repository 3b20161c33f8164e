// What `npm run tool` can start.

/** A command that has no npm script of its own. */
export interface Tool {
  readonly name: string;
  /** From the repository's root. */
  readonly file: string;
  readonly summary: string;
}

export const OPERATORS_COMMANDS: readonly Tool[] = [
  tool(
    'load-history',
    'bin/load-history.ts',
    'Load a history of declarations into risk profiles and the lake',
  ),
  tool('write-lake', 'bin/write-lake.ts', 'Write what has changed to the lake now'),
  tool('copy-lake', 'bin/copy-lake.ts', 'Copy declarations of the lake to a folder, to train from them'),
  tool('evaluate', 'bin/evaluate.ts', 'Score labelled declarations over the API and measure the answers'),
  tool('hs', 'bin/hs.ts', 'Predict the HS codes of a whole CSV file'),
  tool(
    'evaluate-hs',
    'bin/evaluate-hs.ts',
    'Predict HS codes of goods whose code is known and measure the answers',
  ),
  tool('export-decisions', 'bin/export-decisions.ts', 'Export decided HS codes in the training format'),
  tool(
    'backtest',
    'bin/backtest/main.ts',
    'Score a taxpayer snapshot and compare the scores with known outcomes',
  ),
  tool(
    'evaluate-groups',
    'bin/evaluate-groups/main.ts',
    'Find groups of high-risk imports in past quarters and judge them on the next',
  ),
  tool('publish-console', 'bin/publish-console.ts', 'Put the console into the bucket of a deployed stage'),
  tool(
    'promote',
    'bin/promote/main.ts',
    'Make the challenger of a model the version that decides, or take that back',
  ),
  tool('re-embed', 'bin/re-embed.ts', 'Embed registered stamps and signatures again after a model upgrade'),
  tool('erase', 'bin/erase/main.ts', 'Erase a party from every table and bucket'),
  tool('redrive', 'bin/redrive.ts', 'Return dead-lettered uploads, events or deliveries to their queue'),
];

export const INSTRUMENTS: readonly Tool[] = [
  tool('load', 'tools/load/main.ts', 'Measure throughput, latency and memory of a local host under load'),
  tool('fuzz', 'tools/fuzz/main.ts', 'Fuzz the API against docs/openapi.json'),
  tool('faults', 'tools/faults/main.ts', 'Run the fault tests at full length'),
  tool('test-deploy', 'tests/deploy/main.ts', 'Deploy to an AWS emulator and test the deployed service'),
  tool(
    'crops',
    'tools/crops/main.ts',
    'Cut the signatures of composed pages as the service does, to train and measure',
  ),
  tool(
    'network-features',
    'tools/network-features/main.ts',
    'Draw fictitious networks and write their features, to train the network model',
  ),
  tool(
    'network-records',
    'tools/network-records/main.ts',
    'Measure which fictitious records the network takes as one',
  ),
  tool('encodings', 'tools/encodings/main.ts', 'Measure how files in wrong encodings are recognised'),
  tool(
    'test-clients',
    'tests/clients/main.ts',
    'Lint docs/openapi.json and call a local host with generated clients',
  ),
  tool('costs', 'tools/costs/main.ts', 'Compute the AWS cost sheet'),
];

function tool(name: string, file: string, summary: string): Tool {
  return { name, file, summary };
}
