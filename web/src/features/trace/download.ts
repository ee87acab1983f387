/** Saves what the server answered, as OTLP's JSON. */
export function downloadTrace(id: string, json: unknown): void {
  const url = URL.createObjectURL(new Blob([JSON.stringify(json, undefined, 2)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = `trace-${id}.json`;
  link.click();
  URL.revokeObjectURL(url);
}
