// Serves /m/N for any N: 500 samples of counters, gauges and a histogram that move with each scrape.
import { createServer } from 'node:http';

const bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, '+Inf'];
let scrapes = 0;

function page(target) {
  const turn = ++scrapes;
  const lines = ['# TYPE http_requests_total counter'];
  for (let route = 0; route < 20; route++) for (const code of ['200', '404', '500']) lines.push(`http_requests_total{route="/api/v1/r${route}",code="${code}"} ${turn * (route + 1) + target}`);
  lines.push('# TYPE http_request_duration_seconds histogram');
  for (let route = 0; route < 30; route++) {
    let sum = 0;
    for (const le of bounds) lines.push(`http_request_duration_seconds_bucket{route="/api/v1/r${route}",le="${le}"} ${(sum += turn % 7) + turn * 3}`);
    lines.push(`http_request_duration_seconds_sum{route="/api/v1/r${route}"} ${(turn * 0.137).toFixed(3)}`, `http_request_duration_seconds_count{route="/api/v1/r${route}"} ${sum + turn * 3}`);
  }
  lines.push('# TYPE queue_length gauge');
  for (let queue = 0; queue < 50; queue++) lines.push(`queue_length{queue="q${queue}"} ${(turn * 31 + queue * 17 + target) % 1000}`);
  return `${lines.join('\n')}\n`;
}

createServer((request, response) => {
  const match = /^\/m\/(\d+)$/.exec(request.url ?? '');
  response.writeHead(match === null ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(match === null ? '' : page(Number(match[1])));
}).listen(Number(process.argv[2]), '127.0.0.1');
