import { ActionIcon } from '@mantine/core';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { plural } from '../../grafana/traces/format';
import type { DrawnEdge, DrawnGraph, DrawnNode } from '../../grafana/traces/nodeGraph';
import { useSize } from '../../panels/common/useSize';
import { Icon } from '../../ui/Icon';
import type { Point } from './layout';
import { layoutGraph, nodeHeight, nodeWidth, pathThrough } from './layout';
import classes from './nodeGraph.module.css';

export interface GraphSelection {
  readonly node?: string | undefined;
  readonly edge?: string | undefined;
}

export interface NodeGraphProps {
  readonly graph: DrawnGraph;
  readonly selection: GraphSelection;
  readonly onSelect: (selection: GraphSelection) => void;
  readonly height: number | string;
  readonly label: string;
  /** A colour by the name that an arc carries. */
  readonly color: (name: string) => string;
}

interface View {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Above this many edges their numbers are shown only where one is looked at. */
const mostLabels = 40;
const smallest = 0.2;
const largest = 2;
const clickPixels = 4;

/** Nodes and what flows between them, laid out in layers. Dragging moves it; every node and edge can be reached by Tab. */
export function NodeGraph({ graph, selection, onSelect, height, label, color }: NodeGraphProps) {
  const arrow = useId();
  const [ref, size] = useSize();
  const frame = useRef<HTMLDivElement>(null);
  const places = useMemo(() => layoutGraph(graph), [graph]);
  const fitted = useMemo((): View => {
    const scale = Math.max(smallest, Math.min(1.15, (size.width - 16) / places.width, (size.height - 16) / places.height));
    return { scale, x: Math.max(8, (size.width - places.width * scale) / 2), y: Math.max(8, (size.height - places.height * scale) / 2) };
  }, [places, size]);
  const [moved, setMoved] = useState<View>();
  const [hovered, setHovered] = useState<string>();
  const drag = useRef<{ x: number; y: number; from: View; isMoved: boolean }>(undefined);
  const view = moved ?? fitted;
  useEffect(() => setMoved(undefined), [places]);

  const zoom = (by: number, at?: Point) => {
    const scale = Math.min(largest, Math.max(smallest, view.scale * by));
    const centre = at ?? { x: size.width / 2, y: size.height / 2 };
    setMoved({ scale, x: centre.x - ((centre.x - view.x) / view.scale) * scale, y: centre.y - ((centre.y - view.y) / view.scale) * scale });
  };
  const wheel = useRef(zoom);
  useEffect(() => {
    wheel.current = zoom;
  });
  useEffect(() => {
    const target = frame.current;
    // Plain scrolling stays the page's own; React's listener could not stop the browser's zoom.
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const box = target?.getBoundingClientRect();
      wheel.current(event.deltaY < 0 ? 1.12 : 1 / 1.12, box && { x: event.clientX - box.left, y: event.clientY - box.top });
    };
    target?.addEventListener('wheel', onWheel, { passive: false });
    return () => target?.removeEventListener('wheel', onWheel);
  }, []);

  const onPointerMove = (event: PointerEvent) => {
    const start = drag.current;
    if (!start) return;
    const [dx, dy] = [event.clientX - start.x, event.clientY - start.y];
    if (!start.isMoved && Math.hypot(dx, dy) < clickPixels) return;
    if (!start.isMoved) event.currentTarget.setPointerCapture(event.pointerId);
    start.isMoved = true;
    setMoved({ ...start.from, x: start.from.x + dx, y: start.from.y + dy });
  };
  const pick = (next: GraphSelection) => {
    if (drag.current?.isMoved !== true) onSelect(next.node === selection.node && next.edge === selection.edge ? {} : next);
  };
  const focus = selection.node ?? hovered;
  const near = (edge: DrawnEdge) => edge.id === selection.edge || edge.id === hovered || (focus !== undefined && (edge.source === focus || edge.target === focus));
  const isFocused = selection.edge !== undefined || focus !== undefined;
  return (
    <div
      ref={(element) => {
        ref(element);
        frame.current = element;
      }}
      className={classes.graph}
      style={{ height }}
      role="group"
      aria-label={`${label}: ${plural(graph.nodes.length, 'node')}, ${plural(graph.edges.length, 'edge')}`}
      onPointerDown={(event) => {
        drag.current = { x: event.clientX, y: event.clientY, from: view, isMoved: false };
      }}
      onPointerMove={onPointerMove}
      onPointerUp={() => setTimeout(() => (drag.current = undefined))}
      onPointerCancel={() => (drag.current = undefined)}
    >
      {size.width > 0 && (
        <svg width={size.width} height={size.height}>
          <defs>
            {(['plain', 'near', 'trouble'] as const).map((kind) => (
              <marker key={kind} id={`${arrow}-${kind}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
                <path d="M0,0 L8,4 L0,8 z" className={classes[kind]} />
              </marker>
            ))}
          </defs>
          <g transform={`translate(${view.x},${view.y}) scale(${view.scale})`}>
            {graph.edges.map((edge) => (
              <Edge
                key={edge.id}
                edge={edge}
                points={places.edges.get(edge.id) ?? []}
                marker={`${arrow}-${edge.trouble !== '' ? 'trouble' : near(edge) ? 'near' : 'plain'}`}
                isNear={near(edge)}
                isFar={isFocused && !near(edge)}
                isSelected={edge.id === selection.edge}
                isLabelled={near(edge) || (!isFocused && graph.edges.length <= mostLabels)}
                onPick={() => pick({ edge: edge.id })}
                onHover={(isOver) => setHovered(isOver ? edge.id : undefined)}
              />
            ))}
            {graph.nodes.map((node) => (
              <Node key={node.id} node={node} at={places.nodes.get(node.id) ?? { x: 0, y: 0 }} isSelected={node.id === selection.node} color={color} onPick={() => pick({ node: node.id })} onHover={(isOver) => setHovered(isOver ? node.id : undefined)} />
            ))}
          </g>
        </svg>
      )}
      <div className={classes.controls}>
        <ActionIcon variant="default" size="md" aria-label="Larger" onClick={() => zoom(1.25)}>
          <Icon name="plus" size={14} />
        </ActionIcon>
        <ActionIcon variant="default" size="md" aria-label="Smaller" onClick={() => zoom(0.8)}>
          <Icon name="zoom-out" size={14} />
        </ActionIcon>
        <ActionIcon variant="default" size="md" aria-label="All of it" disabled={moved === undefined} onClick={() => setMoved(undefined)}>
          <Icon name="monitor" size={14} />
        </ActionIcon>
      </div>
    </div>
  );
}

const onKey = (act: () => void) => (event: KeyboardEvent) => {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  act();
};

function Edge(props: { edge: DrawnEdge; points: readonly Point[]; marker: string; isNear: boolean; isFar: boolean; isSelected: boolean; isLabelled: boolean; onPick: () => void; onHover: (isOver: boolean) => void }) {
  const { edge, points, marker, isNear, isFar, isSelected, isLabelled, onPick, onHover } = props;
  const path = pathThrough(points);
  const middle = points[Math.floor(points.length / 2)];
  const text = [edge.main, edge.second].filter((part) => part !== '').join(' · ');
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={`${edge.source} to ${edge.target}${text === '' ? '' : `, ${text}`}${edge.trouble === '' ? '' : `, ${edge.trouble}`}`}
      className={classes.edge}
      data-near={isNear || undefined}
      data-far={isFar || undefined}
      data-trouble={edge.trouble !== '' || undefined}
      onClick={onPick}
      onKeyDown={onKey(onPick)}
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
    >
      <path d={path} className={classes.reach} />
      <path d={path} className={classes.way} strokeWidth={edge.thickness} strokeDasharray={edge.isDashed ? '5 4' : undefined} markerEnd={`url(#${marker})`} />
      {isLabelled && middle && text !== '' && (
        <g transform={`translate(${middle.x},${middle.y})`}>
          <rect x={-text.length * 3.3 - 5} y={-9} width={text.length * 6.6 + 10} height={18} rx={4} className={classes.plate} />
          <text textAnchor="middle" y={4} className={classes.edgeText}>
            {text}
          </text>
        </g>
      )}
    </g>
  );
}

const ring = { radius: 17, width: 5, x: 27, y: nodeHeight / 2 };
const longestTitle = 19;
const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

function Node(props: { node: DrawnNode; at: Point; isSelected: boolean; color: (name: string) => string; onPick: () => void; onHover: (isOver: boolean) => void }) {
  const { node, at, isSelected, color, onPick, onHover } = props;
  const round = 2 * Math.PI * ring.radius;
  const before = (i: number) => node.arcs.slice(0, i).reduce((sum, { share }) => sum + share, 0);
  const numbers = [node.main, node.second].filter((part) => part !== '').join(' · ');
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={isSelected}
      aria-label={[node.title, node.subtitle, node.main, node.second, node.trouble].filter((part) => part !== '').join(', ')}
      className={classes.node}
      data-trouble={node.trouble !== '' || undefined}
      transform={`translate(${at.x},${at.y})`}
      onClick={onPick}
      onKeyDown={onKey(onPick)}
      onPointerEnter={() => onHover(true)}
      onPointerLeave={() => onHover(false)}
    >
      <title>{node.title}</title>
      <rect width={nodeWidth} height={nodeHeight} rx={6} className={classes.card} />
      <circle cx={ring.x} cy={ring.y} r={ring.radius} className={classes.ring} strokeWidth={ring.width} />
      {node.arcs.map(({ name, share, color: named }, i) => (
          <circle key={name} cx={ring.x} cy={ring.y} r={ring.radius} fill="none" stroke={color(named)} strokeWidth={ring.width} strokeDasharray={`${share * round} ${round}`} strokeDashoffset={-before(i) * round} transform={`rotate(-90 ${ring.x} ${ring.y})`} />
      ))}
      {node.trouble !== '' && <path d={`M${ring.x},${ring.y - 7} v8 M${ring.x},${ring.y + 5} v1.500`} className={classes.mark} />}
      <text x={54} y={node.subtitle === '' && node.trouble === '' ? 26 : 20} className={classes.title}>
        {cut(node.title, longestTitle)}
      </text>
      <text x={54} y={node.subtitle === '' && node.trouble === '' ? 42 : 35} className={classes.numbers}>
        {cut(numbers, 24)}
      </text>
      {(node.trouble !== '' || node.subtitle !== '') && (
        <text x={54} y={50} className={node.trouble === '' ? classes.numbers : classes.trouble}>
          {cut(node.trouble === '' ? node.subtitle : node.trouble, 24)}
        </text>
      )}
    </g>
  );
}
