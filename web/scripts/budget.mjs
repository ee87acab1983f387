// Measures dist/ against the size budgets: first load (shell + dashboard page) and each lazy chunk, gzip.
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

const kB = 1000;
const limits = { firstJs: 250 * kB, firstCss: 25 * kB, editor: 160 * kB, chunk: 60 * kB };

const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
const size = (file) => gzipSync(readFileSync(`dist/${file}`), { level: 9 }).length;

/** Files that an entry needs before it runs: its own and those of its static imports. */
function closure(key, found = new Set()) {
  if (found.has(key)) return found;
  found.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, found);
  return found;
}

const page = 'src/features/dashboards/DashboardPage.tsx';
const panel = 'src/panels/timeseries/TimeSeriesPanel.tsx';
const first = new Set(['index.html', page, panel].filter((key) => key in manifest).flatMap((key) => [...closure(key)]));
const files = [...first].map((key) => manifest[key]);
const firstJs = files.map(({ file }) => ({ file, bytes: size(file) })).toSorted((a, b) => b.bytes - a.bytes);
const css = [...new Set(files.flatMap((entry) => entry.css ?? []))].map((file) => ({ file, bytes: size(file) }));
const total = (list) => list.reduce((sum, { bytes }) => sum + bytes, 0);

const failures = [];
const check = (what, bytes, limit) => {
  console.log(`${bytes > limit ? 'OVER' : 'ok  '} ${what}: ${(bytes / kB).toFixed(1)} of ${limit / kB} kB`);
  if (bytes > limit) failures.push(what);
};
check('first load, JavaScript', total(firstJs), limits.firstJs);
if (process.argv.includes('--list')) for (const { file, bytes } of firstJs) console.log(`       ${(bytes / kB).toFixed(1).padStart(6)} ${file}`);
check('first load, CSS', total(css), limits.firstCss);
for (const [key, entry] of Object.entries(manifest)) {
  if (first.has(key) || !entry.file.endsWith('.js')) continue;
  const isEditor = /\/editor-/.test(entry.file);
  const bytes = size(entry.file);
  if (isEditor || bytes > limits.chunk / 2) check(entry.file, bytes, isEditor ? limits.editor : limits.chunk);
}
if (failures.length > 0) process.exitCode = 1;
