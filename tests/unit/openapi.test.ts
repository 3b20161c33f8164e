// The API document against the schemas that validate requests: both accept the same requests, as far as JSON Schema can express
// them. Differences were found by fuzzing (docs/reliability/fuzzing.md) and are kept here, where a failure names its field.
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { NewOverride } from '../../functions/delinquency/schemas.ts';
import { PredictionRequest } from '../../functions/predict-hs/schemas.ts';
import { COUNTRY_CODES, isCountry } from '../../functions/score-import/countries.ts';
import { Declaration, InspectionResult } from '../../functions/score-import/schemas.ts';
import { latestDay } from '../../functions/shared/days.ts';
import type { Route } from '../../functions/shared/http/route.ts';
import { NewDocument } from '../../functions/verify-document/schemas.ts';
import { openApiDocument } from '../../lib/openapi/document.ts';
import { ROUTES } from '../../lib/routes.ts';
import { declarationBody } from '../support/declarations.ts';

interface Parameter {
  readonly name: string;
  readonly schema: Record<string, unknown>;
}
const document = openApiDocument('0.0.0') as unknown as {
  readonly paths: Record<string, Record<string, { readonly parameters?: readonly Parameter[] }>>;
  readonly components: { readonly schemas: Record<string, unknown> };
};

/** The document's schema of a request body, by its name. */
function documented(name: string): z.ZodType {
  const whole = { $ref: `#/components/schemas/${name}`, $defs: document.components.schemas };
  return z.fromJSONSchema(
    JSON.parse(JSON.stringify(whole).replaceAll('"#/components/schemas/', '"#/$defs/')),
  );
}

const today = latestDay();
const DOCUMENT = {
  fileName: 'scan.png',
  contentType: 'image/png',
  sizeBytes: 1,
  sha256: 'a'.repeat(64),
  documentType: 'invoice',
  authorityId: 'KR-KCS',
};
const goods = (id: string): object => ({ items: [{ id, description: 'coffee' }] });
const override = (reason: string): object => ({ grade: '05', reason, validUntil: today });
const note = (text: string): object => ({ outcome: 'clear', note: text });

describe('the document and the handler agree', () => {
  it.each<[string, string, z.ZodType, object, boolean]>([
    ['a declaration', 'Declaration', Declaration, declarationBody(), true],
    ['the first day', 'Declaration', Declaration, declarationBody({ declaredOn: '1990-01-01' }), true],
    ['an unknown country code', 'Declaration', Declaration, declarationBody({ originCountry: 'AA' }), false],
    ['a party without a letter', 'Declaration', Declaration, declarationBody({ importerId: '' }), false],
    ['an empty seller', 'Declaration', Declaration, declarationBody({ sellerId: '' }), true],
    ['a note of 2,000 ships', 'InspectionResult', InspectionResult, note('🚢'.repeat(2000)), true],
    ['a note of 2,001 ships', 'InspectionResult', InspectionResult, note('🚢'.repeat(2001)), false],
    ['a note with a NUL', 'InspectionResult', InspectionResult, note('a\0'), false],
    ['a note of two lines', 'InspectionResult', InspectionResult, note('one\ntwo'), true],
    [
      'goods called by a control character',
      'HsPredictionRequest',
      PredictionRequest,
      goods('a\u0085'),
      false,
    ],
    ['goods called in Korean', 'HsPredictionRequest', PredictionRequest, goods('물품 1'), true],
    ['a file’s path', 'NewDocument', NewDocument, { ...DOCUMENT, fileName: 'a/b.png' }, false],
    [
      'a file called by spaces',
      'NewDocument',
      NewDocument,
      { ...DOCUMENT, fileName: ' \u00a0\u2028\ufeff' },
      false,
    ],
    ['a file with spaces in front', 'NewDocument', NewDocument, { ...DOCUMENT, fileName: '\u2028 a' }, true],
    ['a name that hides its end', 'NewDocument', NewDocument, { ...DOCUMENT, fileName: 'a\u202egnp' }, false],
    ['a reason of 500 ships', 'NewGradeOverride', NewOverride, override('🚢'.repeat(500)), true],
    ['a reason of 501 ships', 'NewGradeOverride', NewOverride, override('🚢'.repeat(501)), false],
    ['a reason of spaces', 'NewGradeOverride', NewOverride, override(' \u3000'), false],
    ['a reason of two lines', 'NewGradeOverride', NewOverride, override('one\ntwo'), false],
  ])('%s', (_what, name, schema, body, good) => {
    // JSON Schema counts code points; zod counts UTF-16 units in a schema that it reads from a document.
    const parsed = documented(name).safeParse(body);
    const lengthsAside = parsed.error?.issues.every(({ code }) => code === 'too_big') ?? true;
    expect(schema.safeParse(body).success).toBe(good);
    if (good) expect(lengthsAside, JSON.stringify(parsed.error?.issues)).toBe(true);
    else expect(parsed.success).toBe(false);
  });

  it('on every country', () => {
    const schema = documented('Country');
    for (const code of [...COUNTRY_CODES, 'AA', 'kr', 'KOR', '']) {
      expect({ code, good: schema.safeParse(code).success }).toEqual({ code, good: isCountry(code) });
    }
  });

  it('on the limits of lists, which are numbers and have no pattern', () => {
    const limits = Object.values(document.paths)
      .flatMap((methods) => Object.values(methods))
      .flatMap(({ parameters = [] }) => parameters.filter(({ name }) => name === 'limit'));
    expect(limits.length).toBeGreaterThan(3);
    for (const { schema } of limits) {
      // Of a page, or of a neighbourhood.
      expect(schema).toMatchObject({ type: 'integer', minimum: 1, maximum: expect.toBeOneOf([100, 200]) });
      expect(schema).not.toHaveProperty('pattern');
    }
  });
});

describe('links', () => {
  const links = ROUTES.flatMap((from: Route) =>
    Object.entries(from.response.links ?? {}).map(([to, parameters]) => ({ from, to, parameters })),
  );

  it('lead to routes and provide all of their path parameters', () => {
    expect(links.length).toBeGreaterThan(5);
    for (const { to, parameters } of links) {
      const target = ROUTES.find(({ operationId }) => operationId === to);
      expect(Object.keys(parameters), to).toEqual(Object.keys(target?.request.params?.shape ?? {}));
    }
  });

  it('take fields of the answer, or the parameters of the requested path', () => {
    for (const { from, parameters } of links) {
      for (const expression of Object.values(parameters)) {
        const [, place, name = ''] = /^\$(response\.body#\/|request\.path\.)(\w+)$/.exec(expression) ?? [];
        const shape =
          place === 'request.path.'
            ? from.request.params?.shape
            : (from.response.schema as z.ZodObject).shape;
        expect(Object.keys(shape ?? {}), expression).toContain(name);
      }
    }
  });
});
