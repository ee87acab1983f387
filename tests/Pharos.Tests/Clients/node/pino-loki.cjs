// Usage: node pino-loki.cjs HOST MARKER LINES
const [, , host, marker, lines] = process.argv;
const pino = require('pino');

const transport = pino.transport({ target: 'pino-loki', options: { host, labels: { app: 'pino', marker }, batching: { interval: 1 }, silenceErrors: false, propsToLabels: ['part'] } });
const logger = pino({ level: 'debug' }, transport);
for (let i = 0; i < Number(lines); i++) logger[i % 10 === 0 ? 'error' : 'info']({ part: i % 2 === 0 ? 'even' : 'odd', order: i }, `line ${i} of ${marker}`);
transport.on('close', () => process.exit(0));
transport.end();
