import type { Frame } from '../frames/frame';
import { asString, oneOf, type JsonObject } from '../json';
import { calculateField } from './calculate';
import { filterByRefId, filterByValue, filterFields, filterFieldsByName, limit } from './filter';
import { groupBy, groupingToMatrix, sortBy, transpose } from './group';
import { joinByField, merge } from './join';
import { organize, renameByRegex } from './organize';
import { reduce, seriesToRows, timeSeriesTable } from './reduce';
import * as reshape from './reshape';
import type { Transformation } from './transformation';

type Transform = (frames: readonly Frame[], options: JsonObject) => readonly Frame[];

const join: Transform = (frames, options) =>
  joinByField(frames, asString(options['byField']), oneOf(options['mode'], ['outer', 'inner', 'outerTabular'], 'outer'));

const transforms: Readonly<Record<string, Transform>> = {
  organize, renameByRegex, groupBy, sortBy, groupingToMatrix, transpose, reduce, calculateField, filterFieldsByName, filterFields, filterByValue, limit, filterByRefId,
  merge: (frames) => merge(frames),
  joinByField: join,
  seriesToColumns: join,
  seriesToRows: (frames) => seriesToRows(frames),
  timeSeriesTable,
  labelsToFields: reshape.labelsToFields,
  concatenate: reshape.concatenate,
  convertFieldType: reshape.convertFieldType,
  formatTime: reshape.formatTime,
  extractFields: reshape.extractFields,
  rowsToFields: reshape.rowsToFields,
  prepareTimeSeries: reshape.prepareTimeSeries,
  partitionByValues: reshape.partitionByValues,
  histogram: reshape.histogram,
  joinByLabels: reshape.joinByLabels,
  order: organize,
  rename: organize,
  append: (frames) => frames,
  noop: (frames) => frames,
};

export function isKnownTransformation(id: string): boolean {
  return id in transforms;
}

/** Runs the steps in order. An unknown step leaves the data as it is. */
export function applyTransformations(frames: readonly Frame[], steps: readonly Transformation[]): readonly Frame[] {
  return steps.reduce<readonly Frame[]>((data, step) => {
    const run = transforms[step.id];
    if (step.disabled || run === undefined) return data;
    if (step.filterRefIds === undefined) return run(data, step.options);
    const wanted = filterByRefId(data, { include: step.filterRefIds });
    return [...run(wanted, step.options), ...data.filter((f) => !wanted.includes(f))];
  }, frames);
}
