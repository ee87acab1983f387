/** Values that a link's template may name, each by its whole path: `__value.raw`, `__span.tags.http.route`. */
export type TemplateValues = (path: string) => string | undefined;

// `${path}` with an optional `:format`, `$$` as provisioning files escape a dollar, and the bare forms that people write.
const hole = /\$?\$\{([^{}]+)\}|\$?\$(__[A-Za-z]+)\b/g;

/** `a.tags["x.y"]` and `a.tags['x.y']` say the same as `a.tags.x.y`. */
const plainPath = (path: string): string => path.replace(/\[\s*(?:"([^"]*)"|'([^']*)')\s*\]/g, (_, double: string | undefined, single: string | undefined) => `.${double ?? single ?? ''}`);

/** Fills a template; what the values lack stays as it is, so that the reader sees what was meant. `encode` is for addresses. */
export function fillTemplate(template: string, values: TemplateValues, encode: (text: string) => string = (text) => text): string {
  return template.replace(hole, (whole: string, braced: string | undefined, bare: string | undefined) => {
    const path = plainPath((braced ?? bare ?? '').replace(/:[a-z]+$/i, '').trim());
    const value = values(path);
    return value === undefined ? whole : encode(value);
  });
}

/** The values of one text that was found: in a line, a label or an exemplar; `fields` are what stood beside it. */
export function foundValue(value: string, fields: Readonly<Record<string, string>>): TemplateValues {
  return (path) => {
    if (path === '__value.raw' || path === '__value.text' || path === '__value') return value;
    for (const prefix of ['__data.fields.', '__field.labels.', '__labels.']) if (path.startsWith(prefix)) return fields[path.slice(prefix.length)];
    return undefined;
  };
}
