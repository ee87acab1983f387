using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Pharos.Core;
using Pharos.Traces.Generator;
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
