import { Button } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useMemo, useState } from 'react';
import { formatNs, formatShare, plural } from '../../grafana/traces/format';
import type { FlameNode } from '../../grafana/traces/operations';
import { Icon } from '../../ui/Icon';
import classes from './flame.module.css';

export interface FlameGraphProps {
  readonly root: FlameNode;
  readonly colors: ReadonlyMap<string, string>;
  /** Row of the first span of a node. */
  readonly onOpen: (row: number) => void;
}

interface Box {
  readonly node: FlameNode;
  /** 0 to 1. */
  readonly left: number;
  readonly width: number;
  readonly isAbove: boolean;
}

/** Boxes narrower than this share of the width are left out. */
const narrowest = 0.0012;
const mostBoxes = 3_000;
const boxHeight = 22;

/** Where the nodes stand when one of them takes the whole width: its ancestors above it, what it called below. */
function layout(root: FlameNode, focus: readonly FlameNode[]): { boxes: readonly Box[]; hidden: number; depth: number; parents: ReadonlyMap<FlameNode, FlameNode> } {
  const boxes: Box[] = [];
  let hidden = 0;
  let depth = 0;
  const parents = new Map<FlameNode, FlameNode>();
  focus.forEach((node, i) => {
    const above = focus[i - 1];
    if (above !== undefined) parents.set(node, above);
  });
  for (const node of focus.slice(0, -1)) if (node.depth > 0) boxes.push({ node, left: 0, width: 1, isAbove: true });
  const top = focus.at(-1) ?? root;
  const stack: { node: FlameNode; left: number; width: number }[] = [{ node: top, left: 0, width: 1 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, left, width } = next;
    if (node.depth > 0) boxes.push({ node, left, width, isAbove: false });
    depth = Math.max(depth, node.depth);
    let at = left;
    const under: { node: FlameNode; left: number; width: number }[] = [];
    for (const child of node.children) {
      const share = node.valueNs === 0 ? 0 : (child.valueNs / node.valueNs) * width;
      if (share < narrowest || boxes.length + stack.length + under.length > mostBoxes) hidden++;
      else {
        under.push({ node: child, left: at, width: share });
        parents.set(child, node);
      }
      at += share;
    }
    stack.push(...under.toReversed());
  }
  return { boxes, hidden, depth, parents };
}

/** Which calls took the time: same calls are one box, as wide as their time together. A click widens a box to the whole. */
export function FlameGraph({ root, colors, onOpen }: FlameGraphProps) {
  const [focus, setFocus] = useState<readonly FlameNode[]>([root]);
  const { boxes, hidden, depth, parents } = useMemo(() => layout(root, focus), [root, focus]);
  const [hovered, setHovered] = useState<FlameNode>();
  const pathTo = (node: FlameNode): readonly FlameNode[] => {
    const path = [node];
    for (let above = parents.get(node); above !== undefined; above = parents.get(above)) path.unshift(above);
    return path;
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by === undefined) return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('button[data-box]')];
    const next = all[all.indexOf(document.activeElement as HTMLElement) + by];
    next?.focus();
    event.preventDefault();
  };
  const shown = hovered ?? focus.at(-1) ?? root;
  return (
    <div className={classes.flame}>
      <div className={classes.bar}>
        <span className={classes.told}>
          {shown.depth === 0 ? (
            <span className="secondary">Width is time: own time and that of the calls below it. Calls that ran side by side add up.</span>
          ) : (
            <>
              <b>{shown.service}</b> {shown.name}: {formatNs(shown.valueNs)} <span className="secondary">({formatShare(shown.valueNs / Math.max(1, root.valueNs))})</span>, own {formatNs(shown.selfNs)}, {plural(shown.count, 'span')}
              {shown.errors > 0 && `, ${plural(shown.errors, 'error')}`}
            </>
          )}
        </span>
        {focus.length > 1 && (
          <>
            <Button size="compact-xs" onClick={() => onOpen(focus.at(-1)?.row ?? 0)}>
              Show in the waterfall
            </Button>
            <Button size="compact-xs" leftSection={<Icon name="zoom-out" size={12} />} onClick={() => setFocus([root])}>
              Whole trace
            </Button>
          </>
        )}
      </div>
      <div className={classes.boxes} style={{ height: depth * boxHeight + 2 }} role="toolbar" tabIndex={-1} aria-label={`Flame graph, ${plural(boxes.length, 'box', 'boxes')}`} onKeyDown={onKeyDown} onMouseLeave={() => setHovered(undefined)}>
        {boxes.map(({ node, left, width, isAbove }, i) => (
          <button
            key={`${node.row} ${node.depth}`}
            type="button"
            data-box
            tabIndex={i === 0 ? 0 : -1}
            className={classes.box}
            data-above={isAbove || undefined}
            aria-label={`${node.service} ${node.name}, ${formatNs(node.valueNs)}, ${formatShare(node.valueNs / Math.max(1, root.valueNs))}${node.errors > 0 ? `, ${plural(node.errors, 'error')}` : ''}`}
            style={{ left: `${left * 100}%`, width: `calc(${width * 100}% - 1px)`, top: (node.depth - 1) * boxHeight, height: boxHeight - 1, '--box': colors.get(node.service) ?? 'var(--series-1)' } as never}
            onMouseEnter={() => setHovered(node)}
            onFocus={() => setHovered(node)}
            onClick={() => setFocus(pathTo(node))}
          >
            {width > 0.025 && (
              <span>
                {node.errors > 0 && <Icon name="error" size={11} style={{ verticalAlign: '-1px', marginRight: 3 }} />}
                {node.name}
                {node.count > 1 && ` ×${node.count}`}
              </span>
            )}
          </button>
        ))}
      </div>
      {hidden > 0 && <p className={classes.note}>{plural(hidden, 'call is', 'calls are')} too short to be drawn at this width; click a box to look into it.</p>}
    </div>
  );
}
