using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Otlp;
using Pharos.Metrics.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.RemoteWrite.Out;

/// <summary>OTLP metrics as messages of remote write 1.0, by the same rules by which the store takes OTLP.</summary>
public sealed class OtlpWriteRequest
{
    private readonly OtlpConfig _config;

    /// <param name="addSuffixes">Units and <c>_total</c> are added to names.</param>
    /// <param name="promoteResource">Every resource attribute becomes a label.</param>
    public OtlpWriteRequest(bool addSuffixes, bool promoteResource) => _config = new OtlpConfig
    {
        Translation = addSuffixes ? OtlpTranslation.UnderscoreEscapingWithSuffixes : OtlpTranslation.UnderscoreEscapingWithoutSuffixes,
        PromoteAllResourceAttributes = promoteResource,
    };

    /// <summary>Set on every series that does not have them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ExternalLabels { get; init; } = [];

    /// <summary>In front of every name, with an underscore; may be empty.</summary>
    public string Namespace { get; init; } = "";

    public bool HasTargetInfo { get; init; } = true;

    /// <summary>The messages of a request, none larger than about <paramref name="maxBytes"/>, and what could not be translated.</summary>
    public (List<byte[]> Messages, long RejectedPoints, string Reason) Write(IReadOnlyList<OtlpScopeMetrics> request, long maxBytes)
    {
        var result = new RemoteWriteResult();
        using var batch = new CollectedBatch(this);
        var writer = new Otlp.OtlpMetricsWriter(_config, batch, result);
        writer.Write(request);
        var encoder = new WriteRequestEncoder(new Dictionary<string, MetricMetadata>(), sendsMetadata: false);
        var messages = new List<byte[]>();
        Encode(encoder, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(batch.Items), maxBytes, messages);
        return (messages, writer.RejectedPoints, writer.RejectedPoints == 0 ? "" : result.Describe());
    }

    private static void Encode(WriteRequestEncoder encoder, Span<OutItem> items, long maxBytes, List<byte[]> messages)
    {
        if (items.IsEmpty) return;
        ReadOnlySpan<byte> message = encoder.Write(items, isVersion2: false);
        if (message.Length <= maxBytes || items.Length == 1)
        {
            messages.Add(message.ToArray());
            return;
        }
        Encode(encoder, items[..(items.Length / 2)], maxBytes, messages);
        Encode(encoder, items[(items.Length / 2)..], maxBytes, messages);
    }

    /// <summary>Collects what the translation appends.</summary>
    private sealed class CollectedBatch(OtlpWriteRequest owner) : IAppendBatch
    {
        private readonly List<OutSeries?> _series = [null];

        public List<OutItem> Items { get; } = [];

        public SeriesRef Find(UInt128 rawKey) => default;

        public SeriesRef GetOrAdd(LabelSet labels, UInt128 rawKey = default)
        {
            if (!owner.HasTargetInfo && labels.MetricName == "target_info") _series.Add(null);
            else
            {
                var builder = new LabelSetBuilder(labels);
                if (owner.Namespace.Length > 0) builder.Set(Label.MetricName, $"{owner.Namespace}_{labels.MetricName}");
                foreach ((string name, string value) in owner.ExternalLabels) if (!builder.Has(name)) builder.Set(name, value);
                _series.Add(new OutSeries(builder.Build()));
            }
            return new SeriesRef((ulong)_series.Count - 1);
        }

        public AppendOutcome Append(SeriesRef series, long timestampMs, double value, long startTimestampMs = 0) => Add(series, OutKind.Sample, timestampMs, value, null, null);

        public AppendOutcome AppendHistogram(SeriesRef series, long timestampMs, FloatHistogram histogram, long startTimestampMs = 0) => Add(series, OutKind.Histogram, timestampMs, 0, histogram, null);

        public void AppendExemplar(SeriesRef series, Exemplar exemplar) => Add(series, OutKind.Exemplar, exemplar.TimestampMs, 0, null, exemplar);

        public void SetMetadata(string metricName, MetricMetadata metadata) { } // 1.0 has it in messages of their own

        public ValueTask CommitAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public void Dispose() { }

        private AppendOutcome Add(SeriesRef series, OutKind kind, long timestampMs, double value, FloatHistogram? histogram, Exemplar? exemplar)
        {
            if (_series[(int)series.Value] is { } known) Items.Add(new OutItem(known, kind, timestampMs, value, 0, histogram, exemplar, null!)); // nobody waits for its delivery here
            return AppendOutcome.Appended;
        }
    }
}
