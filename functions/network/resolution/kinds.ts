// Kinds of entities and of identifiers, apart from what resolves them: functions that only answer load no keys of names.

export const IDENTIFIER_KINDS = [
  'registration',
  'passport',
  'phone',
  'email',
  'address',
  'account',
  'card',
  'plate',
] as const;
export type IdentifierKind = (typeof IDENTIFIER_KINDS)[number];

/** In the order in which they stand for an entity that has several of them in its records. */
export const ENTITY_KINDS = ['company', 'taxpayer', 'traveller', 'person', 'cargo', 'vehicle'] as const;
export type EntityKind = (typeof ENTITY_KINDS)[number];

/** Companies and taxpayers are one kind of thing, and so are persons and travellers. */
export const FAMILIES: Readonly<Record<EntityKind, string>> = {
  company: 'company',
  taxpayer: 'company',
  person: 'person',
  traveller: 'person',
  cargo: 'cargo',
  vehicle: 'vehicle',
};

/** How two entities can be linked. */
export const LINK_KINDS = [
  'sells-to',
  'ships',
  'declares-for',
  'delivers-for',
  'represents',
  'owns',
  'pays',
  'travels-with',
  'booked-with',
  'carried-by',
  'related-to',
] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
