import { describe, expect, it } from 'vitest';
import { conformance, conformanceFiles } from '../test/conformance';
import { allPanels, layoutSections } from './layout/sections';
import { gridColumns, type Panel } from './model';
import { readDashboard } from './read';
import { isKnownTransformation } from './transform/transform';
import { parseVariableQuery } from './variables/options';
import { resolveVariables } from './variables/resolve';
import { interpolate, scopeOf } from './variables/scope';
import { mergeMaps, rangeMacros, stepMacros } from './variables/macros';

interface Manifest { file: string; panels: Record<string, number>; queries: number; variables: Record<string, number>; transformations: Record<string, number> }
const manifest = (conformance<Manifest[]>('dashboards/manifest.json') ?? []).filter((m) => conformance(`dashboards/${m.file}`) !== undefined);
const migrated: Record<string, string> = { graph: 'timeseries', singlestat: 'stat', 'table-old': 'table', 'grafana-piechart-panel': 'piechart' };

const flat = (panels: readonly Panel[]): Panel[] => panels.flatMap((p) => [p, ...flat(p.panels)]);

describe.each(manifest.map((m) => [m.file, m] as const))('dashboards/%s', (file, m) => {
  it('keeps its panels, queries and variables', () => {
    const dashboard = readDashboard(conformance(`dashboards/${m.file}`));
    const panels = flat(dashboard.panels);
    const wanted: Record<string, number> = {};
    for (const [type, n] of Object.entries(m.panels)) wanted[migrated[type] ?? type] = (wanted[migrated[type] ?? type] ?? 0) + n;
    const found: Record<string, number> = {};
    for (const panel of panels) found[panel.type] = (found[panel.type] ?? 0) + 1;
    expect(found).toMatchObject(m.panels['row'] === undefined ? Object.fromEntries(Object.entries(wanted).filter(([t]) => t !== 'row')) : wanted);
    expect(panels.reduce((n, p) => n + p.targets.length, 0)).toBe(m.queries);
    expect(dashboard.variables).toHaveLength(Object.values(m.variables).reduce((a, b) => a + b, 0));
    expect(new Set(panels.map((p) => p.id)).size).toBe(panels.length);
    for (const panel of panels) {
      expect(new Set(panel.targets.map((t) => t.refId)).size).toBe(panel.targets.length);
      for (const step of panel.transformations) expect([panel.title, step.id, isKnownTransformation(step.id)]).toEqual([panel.title, step.id, true]);
    }
  });

  it('lays out without overlap, inside 24 columns', () => {
    const dashboard = readDashboard(conformance(`dashboards/${file}`));
    const values = [{ text: 'a', value: 'a' }, { text: 'b', value: 'b' }, { text: 'c', value: 'c' }];
    const sections = layoutSections(dashboard.panels, () => values);
    expect(new Set(sections.flatMap((s) => s.panels.map((p) => p.panel.key))).size).toBe(sections.reduce((n, s) => n + s.panels.length, 0));
    for (const section of sections) {
      const cells = new Set<string>();
      for (const { at, panel } of section.panels) {
        expect(at.x >= 0 && at.x + at.w <= gridColumns).toBe(true);
        for (let x = at.x; x < at.x + at.w; x++) {
          for (let y = at.y; y < at.y + at.h; y++) {
            expect([panel.title, cells.has(`${x},${y}`)]).toEqual([panel.title, false]);
            cells.add(`${x},${y}`);
          }
        }
      }
    }
  });

  it('leaves no variable of its own or macro in any query', async () => {
    const dashboard = readDashboard(conformance(`dashboards/${file}`));
    const range = { fromMs: 1_700_000_000_000, toMs: 1_700_003_600_000 };
    const macros = mergeMaps(rangeMacros({ ...range, timezone: 'utc' }), stepMacros(15_000, 15_000));
    const resolved = await resolveVariables(dashboard.variables, {
      selected: new Map(), range, macros, dataSources: [{ uid: 'p', name: 'Prometheus', type: 'prometheus' }, { uid: 'l', name: 'Loki', type: 'loki' }],
      query: (query) => Promise.resolve(query.kind === 'queryResult' ? ['{service_name="cart"} 5 1'] : ['alpha', 'beta/']),
    });
    const scope = scopeOf(resolved, macros);
    const names = new Set(dashboard.variables.map((v) => v.name));
    for (const panel of allPanels(dashboard.panels)) {
      for (const target of panel.targets) {
        const text = interpolate(target.expr, scope, 'prom');
        for (const left of text.matchAll(/\$\{?(\w+)/g)) expect([panel.title, text, names.has(left[1] ?? '') || (left[1] ?? '').startsWith('__')]).toEqual([panel.title, text, false]);
      }
    }
    for (const v of dashboard.variables.filter((x) => x.type === 'query')) expect(parseVariableQuery(v.query).kind).not.toBe('series');
  });
});

describe.each(conformanceFiles('reference/config/grafana/dashboards').map((f) => [f] as const))('%s', (file) => {
  it('reads with all its panels', () => {
    const raw = conformance<{ panels: unknown[]; uid: string }>(file);
    const dashboard = readDashboard(raw);
    expect(dashboard.panels).toHaveLength(raw?.panels.length ?? -1);
    expect(dashboard.uid).toBe(raw?.uid);
  });
});
