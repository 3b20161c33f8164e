// Settings of a stage: which values are valid, and that an error names every bad one.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { configFromContext, type StageOverrides, stageConfig } from '../../lib/config.ts';
import { PRODUCTION_SETTINGS } from '../support/production-settings.ts';

describe('the settings of a stage', () => {
  it('take precedence over the common ones, and overrides over both', () => {
    const { logRetentionDays, throttling, architecture } = stageConfig('prod', { architecture: 'arm64' });
    expect({ logRetentionDays, throttling, architecture }).toEqual({
      logRetentionDays: 365,
      throttling: { ratePerSecond: 2000, burst: 4000 },
      architecture: 'arm64',
    });
  });

  it('are the common ones for a stage of any other name', () => {
    expect(stageConfig('pilot')).toEqual({ ...stageConfig('dev'), stage: 'pilot' });
  });

  it('name every bad one at once', () => {
    const overrides = {
      architecture: 'riscv',
      logRetentionDays: 0,
      lanes: { red: 1.5 },
      throttling: { ratePerSecond: -1, burst: 1 },
      alarms: { emails: ['nobody'], runbookBaseUrl: '' },
      retention: 5,
    } as unknown as StageOverrides;
    expect(() => stageConfig('dev', overrides)).toThrow(
      /^Invalid settings for stage "dev": (?=.*architecture)(?=.*logRetentionDays)(?=.*lanes\.red)(?=.*throttling\.ratePerSecond)(?=.*alarms\.emails\.0)(?=.*alarms\.runbookBaseUrl)(?=.*retention: Unknown setting)[^\n]*$/,
    );
  });

  it('accept only log retentions that CloudWatch offers', () => {
    expect(() => stageConfig('dev', { logRetentionDays: 31 as 30 })).toThrow(
      /logRetentionDays: Expected one of 1, 3, 5/,
    );
  });

  it('refuse a firewall without the domain behind it, and a certificate where CloudFront cannot use it', () => {
    const { edge, domain } = PRODUCTION_SETTINGS;
    expect(() => stageConfig('dev', { edge })).toThrow(/edge: Expected `domain`, too/);
    expect(() =>
      stageConfig('dev', { domain, edge: { ...edge, certificateArn: domain.certificateArn } }),
    ).toThrow(/edge\.certificateArn: Expected a certificate in us-east-1/);
    expect(stageConfig('dev', { domain, edge })).toMatchObject({ domain, edge });
  });

  it('refuse a console that has two origins, or to which nobody could sign in', () => {
    const { hosting } = PRODUCTION_SETTINGS.console;
    const identity = { kind: 'oidc', issuer: 'https://login.example', audience: 'customs-scoring' } as const;
    const signIn = { clientId: 'console', tokenOrigin: 'https://tokens.example' };
    expect(() =>
      stageConfig('dev', { identity, console: { hosting, origin: 'https://other.example' } }),
    ).toThrow(
      /console\.hosting: Expected no `console\.origin`.*; console\.hosting: Expected `identity\.console`/,
    );
    expect(
      stageConfig('dev', { identity: { ...identity, console: signIn }, console: { hosting } }),
    ).toMatchObject({ console: { hosting }, identity: { console: signIn } });
  });

  it('refuse a lock that keeps documents beyond their retention', () => {
    expect(() => stageConfig('dev', { documents: { lockDays: 91 } })).toThrow(
      /documents\.originalsDays: Expected at least the 91 days of documents\.lockDays/,
    );
  });

  it.each<[string, StageOverrides]>([
    ['aws.account', { aws: { account: '12345' } }],
    ['aws.region', { aws: { region: 'Seoul' } }],
    ['aws.permissionsBoundary', { aws: { permissionsBoundary: 'arn:aws:iam::1:policy/x' } }],
    ['vpc.cidr', { vpc: { cidr: '10.0.0.0/24' } }],
    ['rollout.canary.percent', { rollout: { canary: { percent: 100 } } }],
    ['domain.name', { domain: { name: 'https://x', certificateArn: 'arn:aws:acm:x' } }],
  ])('refuse a bad %s', (name, overrides) => {
    expect(() => stageConfig('dev', overrides)).toThrow(
      new RegExp(`${name.replaceAll('.', '\\.')}: Expected|${name}: Too big`),
    );
  });

  it('refuse a yellow threshold above the red one, with which no scoring function would start', () => {
    expect(() => stageConfig('dev', { lanes: { red: 0.5, yellow: 0.6 } })).toThrow(
      /lanes\.yellow: Expected at most the red threshold/,
    );
    expect(stageConfig('dev', { lanes: { yellow: 0.6 } }).lanes).toEqual({ yellow: 0.6 });
  });

  it('refuse an edition of the HS that would begin before the one before it, or on no day', () => {
    expect(() => stageConfig('dev', { hsEditions: { '2017': '2022-01-01' } })).toThrow(
      /hsEditions: Expected each edition to begin after the one before it/,
    );
    expect(() => stageConfig('dev', { hsEditions: { '2022': 'soon' } })).toThrow(
      /hsEditions\.2022: Expected a calendar day/,
    );
    expect(stageConfig('dev', { hsEditions: { '2022': '2023-07-01' } }).hsEditions).toEqual({
      '2022': '2023-07-01',
    });
  });

  it.each<[string, StageOverrides, RegExp]>([
    [
      'records of documents that end before their files',
      { documents: { recordsDays: 60, overlaysDays: 70 } },
      /documents\.recordsDays: Expected at least the 90 days of documents\.originalsDays: a file .*; documents\.recordsDays: Expected at least the 70 days of documents\.overlaysDays/,
    ],
    [
      'scores that end before they are previous grades',
      { delinquency: { historyDays: 89 } },
      /delinquency\.historyDays: Expected 90 or more: previous grades/,
    ],
    [
      'runs that end before their scores',
      { delinquency: { runsDays: 399 } },
      /delinquency\.runsDays: Expected at least the 400 days of delinquency\.historyDays/,
    ],
    [
      'snapshots that end before the work on them',
      { delinquency: { snapshotsDays: 13 } },
      /delinquency\.snapshotsDays: Expected at least the 14 days of delinquency\.workDays/,
    ],
    [
      'an audit trail that ends before what it is about',
      { audit: { retentionDays: 1_900 }, hs: { retentionDays: 1_901 } },
      /audit\.retentionDays: Expected at least the 1917 days of declarations\.retentionDays.*the 1901 days of hs\.retentionDays.*of documents\.recordsDays.*of delinquency\.runsDays/,
    ],
    [
      'anything that is not a number of days, together with what else is wrong',
      { declarations: { retentionDays: 0 }, delinquency: { runsDays: 'long' as never, snapshotsDays: 1 } },
      /declarations\.retentionDays: .*delinquency\.runsDays: .*delinquency\.snapshotsDays: Expected at least the 14 days/,
    ],
  ])('refuse %s', (_what, overrides, message) => {
    expect(() => stageConfig('dev', overrides)).toThrow(message);
  });

  it.each(['', 'Prod', '1st', 'a-b', 'x'.repeat(17)])('are refused for the stage name "%s"', (stage) => {
    expect(() => stageConfig(stage)).toThrow(/stage: Expected a short lower-case name/);
  });

  it.each<[string, unknown, RegExp]>([
    ['an issuer that is not a URL', { kind: 'oidc', issuer: 'login', audience: 'a' }, /identity\.issuer/],
    ['an unknown kind', { kind: 'saml' }, /identity\.kind/],
    [
      'a client with an unknown scope',
      { kind: 'cognito', clients: [{ name: 'c', scopes: ['root'] }] },
      /identity\.clients\.0\.scopes\.0/,
    ],
    [
      'a client without scopes',
      { kind: 'cognito', clients: [{ name: 'c', scopes: [] }] },
      /identity\.clients\.0\.scopes/,
    ],
    [
      'a client with a party that is not an identifier',
      { kind: 'cognito', clients: [{ name: 'c', scopes: ['documents:read'], party: 'a b' }] },
      /identity\.clients\.0\.party/,
    ],
    ['no clients', { kind: 'cognito', clients: [] }, /identity\.clients/],
  ])('refuse an identity with %s', (_what, identity, message) => {
    expect(() => stageConfig('dev', { identity } as StageOverrides)).toThrow(message);
  });
});

describe('an override', () => {
  it('keeps all settings that it does not name, at any depth', () => {
    const { alarms, delinquency } = stageConfig('prod', {
      alarms: { emails: ['duty@customs.example'] },
      delinquency: { schedule: { hour: 4 } },
    });
    expect(alarms).toEqual({ ...stageConfig('prod').alarms, emails: ['duty@customs.example'] });
    expect(delinquency).toEqual({
      ...stageConfig('prod').delinquency,
      schedule: { ...stageConfig('prod').delinquency.schedule, hour: 4 },
    });
  });

  it('replaces an entire list', () => {
    const clients = [{ name: 'single-window', scopes: ['declarations:score' as const] }];
    const { identity } = stageConfig('prod', { identity: { kind: 'cognito', clients } });
    expect(identity).toMatchObject({ kind: 'cognito', clients });
    // Settings beside the list keep their values.
    expect(identity).toHaveProperty('groups', expect.arrayContaining([expect.anything()]));
  });

  it('with another kind of identity drops all settings of the first', () => {
    const identity = { kind: 'oidc', issuer: 'https://login.example', audience: 'customs-scoring' } as const;
    expect(stageConfig('prod', { identity }).identity).toEqual(identity);
  });

  it('under the name of an inherited property is refused like any unknown setting', () => {
    const overrides = JSON.parse('{"__proto__": {"stage": "dev"}}') as StageOverrides;
    expect(() => stageConfig('dev', overrides)).toThrow(/^Invalid settings for stage "dev": .*__proto__/);
  });
});

describe('the settings of documents', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['uploadMinutes', { uploadMinutes: 0 }],
    ['uploadMinutes', { uploadMinutes: 61 }],
    ['originalsDays', { originalsDays: 0 }],
    ['concurrency', { concurrency: 1 }],
    ['malwareScan', { malwareScan: 'yes' }],
    ['required', { required: { passport: ['stamp'] } }],
    ['required', { required: { invoice: ['seal'] } }],
  ])('refuse a bad %s', (name, changes) => {
    const documents = { ...stageConfig('dev').documents, ...changes };
    expect(() => stageConfig('dev', { documents } as StageOverrides)).toThrow(
      new RegExp(`documents\\.${name}`),
    );
  });

  it('can require marks for a document type', () => {
    const required = { invoice: ['stamp', 'signature'] } as const;
    const documents = { ...stageConfig('dev').documents, required: { invoice: [...required.invoice] } };
    expect(stageConfig('dev', { documents }).documents.required).toEqual(required);
  });
});

describe('the settings of delinquency', () => {
  const schedule = stageConfig('dev').delinquency.schedule;

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['schedule.timeZone', { schedule: { ...schedule, timeZone: 'Asia/Atlantis' } }],
    ['schedule.hour', { schedule: { ...schedule, hour: 24 } }],
    ['schedule.minute', { schedule: { ...schedule, minute: -1 } }],
    ['schedule.enabled', { schedule: { ...schedule, enabled: 'no' } }],
    ['concurrency', { concurrency: 0 }],
    ['concurrency', { concurrency: 1001 }],
    ['historyDays', { historyDays: 0.5 }],
    ['workDays', { workDays: 1 }],
    ['notify.0', { notify: ['nobody'] }],
    ['rules.points.shoeSize', { rules: { points: { shoeSize: 5 }, caps: {} } }],
    ['rules.points.priorSeizures', { rules: { points: { priorSeizures: 501 }, caps: {} } }],
    ['rules.caps.add', { rules: { points: {}, caps: { add: -1 } } }],
    ['rules.weights', { rules: { points: {}, caps: {}, weights: {} } }],
  ])('name a bad %s', (name, changes) => {
    const delinquency = { ...stageConfig('dev').delinquency, ...changes };
    expect(() => stageConfig('dev', { delinquency } as StageOverrides)).toThrow(
      new RegExp(`delinquency\\.${name.replaceAll('.', '\\.')}: `),
    );
  });

  it('can disable a rule and change the caps', () => {
    const rules = { points: { authorisedOperator: 0 }, caps: { add: 100, take: 0 } };
    const delinquency = { ...stageConfig('dev').delinquency, rules };
    expect(stageConfig('dev', { delinquency }).delinquency.rules).toEqual(rules);
  });

  it('process two shards at a time on the local host', () => {
    expect(stageConfig('local').delinquency.concurrency).toBe(2);
  });
});

describe('the settings of insight', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['schedule.timeZone', { schedule: { timeZone: 'Asia/Atlantis' } }],
    ['concurrency', { concurrency: 0 }],
    ['exportDays', { exportDays: 0 }],
    ['lakes', { lakes: 1 }],
  ])('name a bad %s', (name, insight) => {
    expect(() => stageConfig('dev', { insight } as StageOverrides)).toThrow(`insight.${name}: `);
  });
});

describe('settings from CDK context', () => {
  it('are those of dev if no stage is named', () => {
    expect(configFromContext(new App().node)).toEqual(stageConfig('dev'));
  });

  it('are those of the named stage, with only its own overrides', () => {
    const stages = { prod: { logRetentionDays: 731 }, dev: { logRetentionDays: 7 } };
    const { node } = new App({ context: { stage: 'prod', stages } });
    expect(configFromContext(node)).toEqual(stageConfig('prod', { logRetentionDays: 731 }));
  });

  it('are refused if an override is not valid', () => {
    const { node } = new App({ context: { stages: { dev: { logLevel: 'LOUD' } } } });
    expect(() => configFromContext(node)).toThrow(/logLevel/);
  });

  it('can be JSON text from the command line', () => {
    const stages = JSON.stringify({ prod: { logRetentionDays: 731 } });
    const { node } = new App({ context: { stage: 'prod', stages } });
    expect(configFromContext(node)).toEqual(stageConfig('prod', { logRetentionDays: 731 }));
  });

  it.each(['{"dev":7}', '{"dev":[]}', '{"dev":null}'])(
    'are refused if a stage is not an object: %s',
    (stages) => {
      expect(() => configFromContext(new App({ context: { stages } }).node)).toThrow(
        /^The context "stages" is not valid: expected an object for stage "dev"$/,
      );
    },
  );

  it('are reported in one line, without a stack trace, if they are bad', () => {
    const CONTEXT = { stage: 'prod', stages: { prod: { alarms: { emails: ['nobody'] } } } };
    const { status, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, '../../bin/app.ts')], {
      env: { ...process.env, CDK_CONTEXT_JSON: JSON.stringify(CONTEXT) },
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: 'Invalid settings for stage "prod": alarms.emails.0: Invalid email address\n',
    });
  });

  it.each(['{prod}', '"prod"', '[]', 'null', '7'])('are refused as the text %s', (stages) => {
    expect(() => configFromContext(new App({ context: { stages } }).node)).toThrow(/context "stages" is not/);
  });
});
