import { fieldNames } from '../../grafana/field/names';
import type { Frame } from '../../grafana/frames/frame';
import { ensureColumns } from '../../grafana/transform/join';

/** Frames for reading as tables: columns keep the names of the legend, and series with the same kind of time share one table. */
export function asTables(frames: readonly Frame[]): readonly Frame[] {
  const names = fieldNames(frames);
  const named = frames.map((f) => ({ ...f, fields: f.fields.map((x) => ({ ...x, config: { ...x.config, displayName: names.get(x) ?? x.name, custom: {} } })) }));
  return named.every((f) => f.fields.length === 2) ? ensureColumns(named) : named;
}
