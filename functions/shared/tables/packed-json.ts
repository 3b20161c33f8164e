// JSON of declarations, compressed with a dictionary of what nearly every one of them contains. A declaration with its assessment is 2 KB
// of JSON, most of it names of fields: with the dictionary some 260 bytes, without it three times as much, and a write of a record is
// one unit instead of two (docs/decisions/0067). The form is zlib's (RFC 1950), which names the dictionary by its checksum.
import { deflateSync, inflateSync } from 'node:zlib';

const REASONS = [
  '{"feature":"taxType","contribution":-0.05,"value":"A","text":{"phrase":"reason.code","values":{"what":{"phrase":"column.taxType"},"code":"A","effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"office","contribution":0.05,"value":"40","text":{"phrase":"reason.code","values":{"what":{"phrase":"column.office"},"code":"40","effect":{"phrase":"risk.raises"}}}}',
  '{"feature":"taxRate","contribution":0.07,"value":8,"text":{"phrase":"reason.taxRate","values":{"rate":8,"effect":{"phrase":"risk.raises"}}}}',
  '{"feature":"countries","contribution":-0.1,"value":"CN / CN","text":{"phrase":"reason.oneCountry","values":{"country":"CN","effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"countries","contribution":0.06,"value":"CN / HK","text":{"phrase":"reason.twoCountries","values":{"origin":"CN","departure":"HK","effect":{"phrase":"risk.raises"}}}}',
  '{"feature":"netMassKg","contribution":-0.2,"value":10.5,"text":{"phrase":"reason.mass","values":{"mass":10.5,"effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"itemPrice","contribution":-0.2,"value":500000,"text":{"phrase":"reason.pricePerKg","values":{"perKg":250,"currency":"KRW","comparison":{"phrase":"median.times","values":{"ratio":4.9,"median":{"phrase":"median.chapter","values":{"chapter":"69","typical":48.8}}}},"effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"sellerHistory","contribution":-0.08,"value":"0/13","text":{"phrase":"reason.history","values":{"subject":{"phrase":"history.seller"},"found":{"phrase":"history.clear","values":{"inspected":13}},"effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"importerHistory","contribution":0.06,"value":"4/4","text":{"phrase":"reason.history","values":{"subject":{"phrase":"history.importer"},"found":{"phrase":"history.critical","values":{"inspected":4,"fraud":4,"critical":1}},"effect":{"phrase":"risk.raises"}}}}',
  '{"feature":"headingOriginHistory","contribution":-0.1,"value":"0/33","text":{"phrase":"reason.history","values":{"subject":{"phrase":"history.headingOrigin"},"found":{"phrase":"history.clear","values":{"inspected":33}},"effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"declarantHistory","contribution":-0.1,"value":"1/38","text":{"phrase":"reason.history","values":{"subject":{"phrase":"history.declarant"},"found":{"phrase":"history.fraud","values":{"inspected":38,"fraud":1}},"effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"goodsHistory","contribution":-0.6,"value":"4/24","text":{"phrase":"reason.history","values":{"subject":{"phrase":"history.goods"},"found":{"phrase":"history.fraud","values":{"inspected":24,"fraud":4}},"effect":{"phrase":"risk.lowers"}}}}',
  '{"feature":"hs6","contribution":0.07,"value":"848180","text":{"phrase":"reason.hs6","values":{"code":"8481.80","effect":{"phrase":"risk.raises"}}}}',
];
const ENTRY =
  '{"declarationId":"","score":0,"fraudProbability":0.0,"criticalProbability":0.000001,"riskiestItem":1,"lane":"green","selectedBy":"score","model":{"name":"import-risk","version":"1.0.0"},"scoredAt":"2026-01-01T00:00:00.000Z","version":1,"declaredOn":"2026-01-01","office":"40","importerId":"","goods":{"hsCode":"","originCountry":"CN","departureCountry":"CN","items":1,"price":0.0},"mainReason":{"feature":"goodsHistory",';
const CONTENT =
  '{"declaration":{"declarationId":"","declaredOn":"2026-01-01","office":"40","processType":"B","importType":"11","importUse":"21","paymentType":"11","transportMode":"10","declarantId":"","importerId":"","sellerId":"","courierId":"","departureCountry":"CN","items":[{"itemNumber":1,"hsCode":"","originCountry":"CN","originMark":"E","taxRate":8,"taxType":"A","netMassKg":0.0,"price":{"amount":0.0,"currency":"USD","exchangeRate":1400}}]},"assessment":{"declarationId":"","score":0,"fraudProbability":0.0,"criticalProbability":0.000001,"riskiestItem":1,"lane":"green","selectedBy":"score","items":[{"itemNumber":1,"score":0,"fraudProbability":0.0,"criticalProbability":0.000001,"reasons":[{"feature":"goodsHistory","contribution":-0.}],"novelty":{"knownImporter":true,"knownGoods":false}}],"warnings":[],"model":{"name":"import-risk","version":"1.0.0"},"scoredAt":"2026-01-01T00:00:00.000Z"},"selectionProbability":0.005,"profiles":{"importer":{"inspected":0,"fraud":0,"critical":0},"declarant":{"inspected":0,"fraud":0,"critical":0},"seller":{"inspected":0,"fraud":0,"critical":0},"courier":{"inspected":0,"fraud":0,"critical":0},"items":[{"itemNumber":1,"goods":{"inspected":0,"fraud":0,"critical":0},"headingOrigin":{"inspected":0,"fraud":0,"critical":0}}]}}';

/** Whatever it names differently from now on compresses less; changing it would leave stored JSON unreadable. */
const DICTIONARY = Buffer.from([...REASONS, ENTRY, CONTENT].join(','));

/** Compresses a JSON value. */
export function packJson(value: unknown): Buffer {
  return packText(JSON.stringify(value));
}

/** Compresses JSON. */
export function packText(json: string): Buffer {
  return deflateSync(json, { dictionary: DICTIONARY });
}

/**
 * The value that {@link packJson} was given.
 *
 * @throws Error for bytes that are cut off, damaged, or packed in another way
 */
export function unpackJson<Value>(bytes: Uint8Array): Value {
  return JSON.parse(inflateSync(bytes, { dictionary: DICTIONARY }).toString('utf8')) as Value;
}

/** True for bytes that begin as packed JSON does: by zlib's method, and with a dictionary. */
export function isPackedJson([method, flags]: Uint8Array): boolean {
  return method === 0x78 && flags !== undefined && (flags & 0x20) !== 0 && (method * 256 + flags) % 31 === 0;
}

/** The JSON of packed bytes as far as they go. */
export function packedText(bytes: Uint8Array, finishFlush: number): string {
  return inflateSync(bytes, { dictionary: DICTIONARY, finishFlush }).toString('utf8');
}
