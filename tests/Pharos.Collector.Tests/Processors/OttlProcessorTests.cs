using Microsoft.Extensions.Logging.Abstractions;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Collector.Processors.Filter;
using Pharos.Collector.Processors.Transform;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Processors;

public sealed class OttlProcessorTests
{
    private sealed class Next : IConsumer
    {
        public List<Telemetry> Taken { get; } = [];

        public bool MutatesData => false;

        public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
        {
            Taken.Add(data);
            return ValueTask.FromResult(default(OtlpPartialSuccess));
        }
    }

    private static (IProcessorSettings Settings, ConfigErrors Errors) Read(Func<ConfigNode, ReadContext, IProcessorSettings> read, string yaml)
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("otelcol.yml", yaml, errors);
        return (read(node, new ReadContext(errors, new PathMap("/", []), "/")), errors);
    }

    private static async Task<Telemetry?> RunAsync(Func<ConfigNode, ReadContext, IProcessorSettings> read, string yaml, Telemetry data)
    {
        (IProcessorSettings settings, ConfigErrors errors) = Read(read, yaml);
        Assert.Empty(errors.Findings);
        var next = new Next();
        var context = new ComponentContext
        {
            Id = "p", Signal = data.Signal, Clock = TimeProvider.System, Logger = NullLogger.Instance, Registry = new MetricRegistry(), Metrics = new CollectorMetrics(new MetricRegistry()), Storages = new Dictionary<string, IStorage>(),
        };
        await using IProcessor processor = settings.Create(context, next);
        await processor.ConsumeAsync(data, TestContext.Current.CancellationToken);
        return next.Taken.SingleOrDefault();
    }

    private static LogsData Logs(params string[] bodies)
    {
        var resource = new OtlpResource([new("service.name", "api")]);
        return new LogsData([new OtlpScopeLogs(resource, new OtlpScope("s", "", "", []), [.. bodies.Select(b => new OtlpLogRecord { Body = b })]), new OtlpScopeLogs(resource, new OtlpScope("t", "", "", []), [new OtlpLogRecord { Body = "other" }])]);
    }

    private static MetricsData Metrics()
    {
        var sum = new OtlpMetric { Name = "requests", Kind = OtlpMetricKind.Sum, Temporality = OtlpTemporality.Cumulative, IsMonotonic = true };
        foreach (string path in (string[])["/a", "/b"])
        {
            var point = new OtlpPoint { Value = 1, Integer = 1 };
            point.Attributes.Add(new OtlpAttribute("path", path));
            sum.Points.Add(point);
        }
        return new MetricsData([new OtlpScopeMetrics(new OtlpResource([new("service.name", "api")]), new OtlpScope("s", "", "", []), [sum, new OtlpMetric { Name = "free", Kind = OtlpMetricKind.Gauge, Points = { new OtlpPoint { Value = 2.5 } } }])]);
    }

    private static TracesData Traces()
    {
        var span = new OtlpSpanRecord { Name = "GET /users/42", Kind = 2, TraceId = new string('1', 32), SpanId = new string('2', 16), StatusCode = 2 };
        span.Attributes.AddRange([new("http.request.method", "GET"), new("http.route", "/users/{id}")]);
        span.Events.AddRange([new OtlpSpanEvent { Name = "exception" }, new OtlpSpanEvent { Name = "retry" }]);
        return new TracesData([new OtlpScopeSpans(new OtlpResource([new("service.name", "api")]), new OtlpScope("s", "", "", []), [span, new OtlpSpanRecord { Name = "health", Kind = 2, ParentSpanId = new string('3', 16) }])]);
    }

    [Fact]
    public async Task Statements_run_in_the_context_that_their_paths_name()
    {
        var data = (LogsData)(await RunAsync(TransformConfigReader.Read, """
            log_statements:
              - set(resource.attributes["team"], "x")
              - set(log.attributes["a"], resource.attributes["team"])
              - set(scope.name, Concat([scope.name, "2"], "-"))
              - context: log
                conditions: ['body == "drop"', 'IsMatch(body, "^o")']
                statements: ['set(severity_text, "hit")']
            """, Logs("one", "drop")))!;
        Assert.Equal(["s-2", "t-2"], data.Scopes.Select(s => s.Scope.Name));
        Assert.Same(data.Scopes[0].Resource, data.Scopes[1].Resource);
        Assert.Equal("x", data.Scopes[0].Resource.Attributes.Single(a => a.Key == "team").Value);
        Assert.All(data.Scopes.SelectMany(s => s.Records), r => Assert.Equal("x", r.Attributes.Single().Value));
        Assert.Equal(["hit", "hit", "hit"], data.Scopes.SelectMany(s => s.Records).Select(r => r.SeverityText));
    }

    [Fact]
    public async Task Metrics_and_points_are_changed()
    {
        var data = (MetricsData)(await RunAsync(TransformConfigReader.Read, """
            metric_statements:
              - convert_sum_to_gauge() where metric.name == "requests"
              - set(metric.description, "test") where metric.type == METRIC_DATA_TYPE_GAUGE
              - set(datapoint.attributes["metric"], metric.name) where datapoint.value_int == 1
              - context: datapoint
                statements: ['set(value_double, 9.5) where attributes["path"] == "/b"']
              - scale_metric(2.0, "kB") where metric.name == "free"
            """, Metrics()))!;
        OtlpMetric requests = data.Scopes[0].Metrics[0], free = data.Scopes[0].Metrics[1];
        Assert.Equal((OtlpMetricKind.Gauge, "test"), (requests.Kind, requests.Description));
        Assert.Equal("requests", requests.Points[0].Attributes[1].Value);
        Assert.Equal(((long?)null, 9.5), (requests.Points[1].Integer, requests.Points[1].Value));
        Assert.Equal(("kB", 5.0), (free.Unit, free.Points[0].Value));
    }

    [Fact]
    public async Task Spans_and_events_are_changed()
    {
        var data = (TracesData)(await RunAsync(TransformConfigReader.Read, """
            trace_statements:
              - context: span
                statements:
                  - set_semconv_span_name("1.43.0", "original_span_name")
                  - set(status.message, "failed") where status.code == STATUS_CODE_ERROR and IsRootSpan()
              - set(spanevent.attributes["span"], span.name) where spanevent.event_index == 1
            """, Traces()))!;
        OtlpSpanRecord span = data.Scopes[0].Spans[0];
        Assert.Equal(("GET /users/{id}", "failed"), (span.Name, span.StatusMessage));
        Assert.Equal("GET /users/42", span.Attributes.Single(a => a.Key == "original_span_name").Value);
        Assert.Equal("GET /users/{id}", Assert.Single(span.Events[1].Attributes).Value);
        Assert.Equal("health", data.Scopes[0].Spans[1].Name);
    }

    [Fact]
    public async Task A_filter_drops_what_satisfies_any_condition()
    {
        var logs = (LogsData)(await RunAsync(FilterConfigReader.Read, "logs:\n  log_record: ['body == \"a\"', 'IsMatch(body, \"^b\")']", Logs("a", "b1", "c")))!;
        Assert.Equal(["c", "other"], logs.Scopes.SelectMany(s => s.Records).Select(r => r.Body));
        var points = (MetricsData)(await RunAsync(FilterConfigReader.Read, "metrics:\n  datapoint: ['attributes[\"path\"] == \"/a\"', 'value_double == 2.5']", Metrics()))!;
        Assert.Equal("/b", Assert.Single(Assert.Single(points.Scopes[0].Metrics).Points).Attributes[0].Value);
        var metrics = (MetricsData)(await RunAsync(FilterConfigReader.Read, "metrics:\n  metric: ['type == METRIC_DATA_TYPE_SUM']", Metrics()))!;
        Assert.Equal("free", Assert.Single(metrics.Scopes[0].Metrics).Name);
        var traces = (TracesData)(await RunAsync(FilterConfigReader.Read, "traces:\n  span: ['name == \"health\"']\n  spanevent: ['name == \"retry\"']", Traces()))!;
        Assert.Equal("exception", Assert.Single(Assert.Single(traces.Scopes[0].Spans).Events).Name);
        Assert.Null(await RunAsync(FilterConfigReader.Read, "logs:\n  resource: ['attributes[\"service.name\"] == \"api\"']", Logs("a")));
    }

    [Fact]
    public async Task A_statement_that_fails_is_passed_over_or_refuses_the_batch()
    {
        const string Failing = "log_statements: ['set(log.attributes[\"a\"], ParseJSON(log.body))', 'set(log.attributes[\"b\"], 1)']";
        var data = (LogsData)(await RunAsync(TransformConfigReader.Read, Failing, Logs("no json")))!;
        Assert.Equal("b", Assert.Single(data.Scopes[0].Records[0].Attributes).Key);
        ConsumeException e = await Assert.ThrowsAsync<ConsumeException>(() => RunAsync(TransformConfigReader.Read, "error_mode: propagate\n" + Failing, Logs("no json")));
        Assert.True(e.IsPermanent);
    }

    [Theory]
    [InlineData("log_statements:\n  - set(attributes[\"a\"], 1)", "otelcol.yml:2:5: error: log_statements[0]: the context cannot be told")]
    [InlineData("log_statements:\n  - set(log.attributes[\"a\"] 1)", "otelcol.yml:2:29: error: log_statements[0]: character 25: found \"1\", expected \")\"")]
    [InlineData("log_statements:\n  - 'set(log.bdy, 1)'", "otelcol.yml:2:10: error: log_statements[0]: character 5: log.bdy: log has no field \"bdy\"")]
    [InlineData("log_statements:\n  - context: span\n    statements: []", "unknown context \"span\", expected resource, scope, log")]
    [InlineData("log_statements:\n  - context: log\n    conditions: ['body ==']\n    statements: ['set(body, 1)']", "otelcol.yml:3:26: error: log_statements[0].conditions[0]: character 8: found the end, expected a value")]
    [InlineData("trace_statement: []", "unknown key, did you mean trace_statements?")]
    public void Faults_have_their_place_in_the_file(string yaml, string message) =>
        Assert.Contains(message, string.Join('\n', Read(TransformConfigReader.Read, yaml).Errors.Findings), StringComparison.Ordinal);
}
