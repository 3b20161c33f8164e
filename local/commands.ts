// Commands to paste into a terminal: a token first, then one call for each thing the service does. They work in bash and zsh
// and need curl, sed, grep and Node.js, whatever its version.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { HostEndpoints } from './endpoints.ts';
import { REPOSITORY_ROOT } from './settings.ts';

export interface Command {
  /** What it does, in a few words. */
  readonly title: string;
  /** One line. Its output ends with a line break. */
  readonly command: string;
}

const CLIENT = 'operator';

/** Invented; the goods are those of the API document's examples. */
const DECLARATION = {
  declarationId: 'DEMO-0001',
  declaredOn: '2020-01-02',
  office: '30',
  processType: 'B',
  importType: '11',
  importUse: '21',
  paymentType: '11',
  transportMode: '10',
  declarantId: 'DEMO-BROKER',
  importerId: 'DEMO-IMPORTER',
  sellerId: 'DEMO-SELLER',
  departureCountry: 'HK',
  items: [
    {
      itemNumber: 1,
      hsCode: '420222',
      originCountry: 'CN',
      originMark: 'G',
      taxRate: 8,
      taxType: 'A',
      netMassKg: 125.5,
      price: { amount: 1_250, currency: 'USD', exchangeRate: 1_480 },
    },
  ],
} as const;

/** Its goods and two more, one of them priced in won. */
const THREE_ITEMS = [
  ...DECLARATION.items,
  {
    itemNumber: 2,
    hsCode: '6110200000',
    description: 'Cotton pullovers',
    originCountry: 'CN',
    originMark: 'G',
    taxRate: 13,
    taxType: 'A',
    netMassKg: 80,
    quantity: { value: 200, unit: 'H87' },
    price: { amount: 1_900_000 },
  },
  {
    itemNumber: 3,
    hsCode: '640399',
    originCountry: 'VN',
    originMark: 'E',
    taxRate: 13,
    taxType: 'A',
    netMassKg: 42.5,
    price: { amount: 3_100, currency: 'USD', exchangeRate: 1_480 },
  },
] as const;

/** Invented descriptions, as two brokers would write them. */
const GOODS = {
  items: [
    { id: 'EN', description: 'Coffee beans, roasted, not decaffeinated, in bags of 1 kg' },
    { id: 'KO', itemName: '여성용 스웨터', description: '면 100% 편물제 풀오버' },
  ],
  limit: 3,
} as const;
/** The codes chosen for them. */
const CHOSEN = {
  decisions: [
    { index: 0, code: '090121' },
    { index: 1, code: '611020' },
  ],
} as const;

/** An invented chamber of commerce, its stamp, and a certificate that it issued. */
const AUTHORITY = 'KR-CHAMBER-DEMO';
const STAMP = 'samples/documents/references/kr-stamp-1.jpg';
const CERTIFICATE = 'samples/documents/kr-genuine.jpg';

/** The day of the sample taxpayers, and one of them. */
const DAY = '2026-11-20';
const TAXPAYER = 'TP787863700';

/** Extracts a field of a JSON document on standard input. */
function fieldOf(name: string): string {
  return `sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;
}

/** The announcement of a file of the repository, and the curl options that send the file to its upload URL. */
function fileToSend(path: string): { readonly announced: object; readonly options: string } {
  const file = join(REPOSITORY_ROOT, path);
  const bytes = readFileSync(file);
  const digest = createHash('sha256').update(bytes).digest();
  const contentType = 'image/jpeg';
  return {
    announced: {
      fileName: basename(path),
      contentType,
      sizeBytes: bytes.length,
      sha256: digest.toString('hex'),
    },
    options: `-T '${file}' -H 'content-type: ${contentType}' -H 'x-amz-checksum-sha256: ${digest.toString('base64')}'`,
  };
}

/** The commands for a running host. */
export class Commands {
  readonly #endpoints: HostEndpoints;
  readonly #endpointsFile: string;

  /** @param endpointsFile path of endpoints.json */
  constructor(endpoints: HostEndpoints, endpointsFile: string) {
    this.#endpoints = endpoints;
    this.#endpointsFile = endpointsFile;
  }

  /** The first three to try. */
  get first(): readonly Command[] {
    return [this.#token(), this.#score(), this.#predict()];
  }

  /** One for each thing the service does, in the order in which they build on each other. */
  get all(): readonly Command[] {
    const { declarationId, declaredOn } = DECLARATION;
    const stamp = fileToSend(STAMP);
    const certificate = fileToSend(CERTIFICATE);
    const references = `/v1/authorities/${AUTHORITY}/references`;
    const predictionId = `$(printf '%s' "$PREDICTION" | ${fieldOf('predictionId')})`;
    return [
      this.#token(),
      {
        title: 'Is it up? (needs no token)',
        command: `curl -sS -w '\\n' '${this.#endpoints.apiUrl}/v1/health'`,
      },
      { title: 'The models it runs', command: this.#get('/v1/models') },
      this.#score(),
      { title: 'Read it again', command: this.#get(`/v1/declarations/${declarationId}`) },
      {
        title: 'The worklist of its lane and day, highest score first',
        command: this.#get(`/v1/declarations?lane=green&day=${declaredOn}`),
      },
      {
        title: 'Record the result of the inspection',
        command: this.#post(`/v1/declarations/${declarationId}/inspection`, {
          outcome: 'fraud',
          note: 'Another brand than declared',
        }),
      },
      {
        title: 'Score the same goods again: the result counts',
        command: this.#post(
          '/v1/declarations',
          { ...DECLARATION, declarationId: 'DEMO-0002' },
          'demo-declaration',
        ),
      },
      {
        title: 'Amend a declaration: three items in two currencies, scored again',
        command: this.#post('/v1/declarations/DEMO-0002/amendments', {
          reason: 'Two items were missing',
          declaration: { ...DECLARATION, declarationId: 'DEMO-0002', items: THREE_ITEMS },
        }),
      },
      {
        title: 'Record what its inspection found in each item',
        command: this.#post(
          '/v1/declarations/DEMO-0002/inspection',
          { outcome: 'fraud', items: [{ itemNumber: 2, outcome: 'fraud' }] },
          'demo-inspection',
        ),
      },
      {
        title: 'Correct that result',
        command: this.#post('/v1/declarations/DEMO-0002/inspection/correction', {
          outcome: 'clear',
          reason: 'The laboratory confirmed the declared fibres',
        }),
      },
      {
        title: 'Who did what to it',
        command: this.#get('/v1/declarations/DEMO-0002/history'),
      },
      this.#predict(),
      {
        title: 'Report the codes that were chosen for them',
        command: this.#post(`/v1/hs/predictions/'"${predictionId}"'/decision`, CHOSEN),
      },
      {
        title: 'Register a stamp of an issuing authority, and wait until it is active',
        command: [
          `REFERENCE=$(${this.#post(references, { kind: 'stamp', ...stamp.announced })})`,
          sent('REFERENCE', stamp.options),
          `while ${this.#get(`${references}?limit=1`)} | grep -q '"status":"awaiting-upload"'; do sleep 1; done`,
          this.#get(`${references}?limit=1`),
        ].join(' && '),
      },
      {
        title:
          'Upload a certificate of origin that the authority issued, and wait for the verdict: the stamp matches, no signature is registered',
        command: [
          `DOCUMENT=$(${this.#post('/v1/documents', {
            documentType: 'certificate-of-origin',
            authorityId: AUTHORITY,
            ...certificate.announced,
          })})`,
          sent('DOCUMENT', certificate.options),
          `DOCUMENT_ID=$(printf '%s' "$DOCUMENT" | ${fieldOf('documentId')})`,
          `while printf '%s' "$DOCUMENT" | grep -qE '"status":"(awaiting-upload|processing)"'; do sleep 1; DOCUMENT=$(${this.#get(`/v1/documents/'"$DOCUMENT_ID"'`)}); done`,
          `printf '%s\\n' "$DOCUMENT"`,
        ].join(' && '),
      },
      {
        title: 'The references of the authority: how many are valid, and what to add',
        command: this.#get(references),
      },
      {
        title: 'Upload the sample taxpayers, score and rank them, and show the riskiest',
        command: `npm --prefix '${REPOSITORY_ROOT}' run --silent demo -- delinquency --endpoints '${this.#endpointsFile}'`,
      },
      { title: 'Score that day again', command: this.#post('/v1/delinquency/runs', { runDate: DAY }) },
      {
        title: 'The run, with links to its reports',
        command: this.#get(`/v1/delinquency/runs/dr-${DAY}`),
      },
      {
        title: 'Its ranking of grade 01, highest score first',
        command: this.#get(`/v1/delinquency/rankings/${DAY}?grade=01&limit=3`),
      },
      {
        title: 'One taxpayer: the latest score with its reasons, and the days before',
        command: this.#get(`/v1/delinquency/taxpayers/${TAXPAYER}`),
      },
    ];
  }

  /** The secret is read from its file, so that it appears neither on the terminal nor on a page. */
  #token(): Command {
    const secret = `$(node -p "require('${this.#endpointsFile}').clients.find(({ name }) => name === '${CLIENT}').clientSecret")`;
    return {
      title: `Get a token for the client "${CLIENT}", valid for an hour`,
      command: `TOKEN=$(curl -sS -u "${CLIENT}:${secret}" -d grant_type=client_credentials '${this.#endpoints.tokenUrl}' | ${fieldOf('access_token')})`,
    };
  }

  #score(): Command {
    return { title: 'Score an import declaration', command: this.#post('/v1/declarations', DECLARATION) };
  }

  #predict(): Command {
    return {
      title: 'Predict the HS codes of two descriptions of goods, English and Korean',
      command: `PREDICTION=$(${this.#post('/v1/hs/predictions', GOODS)}) && printf '%s\\n' "$PREDICTION"`,
    };
  }

  #get(path: string): string {
    return `curl -sS -w '\\n' -H "authorization: Bearer $TOKEN" '${this.#endpoints.apiUrl}${path}'`;
  }

  /** @param key of a request that is to work again although what it made was changed since */
  #post(path: string, body: object, key?: string): string {
    const headers = [
      'content-type: application/json',
      ...(key === undefined ? [] : [`idempotency-key: ${key}`]),
    ];
    const options = headers.map((header) => `-H '${header}'`).join(' ');
    return `${this.#get(path)} ${options} -d '${JSON.stringify(body)}'`;
  }
}

/** Sends a file to the upload URL in the answer that a variable holds. */
function sent(variable: string, options: string): string {
  return `curl -sS ${options} "$(printf '%s' "$${variable}" | ${fieldOf('url')})"`;
}

/** Commands as one block to paste: each one prints its title, then its output. */
export function asBlock(commands: readonly Command[]): string {
  return commands.map(({ title, command }) => `printf '\\n== %s\\n' '${title}'\n${command}\n`).join('\n');
}
