// cdk-nag and CloudFormation's own schemas: synthesising either stage reports no finding that is not acknowledged.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addNagChecks, buildApp } from '../../lib/app.ts';
import { type StageOverrides, stageConfig } from '../../lib/config.ts';
import { OWN_ISSUER, PRIVATE_SETTINGS, PRODUCTION_SETTINGS } from '../support/production-settings.ts';

let outdir: string;
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'customs-nag-'));
  // Findings are also printed; this test reads the report.
  vi.spyOn(console, 'error').mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  // A failed validation also sets the exit code, which would fail the test run.
  process.exitCode = undefined;
  rmSync(outdir, { recursive: true, force: true });
});

function app(stage: string, overrides: StageOverrides = {}): App {
  return buildApp({ config: stageConfig(stage, overrides), outdir, bundle: false, validate: true });
}

/** Names of the rules with findings, by the plugin that found them. */
function findings(): Record<string, string[]> {
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { pluginName: string; violations: { ruleName: string }[] }[];
  };
  return Object.fromEntries(
    pluginReports.map(({ pluginName, violations }) => [
      pluginName,
      violations.map(({ ruleName }) => ruleName),
    ]),
  );
}

describe('validation', () => {
  it.each(['dev', 'prod'])('of the stage %s finds nothing', (stage) => {
    app(stage).synth();
    expect(findings()).toEqual({});
  });

  it('of a stage with a console and the malware scan finds nothing', () => {
    const { name, certificateArn } = PRODUCTION_SETTINGS.console.hosting;
    app('prod', {
      console: { hosting: { name, certificateArn } },
      documents: { ...stageConfig('prod').documents, malwareScan: true },
    }).synth();
    expect(findings()).toEqual({});
  });

  it('of a stage with every setting for production accounts finds nothing', () => {
    app('prod', PRODUCTION_SETTINGS).synth();
    expect(findings()).toEqual({});
  });

  it.each([
    ['the user pool', {}],
    ['the administration’s own issuer', OWN_ISSUER],
  ])('of a stage without a public endpoint, with tokens of %s, finds nothing', (_what, identity) => {
    app('prod', { ...PRIVATE_SETTINGS, ...identity }).synth();
    expect(findings()).toEqual({});
  });

  it('fails for a public bucket without logs and TLS', () => {
    const bad = new App({ outdir });
    addNagChecks(bad);
    new Bucket(new Stack(bad, 'Stack'), 'Bad');
    expect(() => bad.synth()).toThrow(/server access logs disabled/);
    expect(Object.values(findings()).flat()).toEqual(
      expect.arrayContaining([
        expect.stringContaining('AwsSolutions-S1'),
        expect.stringContaining('AwsSolutions-S10'),
      ]),
    );
  });
});
