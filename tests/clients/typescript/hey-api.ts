// The API called by the client that @hey-api/openapi-ts generates.
import { type Context, declaration, expectThat, put, until } from './context';
import type { Declaration } from './generated/hey-api';
import * as api from './generated/hey-api';
import { createClient } from './generated/hey-api/client';

const clientOf = ({ apiUrl, token }: Context) => createClient({ baseUrl: apiUrl, auth: token });

export async function declarations(context: Context): Promise<void> {
  const client = clientOf(context);
  const { data: scored, error } = await api.scoreDeclaration({ client, body: declaration('HA-1') });
  expectThat(scored !== undefined && scored.items[0]?.reasons.length !== 0, error);
  const path = { declarationId: scored.declarationId };
  const { data: inspected } = await api.recordInspection({ client, path, body: { outcome: 'clear' } });
  expectThat(inspected?.inspection.outcome === 'clear', inspected);
  const { data: read } = await api.getDeclaration({ client, path });
  expectThat(read?.declaration.importerId === 'ROASTERY7', read);
  const { data: list } = await api.listDeclarations({
    client,
    query: { lane: scored.lane, day: '2020-01-02' },
  });
  expectThat(list?.items.some(({ declarationId }) => declarationId === 'HA-1') === true, list);
}

export async function batch(context: Context): Promise<void> {
  const bad: Declaration = { ...declaration('HA-3'), office: '' };
  const { data } = await api.scoreDeclarationBatch({
    client: clientOf(context),
    body: { declarations: [declaration('HA-2'), bad] },
  });
  const [good, refused] = data?.items ?? [];
  expectThat(good?.result === 'scored' && good.lane.length > 0, data);
  expectThat(
    refused?.result === 'problem' && refused.problem.errors?.[0]?.pointer === '/declarations/1/office',
    data,
  );
}

export async function hsCodes(context: Context): Promise<void> {
  const client = clientOf(context);
  const { data: prediction, error } = await api.predictHsCodes({
    client,
    body: {
      digits: 4,
      items: [{ id: 'one', description: 'roasted coffee beans' }, { description: 'goods' }],
    },
  });
  const [coffee, vague] = prediction?.items ?? [];
  const best = coffee?.candidates[0];
  expectThat(prediction !== undefined && best?.code.length === 4, error ?? prediction);
  expectThat(vague?.status === 'vague' && vague.message !== undefined, vague);
  const { data: decided } = await api.decideHsCodes({
    client,
    path: { predictionId: prediction.predictionId },
    body: { decisions: [{ index: 0, code: best.code }] },
  });
  expectThat(decided?.decisions[0]?.code === best.code, decided);
}

export async function documents(context: Context): Promise<void> {
  const client = clientOf(context);
  const authority = { authorityId: 'HA-CHAMBER' };
  const announced = (file: Context['scan']) => ({
    fileName: 'scan.jpg',
    contentType: 'image/jpeg' as const,
    sizeBytes: file.bytes.length,
    sha256: file.sha256,
  });
  const { data: reference } = await api.createReference({
    client,
    path: authority,
    body: { kind: 'stamp', ...announced(context.stamp) },
  });
  expectThat(reference !== undefined, reference);
  await put(reference.upload, context.stamp);
  const { data: listed } = await until(
    () => api.listReferences({ client, path: authority }),
    ({ data }) => data?.items[0]?.status !== 'awaiting-upload',
  );
  expectThat(listed?.valid.stamp === 1, listed);
  const { data: created } = await api.createDocument({
    client,
    body: { documentType: 'certificate-of-origin', ...authority, ...announced(context.scan) },
  });
  expectThat(created !== undefined, created);
  await put(created.upload, context.scan);
  const { data: verified } = await until(
    () => api.getDocument({ client, path: { documentId: created.documentId } }),
    ({ data }) => data?.status !== 'awaiting-upload' && data?.status !== 'processing',
  );
  const stamp = verified?.findings.find(({ kind }) => kind === 'stamp');
  expectThat(stamp?.match?.referenceId === reference.referenceId && stamp.box.width > 0, verified);
  const { data: all } = await api.listDocuments({ client, query: { limit: 10 } });
  expectThat(all?.items.some(({ documentId }) => documentId === created.documentId) === true, all);
  const { data: retired } = await api.deleteReference({
    client,
    path: { ...authority, referenceId: reference.referenceId },
  });
  expectThat(retired?.status === 'retired', retired);
}

export async function delinquency(context: Context): Promise<void> {
  const client = clientOf(context);
  const { runDate } = context;
  const { data: started, error } = await api.startDelinquencyRun({ client, body: { runDate } });
  expectThat(started !== undefined, error);
  const path = { runId: started.runId };
  const { data: run } = await until(
    () => api.getDelinquencyRun({ client, path }),
    ({ data }) => data?.status !== 'running',
  );
  const largest = run?.grades.toSorted((one, other) => other.taxpayers - one.taxpayers)[0];
  expectThat(run?.status === 'succeeded' && run.grades[0]?.grade === '01' && largest !== undefined, run);
  const { data: ranking } = await api.getDelinquencyRanking({
    client,
    path: { runDate },
    query: { grade: largest.grade },
  });
  const first = ranking?.items[0];
  expectThat(first?.grade === largest.grade, ranking);
  const taxpayer = { taxpayerId: first.taxpayerId };
  const { data: override } = await api.recordDelinquencyOverride({
    client,
    path: taxpayer,
    body: { grade: '05', reason: 'Pays by instalments', validUntil: new Date().toISOString().slice(0, 10) },
  });
  expectThat(override?.override.grade === '05', override);
  const { data: read } = await api.getDelinquencyTaxpayer({ client, path: taxpayer });
  expectThat(read?.latest.score === first.score && read.override?.grade === '05', read);
}

export async function models(context: Context): Promise<void> {
  const client = clientOf(context);
  const { data: health } = await api.getHealth({ client });
  expectThat(health?.status === 'ok', health);
  const { data } = await api.listModels({ client, query: { cards: true } });
  expectThat(
    data !== undefined && data.items.length > 3 && data.items.every(({ card }) => card !== undefined),
    data,
  );
}

export async function refusal(context: Context): Promise<void> {
  const { error, response } = await api.listModels({ client: clientOf({ ...context, token: 'none' }) });
  expectThat(response?.status === 401 && error !== undefined && 'message' in error, error);
  expectThat(error.message === 'Unauthorized', error);
}

export async function problem(context: Context): Promise<void> {
  const body: Declaration = { ...declaration('HA-4'), declaredOn: '2020-02-30', office: '' };
  const { error, response } = await api.scoreDeclaration({ client: clientOf(context), body });
  expectThat(response?.status === 400 && error !== undefined && 'errors' in error, error);
  const pointers = error.errors?.map(({ pointer }) => pointer).sort();
  expectThat(JSON.stringify(pointers) === '["/declaredOn","/office"]', error);
}

export async function replay(context: Context): Promise<void> {
  const client = clientOf(context);
  const send = (body: Declaration) =>
    api.scoreDeclaration({ client, headers: { 'Idempotency-Key': 'hey-api' }, body });
  const { data: first } = await send(declaration('HA-5'));
  const { data: again } = await send(declaration('HA-5'));
  expectThat(first !== undefined && JSON.stringify(first) === JSON.stringify(again), again);
  const { response } = await send(declaration('HA-6'));
  expectThat(response?.status === 422, response?.status);
}
