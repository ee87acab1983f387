import { guessType, rowCount, timeField, type CellSeries, type Field, type Frame, type Value } from '../frames/frame';
import { reducerId, reducerName, reduceValues } from '../field/reducers';
import { fieldName, nameContext } from '../field/names';
import { asObject, asString, asStrings, isObject, type JsonObject } from '../json';
import { combinedRefId } from './join';
import { fieldMatcher, type FieldMatcher } from './match';
import { sortedRows, takeRows } from './group';

export function reduce(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const ids = asStrings(options['reducers']).map(reducerId);
  if (ids.length === 0) return frames;
  const context = nameContext(frames);
  const asFields = options['mode'] === 'reduceFields';
  const configured = options['fields'];
  const matches: FieldMatcher = isObject(configured)
    ? fieldMatcher(asString(configured['id']) ?? '', configured['options'], context)
    : asFields && options['includeTimeField'] === true ? () => true : (f) => f.type !== 'time';
  if (asFields) return reduceFields(frames, matches, ids);

  const labelNames = options['labelsToFields'] === true ? [...new Set(frames.flatMap((f) => f.fields.flatMap((x) => Object.keys(x.labels ?? {}))))] : [];
  const names: string[] = [];
  const labels: Value[][] = labelNames.map(() => []);
  const results: Value[][] = ids.map(() => []);
  for (const frame of frames) {
    for (const field of frame.fields) {
      if (!matches(field, frame)) continue;
      names.push(options['labelsToFields'] === true ? field.name : fieldName(field, frame, context));
      labelNames.forEach((name, i) => labels[i]?.push(field.labels?.[name]));
      ids.forEach((id, i) => results[i]?.push(reduceValues(field.values, id)));
    }
  }
  return [{
    refId: combinedRefId('reduce', frames),
    fields: [
      { name: 'Field', type: 'string', values: names, config: {} },
      ...labelNames.map((name, i): Field => ({ name, type: 'string', values: labels[i] ?? [], config: {} })),
      ...ids.map((id, i): Field => ({ name: reducerName(id), type: guessType(results[i] ?? []), values: results[i] ?? [], config: {} })),
    ],
  }];
}

function reduceFields(frames: readonly Frame[], matches: FieldMatcher, ids: readonly string[]): readonly Frame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.filter((f) => matches(f, frame)).flatMap((field) => ids.map((id): Field => {
      const value = reduceValues(field.values, id);
      const labels = ids.length > 1 ? { ...field.labels, reducer: reducerName(id) } : field.labels;
      const type = guessType([value]);
      return { ...field, ...(labels === undefined ? {} : { labels }), type: type === 'other' ? field.type : type, values: [value] };
    })),
  })).filter((f) => f.fields.length > 0);
}

/** Every value of every series as a row of time, series name and value, newest first. */
export function seriesToRows(frames: readonly Frame[]): readonly Frame[] {
  const times: Value[] = [];
  const names: Value[] = [];
  const values: Value[] = [];
  const context = nameContext(frames);
  let type: Field['type'] = 'number';
  for (const frame of frames) {
    const time = timeField(frame);
    if (time === undefined) return frames;
    const columns = frame.fields.filter((f) => f !== time);
    for (const column of columns) {
      type = column.type;
      const name = frame.name !== undefined && frame.name !== '' && columns.length === 1 ? frame.name : fieldName(column, frame, context);
      for (let i = 0; i < rowCount(frame); i++) {
        times.push(time.values[i]);
        names.push(name);
        values.push(column.values[i]);
      }
    }
  }
  const all: Frame = {
    refId: combinedRefId('seriesToRows', frames),
    fields: [
      { name: 'Time', type: 'time', values: times, config: {} },
      { name: 'Metric', type: 'string', values: names, config: {} },
      { name: 'Value', type, values, config: {} },
    ],
  };
  return [takeRows(all, sortedRows(times, true))];
}

/** Time series as table rows: labels in columns, and one cell per query that holds the whole series. */
export function timeSeriesTable(frames: readonly Frame[], options: JsonObject): readonly Frame[] {
  const byRefId = new Map<string, Frame[]>();
  const result: Frame[] = [];
  for (const frame of frames) {
    if (timeField(frame) === undefined || !frame.fields.some((f) => f.type === 'number')) {
      result.push(frame);
      continue;
    }
    const refId = frame.refId ?? '';
    byRefId.set(refId, [...(byRefId.get(refId) ?? []), frame]);
  }
  for (const [refId, group] of byRefId) {
    const setting = asObject(options[refId]);
    const stat = asString(setting['stat']) ?? asString(asObject(options['refIdToStat'])[refId]) ?? 'lastNotNull';
    const labelNames = [...new Set(group.flatMap((f) => f.fields.flatMap((x) => Object.keys(x.labels ?? {}))))];
    const labels: Value[][] = labelNames.map(() => []);
    const cells: Value[] = [];
    const context = nameContext(group);
    for (const frame of group) {
      const time = timeField(frame);
      for (const field of frame.fields.filter((f) => f.type === 'number')) {
        labelNames.forEach((name, i) => labels[i]?.push(field.labels?.[name] ?? null));
        const reduced = reduceValues(field.values, stat);
        const cell: CellSeries = {
          times: (time?.values ?? []).filter((t): t is number => typeof t === 'number'),
          values: field.values.map((v) => (typeof v === 'number' ? v : null)),
          value: typeof reduced === 'number' ? reduced : null,
          name: fieldName(field, frame, context),
        };
        cells.push(cell);
      }
    }
    result.push({
      refId,
      fields: [
        ...labelNames.map((name, i): Field => ({ name, type: 'string', values: labels[i] ?? [], config: {} })),
        { name: `Trend${refId === '' ? '' : ` #${refId}`}`, type: 'frame', values: cells, config: {} },
      ],
    });
  }
  return result;
}
