// Isolation of parties: on every route that a broker's token may call and that names a resource by id, another broker's resource is
// answered like one that does not exist.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { ROUTES } from '../../lib/routes.ts';
import { LOCAL_CLIENTS } from '../../local/clients.ts';
import { decisionPath, PREDICTIONS } from '../api/support/goods.ts';
import type { Answer, ClientName, Json, Service } from '../api/support/service.ts';
import { documentBody } from '../support/document-records.ts';

/** A thing that a broker makes, and a call that is about it. */
interface Crossing {
  readonly path: string;
  readonly body: () => object;
  /** Field of the answer with its id. */
  readonly id: string;
  readonly about: (id: string) => { readonly method: string; readonly path: string; readonly body?: object };
}

const CROSSINGS: Record<string, Crossing> = {
  getDocument: {
    path: '/v1/documents',
    body: () => documentBody(),
    id: 'documentId',
    about: (id) => ({ method: 'GET', path: `/v1/documents/${id}` }),
  },
  getHsPrediction: {
    path: PREDICTIONS,
    body: () => ({ items: [{ description: 'Coffee beans, roasted, not decaffeinated' }] }),
    id: 'predictionId',
    about: (id) => ({ method: 'GET', path: `${PREDICTIONS}/${id}` }),
  },
  decideHsCodes: {
    path: PREDICTIONS,
    body: () => ({ items: [{ description: 'Coffee beans, roasted, not decaffeinated' }] }),
    id: 'predictionId',
    about: (id) => ({
      method: 'POST',
      path: decisionPath(id),
      body: { decisions: [{ index: 0, code: '090121' }] },
    }),
  },
};

for (const [operation, method, suffix] of [
  ['deleteWebhook', 'DELETE', ''],
  ['testWebhook', 'POST', '/test'],
  ['listDeliveries', 'GET', '/deliveries'],
] as const) {
  CROSSINGS[operation] = {
    path: '/v1/webhooks',
    body: () => ({ url: 'https://broker.example/hook', events: ['document.decided'] }),
    id: 'webhookId',
    about: (id) => ({ method, path: `/v1/webhooks/${id}${suffix}` }),
  };
}

const BROKER = LOCAL_CLIENTS.find(({ name }) => name === 'broker-a');
/** Routes whose ids name what everybody may read. */
const OF_NOBODY = ['getHsCode'];
const OPEN_TO_BROKERS = ROUTES.filter(({ scope, path, operationId, customsOnly = false }) => {
  const scopes: readonly string[] = BROKER?.scopes ?? [];
  const isOpen = scope !== null && scopes.includes(scope) && !customsOnly;
  return isOpen && path.includes('{') && !OF_NOBODY.includes(operationId);
});

/**
 * The tests of parties.
 *
 * @param service gives the running service, within tests
 */
export function parties(service: () => Service): void {
  const ask = (client: ClientName, { method, path, body }: ReturnType<Crossing['about']>): Promise<Answer> =>
    service().as(client).call(method, path, { body });

  /** What is answered, but for what differs from one request to the next. */
  function said({ status, body }: Answer, id: string): Json {
    const { type, title, detail } = body;
    return { status, type, title, detail: String(detail).replace(id, '<id>') };
  }

  test('every route that a broker may call and that names a resource is tested below', () => {
    expect(OPEN_TO_BROKERS.map(({ operationId }) => operationId).sort()).toEqual(
      Object.keys(CROSSINGS).sort(),
    );
  });

  test.each(Object.entries(CROSSINGS))(
    '%s knows nothing of another broker’s',
    async (_operation, crossing) => {
      const made = await service().as('broker-a').post(crossing.path, crossing.body());
      const id = String(made.body[crossing.id]);
      const unknown = randomUUID();
      const foreign = said(await ask('broker-b', crossing.about(id)), id);
      expect(foreign).toEqual(said(await ask('broker-b', crossing.about(unknown)), unknown));
      expect(foreign.status).toBe(404);
      expect([200, 202]).toContain((await ask('broker-a', crossing.about(id))).status);
    },
  );

  test('a list never contains another broker’s items, whichever page token it continues from', async () => {
    const made = await service().as('broker-a').post('/v1/documents', documentBody());
    await service().as('broker-a').post('/v1/documents', documentBody());
    const first = await service().as('broker-a').get('/v1/documents?limit=1');
    for (const query of ['', `&nextToken=${String(first.body.nextToken)}`]) {
      const { body } = await service().as('broker-b').get(`/v1/documents?limit=100${query}`);
      const ids = (body.items as Json[] | undefined)?.map(({ documentId }) => documentId) ?? [];
      expect(ids).not.toContain(made.body.documentId);
    }
  });
}
