import type { Field, Frame } from '../frames/frame';
import { formatNs, formatShare } from './format';
import { errorShare, formatRate, type ServiceGraph } from './serviceGraph';

/** A node as Grafana's node graph draws it: names of fields are those of its documentation (`id`, `title`, `mainstat`, `arc__*`, …). */
export interface DrawnNode {
  readonly id: string;
  readonly title: string;
  readonly subtitle: string;
  readonly main: string;
  readonly second: string;
  /** Parts of the ring, 0 to 1, with the colour that their field names. */
  readonly arcs: readonly { readonly name: string; readonly share: number; readonly color: string }[];
  /** Something is wrong with it, in words; empty where nothing is. */
  readonly trouble: string;
  readonly details: readonly (readonly [name: string, text: string])[];
}

export interface DrawnEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly main: string;
  readonly second: string;
  /** Pixels. */
  readonly thickness: number;
  readonly isDashed: boolean;
  readonly trouble: string;
  readonly details: readonly (readonly [name: string, text: string])[];
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
}

/** From this share of failures on a node or an edge is marked. */
const troubling = 0.01;
const troubleOf = (share: number | undefined): string => (share === undefined || share < troubling ? '' : `${formatShare(share)} errors`);
const words: Readonly<Record<string, string>> = { service: '', database: 'database', messaging: 'messaging', user: 'outside caller', external: 'external' };

/** The service map as it is drawn. */
export function drawnServiceGraph(graph: ServiceGraph): DrawnGraph {
  const most = graph.edges.reduce((max, { rate }) => Math.max(max, rate ?? 0), 0);
  return {
    nodes: graph.nodes.map((node) => {
      const failed = errorShare(node);
      return {
        id: node.name, title: node.name, subtitle: words[node.kind] ?? '', main: node.rate === undefined ? '' : formatRate(node.rate), second: node.p95 === undefined ? '' : `p95 ${formatNs(node.p95 * 1e9)}`,
        arcs: failed === undefined ? [] : [{ name: 'failed', share: failed, color: 'red' }, { name: 'good', share: 1 - failed, color: 'green' }], trouble: troubleOf(failed), details: [],
      };
    }),
    edges: graph.edges.map((edge) => ({
      id: edge.id, source: edge.client, target: edge.server, main: formatRate(edge.rate), second: edge.p95 === undefined ? '' : formatNs(edge.p95 * 1e9),
      thickness: 1 + 2.5 * Math.sqrt((edge.rate ?? 0) / Math.max(1e-12, most)), isDashed: edge.connection === 'virtual_node', trouble: troubleOf(errorShare(edge)), details: [],
    })),
  };
}

const number = (name: string, values: readonly (number | undefined)[], unit: string, displayName: string, extra: Partial<Field['config']> = {}): Field => ({
  name, type: 'number', values: values.map((v) => v ?? null), config: { unit, displayName, ...extra },
});

/** The two frames that Grafana's Tempo source answers a service map query with: `nodes` and `edges`. */
export function serviceGraphFrames(graph: ServiceGraph, refId: string): readonly Frame[] {
  const { nodes, edges } = graph;
  const text = (name: string, values: readonly string[]): Field => ({ name, type: 'string', values, config: {} });
  const shares = nodes.map((node) => errorShare(node));
  return [
    {
      refId, name: 'nodes', meta: { kind: 'table' },
      fields: [
        text('id', nodes.map(({ name }) => name)), text('title', nodes.map(({ name }) => name)), text('subtitle', nodes.map(({ kind }) => words[kind] ?? '')),
        number('mainstat', nodes.map(({ p95 }) => (p95 === undefined ? undefined : p95 * 1000)), 'ms', 'p95 latency'), number('secondarystat', nodes.map(({ rate }) => rate), 'reqps', 'Requests'),
        number('arc__success', shares.map((s) => (s === undefined ? 1 : 1 - s)), 'percentunit', 'Success', { color: { mode: 'fixed', fixedColor: 'green' } }),
        number('arc__failed', shares.map((s) => s ?? 0), 'percentunit', 'Failed', { color: { mode: 'fixed', fixedColor: 'red' } }),
      ],
    },
    {
      refId, name: 'edges', meta: { kind: 'table' },
      fields: [
        text('id', edges.map(({ id }) => id)), text('source', edges.map(({ client }) => client)), text('target', edges.map(({ server }) => server)),
        number('mainstat', edges.map(({ p95 }) => (p95 === undefined ? undefined : p95 * 1000)), 'ms', 'p95 latency'), number('secondarystat', edges.map(({ rate }) => rate), 'reqps', 'Requests'),
      ],
    },
  ];
}

const column = (frame: Frame, name: string): Field | undefined => frame.fields.find((field) => field.name.toLowerCase() === name);
const label = (field: Field): string => field.config.displayName ?? field.displayName ?? field.name.replace(/^(detail__|arc__)/, '');

/**
 * Reads the frames of a node graph as Grafana finds them: edges have `source` and `target`, nodes an `id`; nodes that only edges name are added.
 * `show` formats a value by its field's unit.
 */
export function readNodeGraph(frames: readonly Frame[], show: (field: Field, value: unknown) => string, arcFields: readonly { readonly field: string; readonly color: string }[] = []): DrawnGraph {
  const isEdges = (frame: Frame) => column(frame, 'source') !== undefined && column(frame, 'target') !== undefined;
  const nodes = new Map<string, DrawnNode>();
  const edges: DrawnEdge[] = [];
  for (const frame of frames.filter((one) => !isEdges(one) && column(one, 'id') !== undefined)) {
    const arcs = frame.fields.filter(({ name }) => name.toLowerCase().startsWith('arc__') || arcFields.some(({ field }) => field === name));
    column(frame, 'id')?.values.forEach((raw, row) => {
      const id = String(raw ?? '');
      if (id === '' || nodes.has(id)) return;
      const read = (name: string) => textAt(column(frame, name), row, show);
      nodes.set(id, {
        id, title: read('title') || id, subtitle: read('subtitle'), main: read('mainstat'), second: read('secondarystat'),
        arcs: arcs.flatMap((field) => {
          const share = field.values[row];
          const color = arcFields.find((arc) => arc.field === field.name)?.color ?? field.config.color?.fixedColor ?? 'blue';
          return typeof share === 'number' && share > 0 ? [{ name: label(field), share: Math.min(1, share), color }] : [];
        }),
        trouble: '', details: detailsAt(frame, row, show),
      });
    });
  }
  for (const frame of frames.filter(isEdges)) {
    const [source, target] = [column(frame, 'source'), column(frame, 'target')];
    source?.values.forEach((raw, row) => {
      const [from, to] = [String(raw ?? ''), String(target?.values[row] ?? '')];
      if (from === '' || to === '') return;
      const read = (name: string) => textAt(column(frame, name), row, show);
      const thickness = column(frame, 'thickness')?.values[row];
      edges.push({
        id: read('id') || `${from}>${to}`, source: from, target: to, main: read('mainstat'), second: read('secondarystat'), thickness: typeof thickness === 'number' ? Math.min(12, Math.max(1, thickness)) : 1.5,
        isDashed: read('strokedasharray') !== '', trouble: '', details: detailsAt(frame, row, show),
      });
      for (const id of [from, to]) if (!nodes.has(id)) nodes.set(id, { id, title: id, subtitle: '', main: '', second: '', arcs: [], trouble: '', details: [] });
    });
  }
  return { nodes: [...nodes.values()], edges };
}

function textAt(field: Field | undefined, row: number, show: (field: Field, value: unknown) => string): string {
  const value = field?.values[row];
  return field === undefined || value === null || value === undefined ? '' : typeof value === 'number' ? show(field, value) : String(value);
}

function detailsAt(frame: Frame, row: number, show: (field: Field, value: unknown) => string): readonly (readonly [string, string])[] {
  return frame.fields.filter(({ name }) => name.toLowerCase().startsWith('detail__')).map((field) => [label(field), textAt(field, row, show)] as const).filter(([, text]) => text !== '');
}
