import { asObject, asString, type JsonObject } from '../json';

/** One step of a panel's `transformations`. */
export interface Transformation {
  readonly id: string;
  readonly options: JsonObject;
  readonly disabled: boolean;
  /** Query ids the step applies to; absent means all frames. */
  readonly filterRefIds?: string;
}

export function readTransformation(raw: JsonObject): Transformation {
  const filter = asString(asObject(raw['filter'])['options']);
  return {
    id: asString(raw['id']) ?? '', options: asObject(raw['options']), disabled: raw['disabled'] === true,
    ...(filter === undefined || filter === '' ? {} : { filterRefIds: filter }),
  };
}
