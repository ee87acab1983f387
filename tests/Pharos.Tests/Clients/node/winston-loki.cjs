// Usage: node winston-loki.cjs HOST MARKER LINES json|protobuf
const [, , host, marker, lines, format] = process.argv;
const winston = require('winston');
const LokiTransport = require('winston-loki');

const transport = new LokiTransport({
  host, labels: { app: 'winston', marker }, json: format === 'json', interval: 1, gracefulShutdown: false, clearOnError: false,
  onConnectionError: (error) => { console.error(error); process.exit(1); },
});
const logger = winston.createLogger({ level: 'debug', transports: [transport] });
for (let i = 0; i < Number(lines); i++) logger.log({ level: i % 10 === 0 ? 'error' : 'info', message: `line ${i} of ${marker}`, labels: { part: i % 2 === 0 ? 'even' : 'odd' } });
// it writes its lines into the batch a moment after they are logged
setTimeout(() => transport.flush().then(() => process.exit(0), (error) => { console.error(error); process.exit(1); }), 300);
