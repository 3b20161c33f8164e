// An adopted group selects: from the decision over the declarations that it covers to the lake, with the probability of the draw. The host's
// stage lets groups add every declaration that they cover, and a challenger scores beside the model that decides.
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { LakeStore } from '../../functions/shared/lake/store.ts';
import { readTable } from '../support/lake.ts';
import { DECLARATIONS, MANIFEST, newDeclaration } from './support/declarations.ts';
import { openLakeBucket, putInspected, runLake, runMachine } from './support/lake.ts';
import { contractTests, type Json, startService, temporaryFolder } from './support/service.ts';

const DAY = '2021-04-05';
const SCORING = new Set(['scoreDeclaration', 'scoreDeclarationBatch', 'amendDeclaration']);

interface FunctionProperties {
  readonly Environment: { readonly Variables: Record<string, unknown> };
}

const models = withChallenger();

/** A folder of all models, in which a copy of import risk under another version challenges it. */
function withChallenger(): string {
  const [shipped, folder] = [join(import.meta.dirname, '..', '..', 'models'), temporaryFolder()];
  for (const model of readdirSync(shipped)) {
    for (const file of ['model.json', 'CARD.md'])
      cpSync(join(shipped, model, file), join(folder, model, file));
  }
  const champion = join(folder, 'import-risk');
  for (const file of ['model.onnx', 'baseline.json']) {
    cpSync(join(shipped, 'import-risk', file), join(champion, file));
  }
  cpSync(join(champion, 'model.onnx'), join(champion, 'challenger', 'model.onnx'));
  const manifest = { ...JSON.parse(readFileSync(join(champion, 'model.json'), 'utf8')), version: '9.0.0' };
  writeFileSync(join(champion, 'challenger', 'model.json'), JSON.stringify(manifest));
  return folder;
}

const service = startService((synthesize) => async (input) => {
  const stacks = await synthesize(input);
  const functions = stacks.flatMap(({ template: { Resources = {} } }) =>
    Object.values(Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => (Properties as unknown as FunctionProperties).Environment.Variables),
  );
  const table = functions.find(
    ({ POWERTOOLS_SERVICE_NAME: name }) => name === 'getRiskGroup',
  )?.RISK_GROUPS_TABLE;
  for (const variables of functions) {
    if (!SCORING.has(String(variables.POWERTOOLS_SERVICE_NAME))) continue;
    Object.assign(variables, { RISK_GROUPS_TABLE: table, GROUP_SHARE: '1' });
    variables.MODEL_DIR = join(models, 'import-risk');
  }
  for (const variables of functions) if ('MODELS_DIR' in variables) variables.MODELS_DIR = models;
  return stacks;
});

/** Machines from the United States of another origin: the group that is hidden in the inspected items. */
const covered = (): Json & { declarationId: string } =>
  newDeclaration({ declaredOn: DAY, hsCode: '847130', originCountry: 'DE', departureCountry: 'US' });

async function submitted(declaration: Json): Promise<Json> {
  const answer = await service().as('clearance-system').post(DECLARATIONS, declaration);
  expect(answer.status, answer.text).toBe(201);
  const { body } = await service()
    .as('officer')
    .get(`${DECLARATIONS}/${String(answer.body.declarationId)}`);
  return body;
}

let groupId: string;
let selected: Json;
beforeAll(async () => {
  await putInspected(service(), ['2021-03-15']);
  expect(await runMachine(service(), 'riskGroups', { from: '2021-03-01', to: '2021-03-31' })).toBe(
    'SUCCEEDED',
  );
  const { body } = await service().as('operator').get('/v1/risk-groups?period=2021-03');
  const hidden = (body.items as Json[]).find(({ text }) => String(text).startsWith('HS chapter 84, country'));
  groupId = String(hidden?.groupId);
  const decided = await service()
    .as('operator')
    .post(`/v1/risk-groups/${groupId}/decision`, { outcome: 'adopted' });
  expect(decided.status, decided.text).toBe(201);
  // The function has read no groups before; else it would know this one within a minute.
  selected = await submitted(covered());
});

describe('an adopted group', () => {
  test('selects what it covers, with the probability of the draw', () => {
    expect(selected).toMatchObject({
      lane: 'red',
      selectedBy: 'group',
      groupId: expect.stringMatching(/^2021-03/),
      selectionProbability: 1,
    });
  });

  test('selects in batches, but nothing that it does not cover', async () => {
    const other = newDeclaration({
      declaredOn: DAY,
      hsCode: '847130',
      originCountry: 'US',
      departureCountry: 'US',
    });
    const { body } = await service()
      .as('clearance-system')
      .post(`${DECLARATIONS}/batch`, { declarations: [covered(), other] });
    const [one, another] = body.items as Json[];
    expect(one).toMatchObject({ selectedBy: 'group', lane: 'red' });
    expect(another?.selectedBy).not.toBe('group');
    expect(another).not.toHaveProperty('groupId');
    const { body: stored } = await service().as('officer').get(`${DECLARATIONS}/${other.declarationId}`);
    expect(stored.selectionProbability).toBe(MANIFEST.randomRate);
  });

  test('is a filter of the worklist', async () => {
    const { body } = await service().as('officer').get(`${DECLARATIONS}?day=${DAY}&selectedBy=group`);
    const items = body.items as Json[];
    expect(items.map(({ declarationId }) => declarationId)).toContain(selected.declarationId);
    expect(items.every(({ selectedBy }) => selectedBy === 'group')).toBe(true);
  });

  test('is a stream of the lake, with the probability', async () => {
    expect(await runLake(service())).toBe('SUCCEEDED');
    const { client, bucket } = openLakeBucket(service());
    const rows = await readTable(new LakeStore(client, bucket), 'declarations', DAY);
    client.destroy();
    expect(rows.find((row) => row.declaration_id === selected.declarationId)).toMatchObject({
      selected_by: 'group',
      group_id: selected.groupId,
      stream: 'group',
      selection_probability: 1,
    });
  });
});

describe('a challenger', () => {
  test('is in no answer, but in the lake and in the health of the model', async () => {
    expect(selected).not.toHaveProperty('challenger');
    expect(await runLake(service())).toBe('SUCCEEDED');
    const { client, bucket } = openLakeBucket(service());
    const rows = await readTable(new LakeStore(client, bucket), 'declarations', DAY);
    client.destroy();
    expect(rows.find((row) => row.declaration_id === selected.declarationId)).toMatchObject({
      challenger_version: '9.0.0',
      // The same graph.
      challenger_fraud_probability: selected.fraudProbability,
    });
    const health = `/v1/models/import-risk/health?from=${DAY}&to=${DAY}`;
    const { body } = await service().as('operator').get(health);
    expect(body).toMatchObject({
      version: MANIFEST.version,
      challenger: {
        version: '9.0.0',
        n: 0,
        verdict: 'undecided',
        text: expect.stringContaining('do not yet tell'),
      },
    });
  });
});

contractTests();
