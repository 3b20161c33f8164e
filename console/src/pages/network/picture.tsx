// A network as a picture: buttons that stand on rings, with lines between them. Shape says the kind, colour and letter the band, a thick
// outline a hub, thickness of a line how often it was seen. Arrow keys move, Enter selects.
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { layout } from '../../../../functions/network/picture/rings-layout.ts';
import { useWords } from '../../words/words.tsx';
import { type Drawn, linkKey, type Node, nodeTowards } from './drawn.ts';
import type { NodeKind } from './parts.tsx';

/** Around the nodes, in CSS pixels. */
const MARGIN = 70;
const RADIUS = 15;
const SIZE = 2 * RADIUS + 4;
const THICKEST = 6;

interface PictureProps {
  readonly label: string;
  readonly drawn: Drawn;
  readonly selected: string;
  readonly onSelect: (id: string) => void;
}

export function Picture({ label, drawn, selected, onSelect }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const { nodes, links, hubs } = drawn;
  const points = layout(drawn);
  const xs = [...points.values()].map(({ x }) => x);
  const ys = [...points.values()].map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const [width, height] = [Math.max(...xs) + MARGIN - left, Math.max(...ys) + MARGIN - top];
  const current = points.has(selected) ? selected : nodes[0]?.id;
  // The middle is at 0, 0, and wider pictures than the frame begin there.
  useEffect(() => {
    const place = frame.current;
    place?.scrollTo(-left - place.clientWidth / 2, -top - place.clientHeight / 2);
  }, [left, top]);
  const move = (event: KeyboardEvent, from: string): void => {
    const next = nodeTowards(points, from, event.key);
    if (next === undefined) return;
    event.preventDefault();
    buttons.current.get(next)?.focus();
  };
  return (
    <div className="network-frame" ref={frame}>
      {/* biome-ignore lint/a11y/useSemanticElements: it groups no fields of a form */}
      <div role="group" aria-label={label} className="network-plane" style={{ width, height }}>
        <svg className="network-lines" width={width} height={height} aria-hidden="true">
          {links.map((link) => {
            const [start, end] = [points.get(link.from), points.get(link.to)];
            if (start === undefined || end === undefined) return null;
            return (
              <line
                key={linkKey(link)}
                x1={start.x - left}
                y1={start.y - top}
                x2={end.x - left}
                y2={end.y - top}
                strokeWidth={Math.min(THICKEST, 1 + Math.log2(link.n))}
              />
            );
          })}
        </svg>
        {nodes.map((node) => {
          const { x, y } = points.get(node.id) ?? { x: 0, y: 0 };
          return (
            <NodeButton
              key={node.id}
              node={node}
              hub={hubs.get(node.id)}
              place={{ left: x - left, top: y - top }}
              isCurrent={node.id === current}
              onSelect={() => onSelect(node.id)}
              onKey={(event) => move(event, node.id)}
              keep={(button) => {
                if (button === null) buttons.current.delete(node.id);
                else buttons.current.set(node.id, button);
              }}
            />
          );
        })}
      </div>
    </div>
  );
}

interface NodeButtonProps {
  readonly node: Node;
  readonly hub: number | undefined;
  readonly place: { readonly left: number; readonly top: number };
  readonly isCurrent: boolean;
  readonly onSelect: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
  readonly keep: (button: HTMLButtonElement | null) => void;
}

function NodeButton({ node, hub, place, isCurrent, onSelect, onKey, keep }: NodeButtonProps) {
  const say = useWords();
  const { kind, label, band } = node;
  const words = [
    `${say(`network.kind.${kind}`)} ${label}`,
    ...(band === undefined ? [] : [say(`network.band.${band}`)]),
    ...(hub === undefined ? [] : [say('network.hub', { count: hub })]),
  ];
  return (
    <button
      type="button"
      ref={keep}
      className={hub === undefined ? 'network-node' : 'network-node network-hub'}
      style={place}
      aria-pressed={isCurrent}
      tabIndex={isCurrent ? 0 : -1}
      onClick={onSelect}
      onKeyDown={onKey}
    >
      <svg
        width={SIZE}
        height={SIZE}
        viewBox={`${-SIZE / 2} ${-SIZE / 2} ${SIZE} ${SIZE}`}
        aria-hidden="true"
      >
        <Shape kind={kind} className={band === undefined ? 'shape' : `shape band-${band}`} />
        {band !== undefined && (
          <text y={4} textAnchor="middle">
            {say(`network.letter.${band}`)}
          </text>
        )}
      </svg>
      <span className="network-label" aria-hidden="true">
        {label}
      </span>
      <span className="said">{words.join(', ')}</span>
    </button>
  );
}

/** Persons are round, companies square, cargo a hexagon, vehicles flat; things are diamonds. */
function Shape({ kind, className }: { readonly kind: NodeKind; readonly className: string }) {
  const r = RADIUS;
  switch (kind) {
    case 'person':
    case 'traveller':
      return <circle r={r} className={className} />;
    case 'company':
    case 'taxpayer':
      return <rect x={-r} y={-r} width={2 * r} height={2 * r} rx={3} className={className} />;
    case 'cargo':
      return <polygon points={`${-r},-7 0,${-r} ${r},-7 ${r},7 0,${r} ${-r},7`} className={className} />;
    case 'vehicle':
      return <rect x={-r} y={-10} width={2 * r} height={20} rx={6} className={className} />;
    default:
      return <polygon points={`0,${-r} ${r},0 0,${r} ${-r},0`} className={className} />;
  }
}
