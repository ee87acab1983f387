using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Store;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Otlp;

/// <summary>Takes OTLP metrics into the store; also the target of the collector's own pipelines.</summary>
internal sealed class OtlpMetricsReceiver(IMetricsStorage storage, MetricRegistry registry) : IOtlpSignal
{
    private readonly MetricFamily<CounterMetric> _written = registry.Counter("pharos_otlp_metrics_written_total", "Samples, histograms and exemplars taken as OTLP.", "kind");
    private readonly CounterMetric _rejected = registry.Counter("pharos_otlp_metrics_rejected_points_total", "OTLP data points that were not taken.").Default;
    private OtlpConfig _config = new();

    public BodyLimits Limits { get; init; } = new() { EncodedBytes = 64 << 20, DecodedBytes = 64 << 20 };

    public string HttpPath => "/v1/metrics";

    public string GrpcService => "opentelemetry.proto.collector.metrics.v1.MetricsService";

    public string RejectedField => "rejectedDataPoints";

    /// <summary>Uses another otlp section from the next request on.</summary>
    public void Apply(OtlpConfig config) => Volatile.Write(ref _config, config);

    public async ValueTask<OtlpPartialSuccess> WriteAsync(ReadOnlyMemory<byte> request, bool isJson, CancellationToken cancellationToken)
    {
        List<OtlpScopeMetrics> metrics = isJson ? OtlpMetricsJsonReader.Read(request) : OtlpMetricsReader.Read(request.Span);
        (long rejected, string message) = await WriteAsync(metrics, cancellationToken).ConfigureAwait(false);
        return new OtlpPartialSuccess(rejected, message);
    }

    /// <summary>Writes a request; returns after it is in the log.</summary>
    /// <exception cref="IOException">Nothing was written; sending again may help.</exception>
    public async ValueTask<(long RejectedPoints, string Message)> WriteAsync(IReadOnlyList<OtlpScopeMetrics> request, CancellationToken cancellationToken)
    {
        var result = new RemoteWriteResult();
        using IAppendBatch batch = storage.BeginAppend();
        var writer = new OtlpMetricsWriter(Volatile.Read(ref _config), batch, result);
        writer.Write(request);
        await batch.CommitAsync(cancellationToken).ConfigureAwait(false);
        _written.With("sample").Increment(result.Samples);
        _written.With("histogram").Increment(result.Histograms);
        _written.With("exemplar").Increment(result.Exemplars);
        _rejected.Increment(writer.RejectedPoints);
        return (writer.RejectedPoints, writer.RejectedPoints == 0 ? "" : result.Describe());
    }
}
