import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = resolve(process.env['PHAROS_CONFORMANCE'] ?? join(import.meta.dirname, '../../../../../shared/conformance'));

/** JSON of a conformance file, or undefined (with a message) where the data is absent. */
export function conformance<T>(file: string): T | undefined {
  const path = join(folder, file);
  if (!existsSync(path)) {
    process.stderr.write(`skipped: no conformance data at ${path} (set PHAROS_CONFORMANCE)\n`);
    return undefined;
  }
  return JSON.parse(readFileSync(path, 'utf8')) as T;
}

export function conformanceFiles(path: string): readonly string[] {
  const at = join(folder, path);
  return existsSync(at) ? readdirSync(at).filter((f) => f.endsWith('.json')).toSorted().map((f) => join(path, f)) : [];
}

/** "NaN", "Infinity" and "-Infinity" stand for numbers that JSON lacks. */
export function jsonNumber(value: unknown): unknown {
  return value === 'NaN' ? NaN : value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : value;
}
