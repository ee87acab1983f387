/** Series that only parts of Pharos write which this version does not have: an empty panel says what it waits for, instead of "No data". */
const parts: readonly { readonly series: RegExp; readonly name: string }[] = [
  { series: /\btraces_(spanmetrics|service_graph)_/, name: 'the trace part, which comes with issue 6' },
];

/** The part that all of a panel's queries wait for; undefined where one of them could have an answer now. */
export function laterPart(expressions: readonly string[]): string | undefined {
  const found = expressions.map((expression) => parts.find(({ series }) => series.test(expression))?.name);
  return found.length > 0 && found.every((name) => name !== undefined) ? found[0] : undefined;
}
