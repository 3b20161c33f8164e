// Words that do not identify goods. A text of nothing else is vague, whatever a model would predict.
import { fold } from './text.ts';

/** Generic names of goods. */
const GENERIC = `
  accessories accessory apparatus appliance appliances article articles assorted assortment belongings bits box boxes brand
  bulk bundle cargo carton cartons commodities commodity component components consignment consumable consumables content
  contents device devices documents equipment etc freight general gift gifts goods household hardware item items kit kits
  load lot lots luggage material materials merchandise merch misc miscellaneous mixed model object objects order other
  others package packages packaging packing parcel parcels part parts personal piece pieces present presents product
  products promotional replacement sample samples section set sets shipment spare spares spareparts stock stuff supplies
  supply thing things unit units unknown various
  악세사리 액세서리 악세서리 부속 부속품 부품 부분품 상품 제품 물품 물건 샘플 견본 견품 선물 선물용 잡화 잡품 기타 일반 화물 일반화물
  소모품 자재 재료 원자재 개인 개인용품 개인물품 생활용품 이사물품 이사화물 용품 세트 소품 박스 기기 장비 장치 기계 예비품 교체용 판촉물
  판촉용 증정품 사은품 각종 여러가지 모음 종합
`;

/** Words that only qualify: sizes, colours, conditions, counts, places, and words that join others. */
const QUALIFYING = `
  a an and are as at be by for from in into is it its my no not of off on or our per than that the their this to two three
  under used use using up via was with without your
  big black blue bright brown cheap clear colour coloured color commercial dark different dimension dimensions extra fine
  free full genuine gold good green grey gray half handmade heavy high hot inch inches large light long low made making
  max medium men mens mini multi new nice old one original pink plain plus pro purple quality quantity qty red refurbished
  round second short silver size sizes small special square standard super thick thin type used value vintage white wide
  women womens wholesale yellow young
  china chinese hong kong japan japanese korea korean germany german usa uk eu france italy import imported export
  pcs pc pce ea each kg g mg ml l m cm mm oz lb lbs pack packs pair pairs pkt doz dozen no nr ref sku art hs code
  신품 중고 새것 대형 소형 중형 국산 수입 수입품 수출 수출품 개 개입 및 와 과 의 등 용 중국 일본 미국 한국 독일
`;

const words = (text: string): ReadonlySet<string> => new Set(fold(text).trim().split(/\s+/u));
const generic = words(GENERIC);
const qualifying = words(QUALIFYING);

/** True for a folded token that does not identify goods: a generic name or a qualifier. */
export function isUninformative(token: string): boolean {
  return generic.has(token) || qualifying.has(token);
}

/** True for a folded token that is only a conjunction, a size, a colour, a country or a unit. */
export function isQualifier(token: string): boolean {
  return qualifying.has(token);
}
