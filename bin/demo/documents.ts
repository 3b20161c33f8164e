// npm run demo -- documents: registers the sample stamps and signatures, uploads the sample documents as a broker would, waits for the
// verdicts, and shows each beside the expected verdict, with the findings and overlays that customs sees, and one as its broker sees it.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import type {
  ContentType,
  DocumentStatus,
  DocumentType,
  Kind,
} from '../../functions/verify-document/schemas.ts';
import type { VerifiedDocument } from '../support/answers.ts';
import { ApiClient } from '../support/api.ts';
import {
  DEFAULT_ENDPOINTS,
  findService,
  runCommand,
  SERVICE_HELP,
  SERVICE_OPTIONS,
  UsageError,
} from '../support/endpoints.ts';
import { enrol } from '../support/enrolment.ts';
import { Progress } from '../support/progress.ts';
import { get, readUpload, upload, waitFor } from '../support/uploads.ts';

const HELP = `Registers the sample references, verifies the sample documents and shows verdicts, findings and overlays.

usage: npm run demo -- documents [options]

  --out <folder>       folder for the overlays (default: demo-documents beside endpoints.json)
  --only <text>        only documents whose name contains this text

${SERVICE_HELP}
The client "operator" registers the references and reads the results, "broker-a" uploads the documents and sees verdicts without
similarities; on a stage one client does both.`;

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples', 'documents');
const CONCURRENCY = 4;
const TIMEOUT_MS = 10 * 60_000;
const UNFINISHED: readonly DocumentStatus[] = ['awaiting-upload', 'processing'];

interface SampleReference {
  readonly file: string;
  readonly contentType: ContentType;
  readonly authorityId: string;
  readonly kind: Kind;
}

interface SampleDocument {
  readonly file: string;
  readonly contentType: ContentType;
  readonly documentType: DocumentType;
  readonly authorityId: string;
  readonly expected: { readonly status: DocumentStatus; readonly words: string };
}

/** A document as one client sees it. */
interface Seen {
  readonly document: VerifiedDocument;
  /** Paths of the overlays, page by page. */
  readonly overlays: readonly string[];
}

/** A sample with its verified document, as customs sees it and as its broker does. */
interface Verified extends Seen {
  readonly sample: SampleDocument;
  readonly byBroker: Seen;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      ...SERVICE_OPTIONS,
      out: { type: 'string' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const samples = sample<SampleDocument[]>('documents.json').filter(({ file }) => file.includes(values.only));
  if (samples.length === 0)
    throw new UsageError(`No sample document has a name that contains "${values.only}"`);
  const operator = new ApiClient(await findService(values));
  const broker = new ApiClient(await findService(values, 'broker-a'));
  const out = values.out === undefined ? defaultOut(values) : resolve(values.out);
  mkdirSync(out, { recursive: true });
  const deadline = Date.now() + TIMEOUT_MS;
  const references = sample<SampleReference[]>('references.json').map(({ file, ...reference }) => ({
    ...reference,
    path: join(SAMPLES, file),
  }));
  const enrolling = new Progress('references', references.length);
  const { added, known } = await enrol(
    operator,
    references,
    deadline,
    (count) => enrolling.add(count),
    (count) => enrolling.skip(count),
  );
  console.log(`${references.length} references: ${added} registered, ${known} already registered.\n`);
  const verifying = new Progress('documents', samples.length);
  const verified = await mapConcurrently(samples, CONCURRENCY, async (one) => {
    const result = await verify({ operator, broker }, one, out, deadline);
    verifying.add(1);
    return result;
  });
  showTable(verified);
  showSummary(verified);
  showBrokersView(verified);
  // Every sample is readable, so a rejected one is a failure of the service.
  if (verified.some(({ document }) => document.status === 'rejected')) process.exitCode = 1;
});

function sample<Content>(name: string): Content {
  return JSON.parse(readFileSync(join(SAMPLES, name), 'utf8')) as Content;
}

function defaultOut({ endpoints, stage }: { endpoints?: string; stage?: string }): string {
  if (stage !== undefined) return resolve('demo-documents');
  return join(dirname(resolve(endpoints ?? DEFAULT_ENDPOINTS)), 'demo-documents');
}

async function verify(
  { operator, broker }: { readonly operator: ApiClient; readonly broker: ApiClient },
  one: SampleDocument,
  out: string,
  deadline: number,
): Promise<Verified> {
  const { file, contentType, documentType, authorityId } = one;
  const { documentId } = await upload(broker, '/v1/documents', readUpload(join(SAMPLES, file), contentType), {
    documentType,
    authorityId,
  });
  const path = `/v1/documents/${documentId}`;
  const ofBroker = await waitFor(
    () => get<VerifiedDocument>(broker, path, deadline),
    ({ status }) => !UNFINISHED.includes(status),
    { what: file, deadline },
  );
  const document = await get<VerifiedDocument>(operator, path, deadline);
  const target = join(out, parse(file).name);
  return {
    sample: one,
    document,
    overlays: await saveOverlays(document, (page) => `${target}-${page}.png`),
    byBroker: {
      document: ofBroker,
      overlays: await saveOverlays(ofBroker, (page) => `${target}-${page}-broker.png`),
    },
  };
}

/** Saves the overlays of a document, as the client that read it may see them. */
async function saveOverlays(
  { fileName, overlays }: VerifiedDocument,
  pathOf: (page: number) => string,
): Promise<string[]> {
  return await mapConcurrently(overlays, 1, async ({ page, url }) => {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`Overlay of ${fileName}: ${response.status} ${await response.text()}`);
    writeFileSync(pathOf(page), Buffer.from(await response.arrayBuffer()));
    return pathOf(page);
  });
}

function showTable(verified: readonly Verified[]): void {
  const rows = verified.map(({ sample: { file, expected }, document, overlays }) => [
    file,
    expected.status,
    document.status,
    findingsOf(document),
    overlays.map(shortPath).join(' '),
  ]);
  const all = [['file', 'expected', 'verdict', 'findings', 'overlays'], ...rows];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0))) ?? [];
  for (const row of all) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** For example "stamp 96 % match, signature 41 % mismatch". */
function findingsOf({ findings, pageCount, problem }: VerifiedDocument): string {
  if (problem !== undefined) return problem.detail ?? problem.title;
  if (findings.length === 0) return 'no stamp, no signature';
  return findings
    .map((finding) => `${pageCount > 1 ? `page ${finding.page}: ` : ''}${inWords(finding)}`)
    .join(', ');
}

function inWords({ kind, match, verdict }: VerifiedDocument['findings'][number]): string {
  return match === null ? `${kind} ${verdict}` : `${kind} ${Math.round(match.similarity)} % ${verdict}`;
}

function shortPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}

function showSummary(verified: readonly Verified[]): void {
  const notes = verified.flatMap(({ sample: { file }, document: { quality } }) =>
    quality.map((warning) => `  ${file}: ${warning}`),
  );
  if (notes.length > 0) console.log(['\nMissing marks and scan quality:', ...notes].join('\n'));
  const others = verified.filter(({ sample: { expected }, document }) => document.status !== expected.status);
  console.log(`\n${verified.length - others.length} of ${verified.length} match the expected verdict`);
  for (const {
    sample: { file, expected },
    document,
  } of others) {
    console.log(`  ${file}: got ${document.status}, expected ${expected.status}. ${expected.words}`);
  }
}

/** What the broker of the first document sees: verdicts without similarities, and the page alone. */
function showBrokersView(verified: readonly Verified[]): void {
  const [first] = verified;
  if (first === undefined) return;
  const { document, overlays } = first.byBroker;
  console.log(`\nThe broker sees of ${first.sample.file}: ${findingsOf(document)}`);
  for (const { text } of document.findings) console.log(`  ${text}`);
  console.log(`  ${overlays.map(shortPath).join(' ')}`);
}
