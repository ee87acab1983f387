// Usage: node opentelemetry.cjs grpc|proto|http URL MARKER TRACES: each trace has a server span, a client span below it, and a log line in each. Prints the ids of the traces.
const [, , protocol, url, marker, traces] = process.argv;
const { context, trace, SpanKind, SpanStatusCode } = require('@opentelemetry/api');
const { SeverityNumber } = require('@opentelemetry/api-logs');
const { resourceFromAttributes } = require('@opentelemetry/resources');
const { BatchLogRecordProcessor, LoggerProvider } = require('@opentelemetry/sdk-logs');
const { BatchSpanProcessor, NodeTracerProvider } = require('@opentelemetry/sdk-trace-node');
const { OTLPLogExporter } = require(`@opentelemetry/exporter-logs-otlp-${protocol}`);
const { OTLPTraceExporter } = require(`@opentelemetry/exporter-trace-otlp-${protocol}`);

const address = (signal) => ({ url: protocol === 'grpc' ? url : `${url}/v1/${signal}` });
const resource = resourceFromAttributes({ 'service.name': marker, 'deployment.environment.name': 'test' });
const tracers = new NodeTracerProvider({ resource, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter(address('traces')))] });
tracers.register();
const loggers = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter(address('logs')) })] });
const tracer = tracers.getTracer('clients');
const logger = loggers.getLogger('clients');

const ids = [];
for (let i = 0; i < Number(traces); i++) {
  tracer.startActiveSpan(`GET /orders/${i}`, { kind: SpanKind.SERVER, attributes: { 'http.request.method': 'GET', 'http.response.status_code': 200, ratio: 0.5, list: ['a', 'b'] } }, (server) => {
    logger.emit({ severityNumber: SeverityNumber.INFO, severityText: 'INFO', body: `begins ${i}`, attributes: { order: i }, context: context.active() });
    tracer.startActiveSpan('SELECT orders', { kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } }, (client) => {
      if (i % 10 === 0) client.setStatus({ code: SpanStatusCode.ERROR, message: 'no rows' });
      client.addEvent('fetched', { rows: i });
      logger.emit({ severityNumber: SeverityNumber.ERROR, severityText: 'ERROR', body: `asks ${i}`, context: context.active() });
      client.end();
    });
    ids.push(server.spanContext().traceId);
    server.end();
  });
}
Promise.all([tracers.forceFlush(), loggers.forceFlush()]).then(() => { console.log(JSON.stringify(ids)); process.exit(0); }, (error) => { console.error(error); process.exit(1); });
