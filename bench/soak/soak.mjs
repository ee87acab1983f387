// Soaks a server: series that come and go, dashboard queries beside it, then every sample is counted again, also after kill -9.
//   bench/soak/run [--minutes 30] [--series 500k] [--active 20k] [--speed 24] [--short] [--keep]
// Sample time runs `speed` times faster than the clock (30 minutes are 12 hours), so that sealing, merging and the departure of idle series happen many times.
// Checks: memory of the process (RssAnon) is flat after warm-up: a line through its peaks in each sixth of the second half rises by at most 10 %
// (short: 35 %, the JIT is still at work) and 16 MiB; in the first half come the six hours of sample time that the dashboards look back; every write is acknowledged; every query answers, and rightly; count and sum of every metric in every hour and 200 whole series are as sent.
// Exits with 1 when one fails. Figures in artifacts/soak.json.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { Load, names, namespaceOf, seriesPerPod, stepMs } from './load.mjs';

const root = resolve(import.meta.dirname, '../..');
const short = process.argv.includes('--short');
const option = (name, fallback) => {
  const at = process.argv.indexOf(`--${name}`);
  const given = at < 0 ? fallback : process.argv[at + 1];
  const number = Number(`${given}`.replace(/k$/, '000'));
  if (!(number > 0)) { console.error(`--${name} is no number above zero: ${given}`); process.exit(2); }
  return number;
};
const minutes = option('minutes', short ? 0.5 : 30);
const speed = option('speed', short ? 550 : 24);
const active = Math.ceil(option('active', short ? '1k' : '20k') / seriesPerPod);
const total = Math.ceil(option('series', short ? '20k' : '500k') / seriesPerPod);
const serverAt = process.argv.indexOf('--server');
const program = resolve(root, serverAt < 0 ? 'artifacts/native/pharos' : process.argv[serverAt + 1]);
const steps = Math.floor((minutes * 60_000 * speed) / stepMs);
const hourMs = 3_600_000;
const startMs = Math.floor((Date.now() - steps * stepMs) / (2 * hourMs)) * 2 * hourMs;
const work = mkdtempSync(join(root, 'artifacts/soak-'));
const failures = [];
const check = (what, held, found) => {
  console.log(`${held ? 'holds ' : 'FAILED'} ${what}: ${found}`);
  if (!held) failures.push(what);
};
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
const mib = (bytes) => (bytes / 1_048_576).toFixed(0);

const agent = new Agent({ keepAlive: true, maxSockets: 8 });
/** One request; gives status and body. */
const call = (url, { method = 'GET', headers = {}, body } = {}) => new Promise((done, failed) => {
  const sent = request(url, { method, headers, agent }, (response) => {
    const parts = [];
    response.on('data', (part) => parts.push(part)).on('end', () => done({ status: response.statusCode, body: Buffer.concat(parts) })).on('error', failed);
  });
  sent.on('error', failed).end(body);
});

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

let child;
process.on('exit', () => { if (child?.exitCode === null) child.kill('SIGKILL'); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

async function start() {
  const port = await freePort();
  mkdirSync(`${work}/config/prometheus`, { recursive: true });
  writeFileSync(`${work}/config/prometheus/prometheus.yml`, 'scrape_configs: []\n');
  const off = ['ui', 'alertmanager', 'loki', 'tempo', 'otlp-grpc', 'otlp-http', 'node', 'blackbox', 'dora'].map((name) => `--listen.${name}=off`);
  const log = openSync(`${work}/log`, 'a');
  child = spawn(program, ['serve', '--config', `${work}/config`, '--data', `${work}/data`, `--listen.prometheus=127.0.0.1:${port}`, ...off], { stdio: ['ignore', log, log] });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries++) {
    if (await call(`${url}/-/ready`).then(({ status }) => status === 200, () => false)) return url;
    if (child.exitCode !== null || tries > 1_200) throw new Error(`the server did not start: ${readFileSync(`${work}/log`, 'utf8').slice(-2_000)}`);
    await sleep(50);
  }
}

const load = new Load({ startMs, active, total, steps });
let url = await start();
let done = -1; // the last step that is acknowledged whole
let over = false;
const beganAt = performance.now();
const elapsedMs = () => performance.now() - beganAt;

// Memory, once a second or 200 times.
const memory = [];
const readMemory = () => {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const bytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)[1]) * 1024;
  memory.push({ step: done, anon: bytes('RssAnon'), rss: bytes('VmRSS') });
};
const meter = setInterval(readMemory, Math.min(1_000, (minutes * 60_000) / 200));

// Dashboards: one query after the other, as several people with open pages make them.
const at = (step) => (startMs + (step + 1) * stepMs - 1) / 1000;
const range = (query, hours, stepS) => () => ['query_range', { query, start: at(done) - hours * 3600, end: at(done), step: stepS }];
const instant = (query) => () => ['query', { query, time: at(done) }];
const somePod = () => load.pods.filter(({ birth }) => birth < done)[0].id;
const panels = {
  'requests by namespace, 1 h': range('sum by (namespace) (rate(soak_requests_total[5m]))', 1, 15),
  'requests by code, 6 h': range('sum by (code) (rate(soak_requests_total[5m]))', 6, 60),
  'latency p99, 1 h': range('histogram_quantile(0.99, sum by (le) (rate(soak_latency_seconds_bucket[5m])))', 1, 15),
  'error share, 1 h': range('sum(rate(soak_requests_total{code="500"}[5m])) / sum(rate(soak_requests_total[5m]))', 1, 15),
  'queues of a namespace, 30 min': range('avg_over_time(soak_queue_length{namespace="ns-3"}[10m])', 0.5, 15),
  'one pod, 6 h': () => range(`soak_queue_length{pod="pod-${somePod()}"}`, 6, 60)(),
  'worst pods': instant('topk(10, sum by (pod) (rate(soak_requests_total{code="500"}[5m])))'),
  'requests of an hour': instant('sum by (route) (increase(soak_requests_total[1h]))'),
  'pods alive': instant('count(soak_up)'),
  'pod names': () => ['label/pod/values', { start: at(done) - 3600, end: at(done), 'match[]': 'soak_up' }],
};
const latencies = Object.fromEntries(Object.keys(panels).map((name) => [name, []]));
const wrong = [];

async function ask(path, parameters) {
  const { status, body } = await call(`${url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
  if (status !== 200) throw new Error(`${status} ${body.toString().slice(0, 300)}`);
  return JSON.parse(body).data;
}

async function dashboard() {
  while (!over) {
    for (const [name, panel] of Object.entries(panels)) {
      if (over) return;
      if (done < 40) { await sleep(50); continue; }
      const [path, parameters] = panel();
      const asked = performance.now();
      try {
        const data = await ask(path, parameters);
        latencies[name].push(performance.now() - asked);
        if (name === 'pods alive' && Number(data.result[0]?.value[1]) !== active) wrong.push(`${name} at ${parameters.time}: ${JSON.stringify(data.result)}, not ${active}`);
        else if ((data.result ?? data).length === 0) wrong.push(`${name}: no data`);
      } catch (e) { wrong.push(`${name}: ${e.message}`); }
      await sleep(Math.min(200, minutes * 60));
    }
  }
}
const dashboards = [dashboard(), dashboard()];

// The writer. A request that is refused is a failure; nothing is sent twice.
let refused = 0, requests = 0, behindMs = 0;
const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy', 'x-prometheus-remote-write-version': '0.1.0' };
console.error(`${steps} steps of ${active * seriesPerPod} series, ${total * seriesPerPod} in all, ${minutes} minutes`);
for (let step = 0; step < steps; step++) {
  const sending = [];
  for (const body of load.bodies(step)) {
    requests++;
    sending.push(call(`${url}/api/v1/write`, { method: 'POST', headers, body }).then(({ status, body: answer }) => {
      if (status < 300) return;
      if (refused++ === 0) console.error(`write refused: ${status} ${answer.toString().slice(0, 300)}`);
    }));
    if (sending.length % 4 === 0) await Promise.all(sending);
  }
  await Promise.all(sending);
  done = step;
  const ahead = ((step + 1) * stepMs) / speed - elapsedMs();
  behindMs = Math.max(behindMs, -ahead);
  if (ahead > 0) await sleep(ahead);
  if (step % Math.ceil(steps / 30) === 0) console.error(`step ${step}, ${mib(memory.at(-1)?.anon ?? 0)} MiB, ${wrong.length + refused} faults`);
}
over = true;
await Promise.all(dashboards);
clearInterval(meter);
const wallS = elapsedMs() / 1000;

/** Counts what was sent again: per hour and metric count and sum, and whole series. Gives the differences. */
async function recount() {
  const differences = [];
  for (const [hour, expected] of load.hours.entries())
    for (const name of names)
      for (const [k, what] of ['count', 'sum'].entries()) {
        const end = startMs + (hour + 1) * hourMs;
        const { result } = await ask('query', { query: `sum(${what}_over_time(${name}[1h]))`, time: end / 1000 });
        const found = Number(result[0]?.value[1] ?? 0);
        if (found !== expected[name][k]) differences.push(`hour ${hour}, ${what} of ${name}: ${found}, not ${expected[name][k]}`);
      }
  for (let turn = 0; turn < 200; turn++) {
    const id = Math.floor((turn * load.born) / 200), i = (turn * 37) % seriesPerPod;
    const expected = load.samplesOf(id, i);
    const { result } = await ask('query', { query: `${load.selector(id, i)}[14d]`, time: startMs / 1000 + 14 * 86_400 - 1 });
    const found = (result[0]?.values ?? []).map(([time, value]) => [time, Number(value)]);
    if (JSON.stringify(found) !== JSON.stringify(expected)) differences.push(`${load.selector(id, i)} of ${namespaceOf(id)}: ${found.length} samples, not ${expected.length}, or another value`);
  }
  const { result } = await ask('query', { query: `count(count_over_time(soak_up[${Math.ceil((steps * stepMs) / hourMs) + 1}h]))`, time: at(steps) });
  if (Number(result[0]?.value[1]) !== load.born) differences.push(`${result[0]?.value[1]} pods ever, not ${load.born}`);
  return differences;
}
const lost = await recount();
child.kill('SIGKILL');
await new Promise((gone) => child.on('exit', gone));
const restartAt = performance.now();
url = await start();
const restartMs = performance.now() - restartAt;
const lostAfterKill = await recount();
const data = await ask('status/tsdb', {});

// Peaks of each sixth; the first three are warm-up.
const peaks = Array.from({ length: 6 }, (_, part) => Math.max(...memory.filter(({ step }) => Math.floor((Math.max(step, 0) * 6) / steps) === part).map(({ anon }) => anon)));
const judged = peaks.slice(3);
const mean = judged.reduce((a, b) => a + b, 0) / judged.length;
const middle = (judged.length - 1) / 2;
const slope = judged.reduce((sum, peak, i) => sum + (i - middle) * (peak - mean), 0) / judged.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
const growth = slope * (judged.length - 1);
const allowed = mean * (short ? 0.35 : 0.1) + 16 * 1_048_576;

const quantile = (values, q) => values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))] ?? NaN;
console.log(`\n${load.samples} samples of ${load.born * seriesPerPod} series in ${requests} requests, ${wallS.toFixed(0)} s; behind the plan by at most ${(behindMs / 1000).toFixed(1)} s`);
console.log(`memory peaks in each sixth of the run, MiB: ${peaks.map(mib).join(' ')}; with mapped files at most ${mib(Math.max(...memory.map(({ rss }) => rss)))}`);
console.log(`${'query'.padEnd(32)}   calls  p50 ms  p99 ms  max ms`);
for (const [name, values] of [...Object.entries(latencies), ['all', Object.values(latencies).flat()]])
  console.log(`${name.padEnd(32)} ${`${values.length}`.padStart(7)} ${[0.5, 0.99, 1].map((q) => quantile(values, q).toFixed(1).padStart(7)).join(' ')}`);
console.log(`restart after kill -9: ${restartMs.toFixed(0)} ms, ${data.headStats?.numSeries} series in the head\n`);
check('memory is flat', growth <= allowed, `${mib(growth)} MiB from first to last of ${judged.length} peaks after warm-up, ${mib(allowed)} allowed`);
check('every write is acknowledged', refused === 0, `${refused} of ${requests} refused`);
check('every query answers rightly', wrong.length === 0, wrong.slice(0, 3).join('; ') || `${Object.values(latencies).flat().length} answers`);
check('no sample is lost', lost.length === 0, lost.slice(0, 5).join('; ') || `${load.samples} found`);
check('nor after kill -9', lostAfterKill.length === 0, lostAfterKill.slice(0, 5).join('; ') || `${load.samples} found`);
const all = Object.values(latencies).flat();
writeFileSync(join(root, 'artifacts/soak.json'), JSON.stringify({ minutes, speed, series: load.born * seriesPerPod, samples: load.samples, wallS, peaks, growth, allowed, p50Ms: quantile(all, 0.5), p99Ms: quantile(all, 0.99), restartMs, memory, failures }, null, 1));
if (process.argv.includes('--keep')) console.log(`kept in ${work}`);
else if (failures.length === 0) rmSync(work, { recursive: true, force: true });
else { rmSync(join(work, 'data'), { recursive: true, force: true }); console.log(`the server's log: ${work}/log`); }
console.log(`${5 - failures.length} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
