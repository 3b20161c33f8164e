// The items of a declaration with their scores; choosing one shows its reasons.
import Table from '@cloudscape-design/components/table';
import { HsCode } from '../../parts/texts.tsx';
import { useWords } from '../../words/words.tsx';
import type { Declaration } from './case.tsx';

interface ItemsProps {
  readonly declaration: Declaration;
  readonly chosen: number;
  readonly onChoose: (itemNumber: number) => void;
}

export function Items({ declaration, chosen, onChoose }: ItemsProps) {
  const say = useWords();
  const goods = new Map(declaration.declaration.items.map((item) => [item.itemNumber, item]));
  const items = [...declaration.items].sort((one, other) => other.score - one.score);
  return (
    <div className="item-list">
      <Table
        variant="embedded"
        items={items}
        trackBy={({ itemNumber }) => String(itemNumber)}
        selectionType="single"
        selectedItems={items.filter(({ itemNumber }) => itemNumber === chosen)}
        onSelectionChange={({ detail }) => {
          const [item] = detail.selectedItems;
          if (item !== undefined) onChoose(item.itemNumber);
        }}
        ariaLabels={{
          tableLabel: say('items.label'),
          selectionGroupLabel: say('items.choose'),
          itemSelectionLabel: (_, { itemNumber }) => say('items.item', { item: itemNumber }),
        }}
        columnDefinitions={[
          {
            id: 'number',
            header: say('items.number'),
            isRowHeader: true,
            cell: ({ itemNumber }) => itemNumber,
          },
          { id: 'score', header: say('worklist.score'), cell: ({ score }) => score },
          {
            id: 'goods',
            header: say('worklist.goods'),
            cell: ({ itemNumber }) => {
              const item = goods.get(itemNumber);
              return item === undefined ? '–' : <HsCode code={item.hsCode} />;
            },
          },
          {
            id: 'description',
            header: say('items.description'),
            cell: ({ itemNumber }) => goods.get(itemNumber)?.description ?? '–',
          },
        ]}
      />
    </div>
  );
}
