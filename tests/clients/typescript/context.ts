// What every generated client is tried with.

/** The service under test, and what the test has put there beforehand. */
export interface Context {
  /** Origin of the API. */
  readonly apiUrl: string;
  /** A token with every scope. */
  readonly token: string;
  /** A day with a snapshot of taxpayers. */
  readonly runDate: string;
  /** A scan of a certificate and a picture of a stamp, as JPEG. */
  readonly scan: File;
  readonly stamp: File;
}

interface File {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/** Coffee from Brazil, as the types of generated clients take it. */
export function declaration(declarationId: string) {
  return {
    declarationId,
    declaredOn: '2020-01-02',
    office: '40',
    processType: 'B',
    importType: '11',
    importUse: '21',
    paymentType: '11',
    transportMode: '10',
    declarantId: 'BROKER1',
    importerId: 'ROASTERY7',
    departureCountry: 'BR' as const,
    items: [
      {
        itemNumber: 1,
        hsCode: '090121',
        originCountry: 'BR' as const,
        originMark: 'E',
        taxRate: 8,
        taxType: 'A',
        netMassKg: 250,
        price: { amount: 2_500, currency: 'USD' as const, exchangeRate: 1_400 },
      },
    ],
  };
}

/** Fails with what was found instead. */
export function expectThat(condition: boolean, found: unknown): asserts condition {
  if (!condition) throw new Error(`Unexpected: ${JSON.stringify(found)?.slice(0, 2_000)}`);
}

/** Asks until the answer is there, for at most two minutes. */
export async function until<Answer>(
  ask: () => Promise<Answer>,
  isDone: (answer: Answer) => boolean,
): Promise<Answer> {
  const deadline = Date.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    expectThat(Date.now() < deadline, answer);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** PUTs a file to the URL that the API returned. */
export async function put(
  upload: { readonly url: string; readonly method: string; readonly headers: Record<string, string> },
  { bytes }: File,
): Promise<void> {
  const answer = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes });
  expectThat(answer.status === 200, await answer.text());
}
