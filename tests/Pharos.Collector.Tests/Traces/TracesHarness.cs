using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pharos.Collector.Components;
using Pharos.Collector.Config;
using Pharos.Collector.Data;
using Pharos.Configuration;
using Pharos.Core;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Tests.Traces;

/// <summary>A component between a test and a list of what it passes on.</summary>
internal sealed class TracesHarness : IConsumer
{
    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    public MetricRegistry Registry { get; } = new();

    public List<Telemetry> Passed { get; } = [];

    public bool MutatesData => false;

    public ComponentContext Context(string id) => new()
    {
        Id = id, Signal = Signals.Traces, Clock = Clock, Logger = NullLogger.Instance, Registry = Registry, Metrics = new CollectorMetrics(Registry), Storages = new Dictionary<string, IStorage>(),
    };

    public ValueTask<OtlpPartialSuccess> ConsumeAsync(Telemetry data, CancellationToken cancellationToken)
    {
        Passed.Add(data);
        return default;
    }

    /// <summary>Reads a component's section.</summary>
    public static (T Settings, ConfigErrors Errors) Read<T>(ComponentType<T> type, string yaml)
    {
        var errors = new ConfigErrors();
        ConfigNode node = YamlReader.Read("otelcol.yml", yaml, errors);
        return (type.Read(node, new ReadContext(errors, new PathMap("/", []), "/")), errors);
    }

    /// <param name="resource">Attributes of the resource; a service's name among them.</param>
    public static TracesData Batch(string resource, params OtlpSpanRecord[] spans) =>
        new([new OtlpScopeSpans(new OtlpResource([new OtlpAttribute("service.name", resource)]), new OtlpScope("", "", "", []), [.. spans])]);

    public static OtlpSpanRecord Span(int trace, int id, int parent = 0, int kind = 1, int status = 0, double ms = 10, params (string Key, object Value)[] attributes)
    {
        var span = new OtlpSpanRecord
        {
            TraceId = trace.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), SpanId = id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            ParentSpanId = parent == 0 ? "" : parent.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            Name = "GET", Kind = kind, StatusCode = status, StartNs = 1_000_000_000, EndNs = 1_000_000_000 + (ulong)(ms * 1e6),
        };
        foreach ((string key, object value) in attributes) span.Attributes.Add(new OtlpAttribute(key, value));
        return span;
    }
}
