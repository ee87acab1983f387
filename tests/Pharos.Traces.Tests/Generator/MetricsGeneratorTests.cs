using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pharos.Core;
using Pharos.SpanMetrics.Spans;
using Pharos.Traces.Generator;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Traces.Tests.Generator;

public sealed class MetricsGeneratorTests
{
    private readonly FakeTimeProvider _clock = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));
    private readonly MetricRegistry _registry = new();
    private readonly MemoryWriter _writer = new();

    [Fact]
    public async Task Spans_of_now_are_written_at_the_interval_and_old_ones_are_counted_as_outside()
    {
        await using MetricsGenerator generator = Start(new GeneratorSettings());
        Consume(generator, endsAgo: TimeSpan.FromSeconds(1));
        Consume(generator, endsAgo: TimeSpan.FromMinutes(5));
        await generator.CollectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, _writer.Samples.Last(s => s.Labels.MetricName == "traces_spanmetrics_calls_total").Value);
        Assert.Contains("tempo_metrics_generator_spans_discarded_total{reason=\"outside_metrics_ingestion_slack\"} 1", _registry.Write(), StringComparison.Ordinal);
        Assert.Single(_writer.Exemplars);
    }

    [Fact]
    public async Task A_span_whose_attributes_are_malformed_leaves_the_others_counted()
    {
        await using MetricsGenerator generator = Start(new GeneratorSettings { SpanMetrics = new SpanMetricsOptions { Dimensions = ["user"] } });
        byte[] good = Request(endsAgo: TimeSpan.Zero), damaged = SpanOf(good, attribute: [0x0A, 9, 0]);
        byte[] request = [.. damaged, .. good];
        var index = new OtlpTraceIndex();
        index.Read(request, isLimited: true);
        generator.Consume(request, index);
        await generator.CollectAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, _writer.Samples.Last(s => s.Labels.MetricName == "traces_spanmetrics_calls_total").Value);
        Assert.Contains("tempo_metrics_generator_spans_discarded_total{reason=\"malformed\"} 1", _registry.Write(), StringComparison.Ordinal);
    }

    /// <summary>The request's span in a request of its own, with one attribute more.</summary>
    private static byte[] SpanOf(byte[] request, byte[] attribute)
    {
        var reader = new OtlpTraceReader(request);
        reader.NextScope();
        reader.NextSpan(out ReadOnlySpan<byte> span);
        var to = new ProtoWriter();
        int resource = to.Open(1);
        to.WriteBytes(1, reader.Resource);
        int scope = to.Open(2), message = to.Open(2);
        to.WriteRaw(span);
        to.WriteBytes(OtlpSpan.AttributeField, attribute);
        to.Close(message);
        to.Close(scope);
        to.Close(resource);
        return to.Written.ToArray();
    }

    [Fact]
    public async Task The_end_writes_what_was_counted_since_the_last_interval()
    {
        MetricsGenerator generator = Start(new GeneratorSettings());
        Consume(generator, endsAgo: TimeSpan.Zero);
        await generator.DisposeAsync();
        Assert.NotEmpty(_writer.Samples);
        Assert.True(_writer.IsClosed);
    }

    private MetricsGenerator Start(GeneratorSettings settings) => new(settings, [_writer], new GeneratorMetrics(_registry), _clock, NullLogger.Instance);

    private void Consume(MetricsGenerator generator, TimeSpan endsAgo)
    {
        byte[] request = Request(endsAgo);
        var index = new OtlpTraceIndex();
        index.Read(request, isLimited: true);
        generator.Consume(request, index);
    }

    private byte[] Request(TimeSpan endsAgo)
    {
        long end = (_clock.GetUtcNow() - endsAgo).ToUnixTimeMilliseconds() * 1_000_000;
        string json = $$$"""{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"api"}}]},"scopeSpans":[{"spans":[{"traceId":"0102030405060708090a0b0c0d0e0f10","spanId":"0102030405060708","name":"GET","kind":2,"startTimeUnixNano":"{{{end - 20_000_000}}}","endTimeUnixNano":"{{{end}}}"}]}]}]}""";
        return OtlpTracesJsonReader.ToProtobuf(System.Text.Encoding.UTF8.GetBytes(json)).Written.ToArray();
    }

    private sealed class MemoryWriter : IRemoteWriter
    {
        public List<MetricsSample> Samples { get; } = [];

        public List<MetricsExemplar> Exemplars { get; } = [];

        public bool IsClosed { get; private set; }

        public ValueTask WriteAsync(IReadOnlyList<MetricsSample> samples, IReadOnlyList<MetricsExemplar> exemplars, CancellationToken cancellationToken)
        {
            Samples.AddRange(samples);
            Exemplars.AddRange(exemplars);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            IsClosed = true;
            return ValueTask.CompletedTask;
        }
    }
}
