// Pharos, VictoriaMetrics and Prometheus side by side in one run on the same data: whole servers over HTTP, CPU seconds of the server process.
//   ./bench/compare/run [--short] [--only ingest,disk,memory,scrape] [--servers pharos,victoriametrics,prometheus] [--pharos BINARY] [--keep]
// Issue 4 names the goals; a line of the table says whether each is met. The load generator is ../shared/loadgen (or LOADGEN_SOURCE).
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : process.argv[at + 1];
};
const short = process.argv.includes('--short');
const parts = option('only', 'ingest,disk,memory,scrape').split(',');
const loadgen = join(root, 'artifacts/loadgen/loadgen');
const work = mkdtempSync(join(root, 'artifacts/compare-'));
const scale = short
  ? { series: 6_000, steps: 120, memorySeries: 30_000, targets: 100, warmSeconds: 6, scrapeSeconds: 15, repeat: 2, diskSeries: 1_500, diskSteps: 720, settle: '0s', mergeMs: 500 }
  : { series: 100_000, steps: 240, memorySeries: 1_000_000, targets: 1_000, warmSeconds: 30, scrapeSeconds: 120, repeat: 5, diskSeries: 16_000, diskSteps: 1_440, settle: '60s', mergeMs: 5_000 };

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const answers = (url) => fetch(url).then((r) => r.ok, () => false);
/** CPU time of a process so far, user and system; the kernel counts it in ticks of 10 ms. */
const cpuMs = (pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ').slice(11, 13).reduce((sum, ticks) => sum + Number(ticks) * 10, 0);
const directorySize = (path) => Number(execFileSync('du', ['-s', '-B1', '--apparent-size', path], { encoding: 'utf8' }).split('\t')[0]);

/** Each server: its command line, and how it answers readiness and a snapshot (the size of all data on disk without its write-ahead log). */
const servers = {
  pharos: {
    async command(port, data, scrape) {
      const config = `${data}-config`;
      mkdirSync(`${config}/prometheus`, { recursive: true });
      writeFileSync(`${config}/prometheus/prometheus.yml`, scrape);
      const off = ['ui', 'alertmanager', 'loki', 'tempo', 'otlp-grpc', 'otlp-http', 'node', 'blackbox', 'dora'].map((name) => `--listen.${name}=off`);
      return [resolve(option('pharos', join(root, 'artifacts/native/pharos'))), 'serve', '--config', config, '--data', data, `--listen.prometheus=127.0.0.1:${port}`, '--web.enable-admin-api', ...off];
    },
    ready: '/-/ready',
    async snapshotBytes(url, data) {
      const { data: { name } } = await (await fetch(`${url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' })).json();
      return directorySize(join(data, 'metrics/snapshots', name));
    },
  },
  victoriametrics: {
    async command(port, data, scrape) {
      writeFileSync(`${data}.yml`, scrape);
      return ['victoria-metrics', `-storageDataPath=${data}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=1', `-promscrape.config=${data}.yml`, '-search.maxUniqueTimeseries=5000000', '-loggerLevel=ERROR', '-search.latencyOffset=1s'];
    },
    ready: '/health',
    async snapshotBytes(url, data) {
      await fetch(`${url}/internal/force_flush`);
      await fetch(`${url}/internal/force_merge`);
      await sleep(scale.mergeMs);
      return directorySize(join(data, 'data')) + directorySize(join(data, 'indexdb'));
    },
  },
  prometheus: {
    async command(port, data, scrape) {
      writeFileSync(`${data}.yml`, scrape);
      return ['prometheus', `--config.file=${data}.yml`, `--storage.tsdb.path=${data}`, `--web.listen-address=127.0.0.1:${port}`, '--web.enable-remote-write-receiver', '--web.enable-admin-api', '--log.level=error'];
    },
    ready: '/-/ready',
    async snapshotBytes(url, data) {
      const { data: { name } } = await (await fetch(`${url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' })).json();
      return directorySize(join(data, 'snapshots', name));
    },
  },
};
/** All servers get the same samples at the same times, so that their answers can be compared. */
const nowS = Math.floor(Date.now() / 1000);
const names = option('servers', Object.keys(servers).join(',')).split(',');

async function start(name, data, scrape = 'scrape_configs: []\n', { waitReady = true } = {}) {
  const port = await freePort();
  const [program, ...args] = await servers[name].command(port, data, scrape);
  const log = openSync(`${data}.log`, 'a');
  const child = spawn(program, args, { stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  const server = {
    name, url, pid: child.pid, data, exited: false,
    async stop() {
      if (server.exited) return;
      child.kill('SIGTERM');
      await server.gone;
    },
  };
  server.gone = new Promise((done) => child.on('exit', () => { server.exited = true; done(); }));
  running.add(server);
  void server.gone.then(() => running.delete(server));
  for (let tries = 0; waitReady && !(await answers(url + servers[name].ready)); tries++) {
    if (server.exited || tries > 30_000) throw new Error(`${name} did not start: ${readFileSync(`${data}.log`, 'utf8').slice(-2_000)}`);
    await sleep(10);
  }
  return server;
}
const running = new Set();
process.on('exit', () => { for (const { pid } of running) try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended */ } });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/** Runs the load generator; answers with the JSON lines that it wrote. */
function generate(label, args) {
  const json = join(work, `${label}.json`);
  rmSync(json, { force: true });
  execFileSync(loadgen, [...args, '--json', json], { stdio: ['ignore', openSync(join(work, `${label}.out`), 'w'), 'inherit'], maxBuffer: 1e9 });
  return readFileSync(json, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}
/** The same without blocking, for several at once. */
async function generateAside(label, args) {
  const json = join(work, `${label}.json`);
  rmSync(json, { force: true });
  const child = spawn(loadgen, [...args, '--json', json], { stdio: ['ignore', openSync(join(work, `${label}.out`), 'w'), 'inherit'] });
  const code = await new Promise((done) => child.on('exit', done));
  if (code !== 0) throw new Error(`the load generator ended with ${code} (${label})`);
  return readFileSync(json, 'utf8').trim().split('\n').map((line) => JSON.parse(line));
}
const folder = (name, part) => {
  const path = join(work, `${part}-${name}`);
  mkdirSync(path, { recursive: true });
  return path;
};

const results = Object.fromEntries(names.map((name) => [name, {}]));

/** 1 h of samples, then the list of range and instant queries over them. */
async function ingest(name) {
  const server = await start(name, folder(name, 'ingest'));
  const startS = nowS - 3_900;
  const [load] = generate(`ingest-${name}`, ['metrics', '--url', `${server.url}/api/v1/write`, '--series', `${scale.series}`, '--steps', `${scale.steps}`, '--step', '15s', '--start', `${startS}`, '--pid', `${server.pid}`, '--settle', scale.settle, '--name', name]);
  results[name].samplesPerCpuS = load.samples_per_server_cpu_s;
  results[name].samplesPerCpuSSettled = load.settled_samples_per_server_cpu_s ?? load.samples_per_server_cpu_s;
  results[name].failed = load.requests_failed;
  if (load.requests_failed > 0) throw new Error(`${name}: ${load.requests_failed} write requests failed`);
  const endS = startS + scale.steps * 15;
  results[name].queries = generate(`query-${name}`, ['query', '--url', server.url, '--file', join(process.env.LOADGEN_SOURCE, 'queries/promql.json'), '--end', `${endS}`, '--range', '1h', '--repeat', `${scale.repeat}`, '--no-cache', '--pid', `${server.pid}`, '--name', name]);
  await server.stop();
}

/** 6 h of samples, old enough that every server has put them into its final form. */
async function disk(name) {
  const server = await start(name, folder(name, 'disk'));
  const startS = nowS - 7 * 3_600;
  const [load] = generate(`disk-${name}`, ['metrics', '--url', `${server.url}/api/v1/write`, '--series', `${scale.diskSeries}`, '--steps', `${scale.diskSteps}`, '--step', '15s', '--start', `${startS}`, '--pid', `${server.pid}`, '--settle', scale.settle, '--name', name]);
  results[name].bytesPerSample = (await servers[name].snapshotBytes(server.url, server.data)) / load.samples;
  await server.stop();
}

/** Many series with few samples: memory each, and the time until a restarted server is ready. */
async function memory(name) {
  const data = folder(name, 'memory');
  const server = await start(name, data);
  const startS = nowS - 120;
  const [load] = generate(`memory-${name}`, ['metrics', '--url', `${server.url}/api/v1/write`, '--series', `${scale.memorySeries}`, '--steps', '6', '--step', '15s', '--start', `${startS}`, '--pid', `${server.pid}`, '--settle', scale.settle, '--name', name]);
  results[name].bytesPerSeries = (load.settled_rss_mib ?? load.rss_mib) * 1_048_576 / load.series;
  await server.stop();
  const began = process.hrtime.bigint();
  const again = await start(name, data);
  results[name].restartMs = Number(process.hrtime.bigint() - began) / 1e6;
  results[name].restartCpuMs = cpuMs(again.pid);
  const answer = await (await fetch(`${again.url}/api/v1/query?query=${encodeURIComponent('count({__name__!=""})')}&time=${startS + 75}`)).json();
  results[name].seriesAfterRestart = Number(answer.data?.result?.[0]?.value?.[1] ?? 0);
  await again.stop();
}

/** Targets of 500 samples each, scraped every 15 s: all servers at the same time, each with an exporter of its own. */
async function scrape(...all) {
  const probes = await Promise.all(all.map(async (name) => {
    const port = await freePort();
    const exporter = spawn(process.execPath, [join(import.meta.dirname, 'targets.mjs'), `${port}`], { stdio: 'inherit' });
    running.add(exporter);
    while (!(await answers(`http://127.0.0.1:${port}/m/0`))) await sleep(100);
    const targets = Array.from({ length: scale.targets }, (_, i) => `      - {targets: ['127.0.0.1:${port}'], labels: {__metrics_path__: /m/${i}, instance: t${i}}}`).join('\n');
    return { server: await start(name, folder(name, 'scrape'), `global: {scrape_interval: 15s}\nscrape_configs:\n  - job_name: many\n    static_configs:\n${targets}\n`), exporter };
  }));
  await sleep(scale.warmSeconds * 1_000); // new series are another matter than known ones
  await Promise.all(probes.map(async ({ server }) => {
    const [idle] = await generateAside(`scrape-${server.name}`, ['idle', '--pid', `${server.pid}`, '--for', `${scale.scrapeSeconds}s`, '--name', server.name]);
    results[server.name].scrapeCpuPercent = idle.cpu_percent_of_one_core;
  }));
  for (const { server, exporter } of probes) {
    const answer = await (await fetch(`${server.url}/api/v1/query?query=${encodeURIComponent('sum(up)')}`)).json();
    results[server.name].targetsUp = Number(answer.data?.result?.[0]?.value?.[1] ?? 0);
    await server.stop();
    running.delete(exporter);
    exporter.kill();
  }
}

const steps = { ingest, disk, memory, scrape };
for (const part of parts)
  for (const group of part === 'scrape' ? [names] : names.map((name) => [name])) {
    const began = Date.now();
    await steps[part](...group);
    console.error(`${part}: ${group.join(', ')} in ${((Date.now() - began) / 1_000).toFixed(1)} s`);
    if (!process.argv.includes('--keep')) for (const name of group) for (const ending of ['', '-config', '.yml']) rmSync(join(work, `${part}-${name}${ending}`), { recursive: true, force: true });
  }

// The table. A goal compares Pharos with the others; it is judged where all that it needs was measured.
const rows = [];
let missed = 0;
const row = (what, value, digits, goal) => {
  const values = names.map((name) => value(results[name]));
  if (values.every((v) => v === undefined)) return;
  let verdict = '';
  if (goal !== undefined && !short && names.length === 3 && values.every((v) => v !== undefined)) {
    const met = goal.met(...values);
    if (!met) missed++;
    verdict = `${met ? 'met   ' : 'MISSED'} ${goal.text}`;
  }
  rows.push([what, ...values.map((v) => (v === undefined ? '' : v.toFixed(digits))), verdict]);
};
const third = { text: 'at most 1/3 of VictoriaMetrics, 1/10 of Prometheus', met: (p, v, prom) => p <= v / 3 && p <= prom / 10 };
row('samples per CPU second', (r) => r.samplesPerCpuS, 0, { text: '3x VictoriaMetrics, 6x Prometheus', met: (p, v, prom) => p >= 3 * v && p >= 6 * prom });
row('the same, settled', (r) => r.samplesPerCpuSSettled, 0);
row('bytes per sample on disk', (r) => r.bytesPerSample, 3, { text: 'no more than VictoriaMetrics', met: (p, v) => p <= v });
row('resident bytes per series', (r) => r.bytesPerSeries, 0, { text: '600 or less, below both', met: (p, v, prom) => p <= 600 && p < v && p < prom });
row('restart to ready, ms', (r) => r.restartMs, 0, { text: 'no slower than VictoriaMetrics', met: (p, v) => p <= v });
row('restart to ready, CPU ms', (r) => r.restartCpuMs, 0);
row('series after the restart', (r) => r.seriesAfterRestart, 0);
row('targets up', (r) => r.targetsUp, 0);
row('scraping, % of one core', (r) => r.scrapeCpuPercent, 1, { text: 'below both', met: (p, v, prom) => p < v && p < prom });
for (const query of results[names[0]].queries ?? [])
  row(`${query.query}, CPU ms`, (r) => r.queries?.find((q) => q.query === query.query)?.cpu_ms ?? undefined, 1, query.Kind === 'prom-range' ? third : undefined);
const widths = rows.reduce((w, cells) => cells.map((cell, i) => Math.max(w[i] ?? 0, cell.length)), ['', ...names].map((n) => n.length));
for (const cells of [['', ...names, ''], ...rows]) console.log(cells.map((cell, i) => (i === 0 || i === cells.length - 1 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i]))).join('  ').trimEnd());
const differing = (results.pharos?.queries ?? []).filter((q) => names.some((name) => name === 'prometheus' && results[name].queries.find((o) => o.query === q.query)?.digest !== q.digest));
if (names.includes('prometheus') && results.pharos?.queries !== undefined) console.log(`answers unlike Prometheus': ${differing.map((q) => q.query).join('; ') || 'none'}`);
writeFileSync(join(root, 'artifacts/compare.json'), JSON.stringify({ scale, results }, null, 1));
console.log(short ? 'the short form runs everything and judges nothing: its data is too little for the goals' : `${rows.filter((r) => r.at(-1).startsWith('met')).length} goals met, ${missed} missed; figures in artifacts/compare.json`);
if (!process.argv.includes('--keep')) rmSync(work, { recursive: true, force: true });
process.exit(0);
