// The commands of the banner: a token first, then one call per thing the service does. Later capabilities add theirs.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { BannerCommand } from './banner.ts';
import type { HostEndpoints } from './endpoints.ts';
import { REPOSITORY_ROOT } from './settings.ts';

const CLIENT = 'operator';

/** Made up; the goods are those of the API document's examples. */
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
  hs6: '420222',
  departureCountry: 'HK',
  originCountry: 'CN',
  taxRate: 8,
  taxType: 'A',
  originMark: 'G',
  netMassKg: 125.5,
  itemPriceKrw: 1_850_000,
} as const;

function withBody(body: object): string {
  return `-H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}

/** Made up, as two brokers would describe their goods. */
const GOODS = {
  items: [
    { id: 'EN', description: 'Coffee beans, roasted, not decaffeinated, in bags of 1 kg' },
    { id: 'KO', itemName: '여성용 스웨터', description: '면 100% 편물제 풀오버' },
  ],
  limit: 3,
} as const;
/** What was chosen for them. */
const CHOSEN = {
  decisions: [
    { index: 0, code: '090121' },
    { index: 1, code: '611020' },
  ],
} as const;

/** Of an invented chamber: its stamp, and a certificate that it has issued. */
const AUTHORITY = 'KR-CHAMBER-DEMO';
const STAMP = 'samples/documents/references/kr-stamp-1.jpg';
const CERTIFICATE = 'samples/documents/kr-genuine.jpg';

/** The sample taxpayers' day and one of them. */
const DAY = '2026-11-20';
const TAXPAYER = 'TP787863700';

/** Takes a field of a JSON answer on standard input. */
function fieldOf(name: string): string {
  return `sed 's/.*"${name}":"\\([^"]*\\)".*/\\1/'`;
}

/** A file of the repository as it is announced, and the options that send it to its upload URL. */
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

/** Announces a file, keeps the answer in a variable, and sends the file where that says. */
function sending(variable: string, announce: string, options: string): string {
  const url = `"$(printf '%s' "$${variable}" | ${fieldOf('url')})"`;
  return `${variable}=$(${announce}) && curl -sS ${options} ${url} && printf '%s\\n' "$${variable}"`;
}

/**
 * The commands for a running host, in the order they build on each other. They need nothing but sh, curl, sed and, for the
 * snapshot, npm in this repository.
 *
 * @param endpointsFile path of endpoints.json
 */
export function tryIt(
  { apiUrl, tokenUrl, clients }: HostEndpoints,
  endpointsFile: string,
): readonly BannerCommand[] {
  const client = clients.find(({ name }) => name === CLIENT);
  const credentials = `${client?.clientId}:${client?.clientSecret}`;
  const get = (path: string): string => `curl -sS -H "authorization: Bearer $TOKEN" '${apiUrl}${path}'`;
  const post = (path: string, body: object): string => `${get(path)} ${withBody(body)}`;
  const predictionId = `$(printf '%s' "$PREDICTION" | ${fieldOf('predictionId')})`;
  const documentId = `$(printf '%s' "$DOCUMENT" | ${fieldOf('documentId')})`;
  const { declarationId, declaredOn } = DECLARATION;
  const stamp = fileToSend(STAMP);
  const certificate = fileToSend(CERTIFICATE);
  return [
    {
      title: `A token for the client "${CLIENT}", good for an hour`,
      command: `TOKEN=$(curl -sS -u '${credentials}' -d grant_type=client_credentials '${tokenUrl}' | ${fieldOf('access_token')})`,
    },
    { title: 'Is it up? (needs no token)', command: `curl -sS '${apiUrl}/v1/health'` },
    { title: 'The models it runs', command: get('/v1/models') },
    { title: 'Score an import declaration', command: post('/v1/declarations', DECLARATION) },
    { title: 'Read it again', command: get(`/v1/declarations/${declarationId}`) },
    {
      title: 'Its lane and day as a worklist, highest score first',
      command: get(`/v1/declarations?lane=green&day=${declaredOn}`),
    },
    {
      title: 'Record what the inspection found',
      command: post(`/v1/declarations/${declarationId}/inspection`, {
        outcome: 'fraud',
        note: 'Another brand than declared',
      }),
    },
    {
      title: 'The same goods again: the score knows',
      command: post('/v1/declarations', { ...DECLARATION, declarationId: 'DEMO-0002' }),
    },
    {
      title: 'HS codes of two goods descriptions, English and Korean',
      command: `PREDICTION=$(${post('/v1/hs/predictions', GOODS)}) && printf '%s\\n' "$PREDICTION"`,
    },
    {
      title: 'Report the codes that were chosen for them',
      command: `curl -sS -H "authorization: Bearer $TOKEN" "${apiUrl}/v1/hs/predictions/${predictionId}/decision" ${withBody(CHOSEN)}`,
    },
    {
      title:
        'Register a stamp of an issuing authority (npm run demo -- documents registers all of the samples)',
      command: sending(
        'REFERENCE',
        post(`/v1/authorities/${AUTHORITY}/references`, { kind: 'stamp', ...stamp.announced }),
        stamp.options,
      ),
    },
    {
      title: 'Upload a certificate of origin that the authority has issued',
      command: sending(
        'DOCUMENT',
        post('/v1/documents', {
          documentType: 'certificate-of-origin',
          authorityId: AUTHORITY,
          ...certificate.announced,
        }),
        certificate.options,
      ),
    },
    {
      title: 'What was found in it, some seconds later; the overlay is a picture to look at',
      command: `curl -sS -H "authorization: Bearer $TOKEN" "${apiUrl}/v1/documents/${documentId}"`,
    },
    {
      title: 'The references of the authority: how many are valid, and what to add',
      command: get(`/v1/authorities/${AUTHORITY}/references`),
    },
    {
      title: 'Upload the sample taxpayers of a night, score and rank them, and show the riskiest',
      command: `npm --prefix '${REPOSITORY_ROOT}' run --silent demo -- delinquency --endpoints '${endpointsFile}'`,
    },
    { title: 'Score that day again', command: post('/v1/delinquency/runs', { runDate: DAY }) },
    { title: 'The run, with links to its reports', command: get(`/v1/delinquency/runs/dr-${DAY}`) },
    {
      title: 'Its ranking of grade 01, highest score first',
      command: get(`/v1/delinquency/rankings/${DAY}?grade=01&limit=3`),
    },
    {
      title: 'One taxpayer: the latest score with its reasons, and the days before',
      command: get(`/v1/delinquency/taxpayers/${TAXPAYER}`),
    },
  ];
}
