// The declaration as it was submitted: the header, and the chosen item.
import KeyValuePairs, { type KeyValuePairsProps } from '@cloudscape-design/components/key-value-pairs';
import { useCalls } from '../../api/use-api.ts';
import { EntityLink } from '../../parts/entity-link.tsx';
import { HsCode } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import type { Declaration } from './case.tsx';

interface DeclaredFieldsProps {
  readonly declaration: Declaration;
  readonly itemNumber: number;
}

export function DeclaredFields({ declaration: { declaration, version }, itemNumber }: DeclaredFieldsProps) {
  const say = useWords();
  const { number, money, day, country } = useFormats();
  const { session } = useCalls();
  const item = declaration.items.find((one) => one.itemNumber === itemNumber);
  const pair = (
    label: string,
    value: KeyValuePairsProps.Pair['value'] | undefined,
  ): KeyValuePairsProps.Pair => ({
    label,
    value: value ?? '–',
  });
  // The network names those who are not importers by their role.
  const party = (id: string | undefined, role = '') =>
    id === undefined ? undefined : <EntityLink id={role + id}>{id}</EntityLink>;
  const kg = (mass: number | undefined): string | undefined =>
    mass === undefined ? undefined : `${number(mass, 3)} kg`;
  return (
    <KeyValuePairs
      columns={2}
      items={[
        pair(say('declared.day'), day(declaration.declaredOn)),
        pair(say('declared.version'), number(version)),
        pair(say('declared.office'), declaration.office),
        pair(say('declared.departure'), country(declaration.departureCountry)),
        pair(say('declared.importer'), party(declaration.importerId)),
        pair(say('declared.declarant'), party(declaration.declarantId, 'declarant:')),
        pair(say('declared.seller'), party(declaration.sellerId, 'seller:')),
        pair(say('declared.courier'), party(declaration.courierId, 'courier:')),
        pair(say('declared.importType'), declaration.importType),
        pair(say('declared.importUse'), declaration.importUse),
        pair(say('declared.process'), declaration.processType),
        pair(say('declared.payment'), declaration.paymentType),
        pair(say('declared.transport'), declaration.transportMode),
        ...(item === undefined
          ? []
          : [
              pair(say('declared.goods'), <HsCode code={item.hsCode} />),
              pair(say('items.description'), item.description),
              pair(say('declared.origin'), country(item.originCountry)),
              pair(say('declared.mark'), item.originMark),
              pair(say('declared.taxRate'), `${number(item.taxRate, 2)} %`),
              pair(say('declared.taxType'), item.taxType),
              pair(say('declared.netMass'), kg(item.netMassKg)),
              pair(say('declared.grossMass'), kg(item.grossMassKg)),
              pair(
                say('declared.quantity'),
                item.quantity === undefined
                  ? undefined
                  : `${number(item.quantity.value, 3)} ${item.quantity.unit}`,
              ),
              pair(
                say('declared.price'),
                money(item.price.amount, item.price.currency ?? session.config.currency),
              ),
            ]),
      ]}
    />
  );
}
