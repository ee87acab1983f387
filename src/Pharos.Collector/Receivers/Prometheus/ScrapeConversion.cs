using System.Globalization;
using Pharos.Core;
using Pharos.Metrics.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Receivers.Prometheus;

/// <summary>Makes OTLP metrics of scraped samples (OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility"): job and instance become the resource, families become metrics by their type.</summary>
internal sealed class ScrapeConversion(Func<string, MetricMetadata?> metadata)
{
    private const string Scope = "github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver";
    private const string BucketLabel = "le", QuantileLabel = "quantile";

    private readonly Dictionary<(string Job, string Instance), TargetMetrics> _targets = [];

    public static List<OtlpScopeMetrics> Convert(IReadOnlyList<ScrapedSample> samples, Func<string, MetricMetadata?> metadata)
    {
        var conversion = new ScrapeConversion(metadata);
        foreach (ScrapedSample sample in samples) conversion.Add(sample);
        return [.. conversion._targets.Values.Select(t => t.Build(Scope))];
    }

    private void Add(ScrapedSample sample)
    {
        LabelSet labels = sample.Series.Labels;
        (string, string) key = (labels.Get("job"), labels.Get("instance"));
        if (!_targets.TryGetValue(key, out TargetMetrics? target)) _targets.Add(key, target = new TargetMetrics(key.Item1, key.Item2));
        string name = labels.MetricName;
        if (sample.Histogram is not null)
        {
            if (NativeHistograms.ToPoint(sample.Histogram) is not { } native) return;
            AddTo(target, name, metadata(name), sample.Histogram.UsesCustomBuckets ? OtlpMetricKind.Histogram : OtlpMetricKind.ExponentialHistogram, native, sample, Attributes(labels, null));
            return;
        }
        (string family, MetricMetadata? known, string role) = FamilyOf(name, labels);
        switch (known?.Type)
        {
            case "histogram" when role.Length > 0:
                target.Part(family, known, OtlpMetricKind.Histogram, Attributes(labels, BucketLabel)).Add(role, labels.Get(BucketLabel), sample, StartMs(sample, isCounter: true));
                break;
            case "summary" when role.Length > 0:
                target.Part(family, known, OtlpMetricKind.Summary, Attributes(labels, QuantileLabel)).Add(role, labels.Get(QuantileLabel), sample, StartMs(sample, isCounter: role != "quantile"));
                break;
            case "counter": AddTo(target, name, known, OtlpMetricKind.Sum, new OtlpPoint { Value = sample.Value }, sample, Attributes(labels, null)); break;
            default: AddTo(target, name, known, OtlpMetricKind.Gauge, new OtlpPoint { Value = sample.Value }, sample, Attributes(labels, null)); break;
        }
    }

    private static void AddTo(TargetMetrics target, string name, MetricMetadata? known, OtlpMetricKind kind, OtlpPoint point, ScrapedSample sample, List<OtlpAttribute> attributes)
    {
        point.TimeNs = Ns(sample.TimestampMs);
        if (kind != OtlpMetricKind.Gauge) point.StartNs = Ns(StartMs(sample, isCounter: true));
        if (StaleMarker.Is(sample.Value)) (point.Flags, point.Value) = (OtlpPoint.NoRecordedValue, 0);
        point.Attributes.AddRange(attributes);
        point.Exemplars.AddRange(sample.Exemplars.Select(ToExemplar));
        target.Metric(name, known, kind).Points.Add(point);
    }

    /// <summary>The family that a sample belongs to, and what it is in it: of histograms and summaries bucket, sum, count or quantile.</summary>
    private (string Family, MetricMetadata? Metadata, string Role) FamilyOf(string name, LabelSet labels)
    {
        MetricMetadata? own = metadata(name);
        if (own is { Type: "summary" } && labels.Has(QuantileLabel)) return (name, own, "quantile");
        if (own is not null && own.Type is not ("histogram" or "summary")) return (name, own, "");
        foreach (string role in (ReadOnlySpan<string>)["bucket", "sum", "count"])
        {
            if (name.Length <= role.Length + 1 || !name.EndsWith(role, StringComparison.Ordinal) || name[^(role.Length + 1)] != '_') continue;
            string family = name[..^(role.Length + 1)];
            if (metadata(family) is { Type: "histogram" or "summary" } found) return (family, found, role);
        }
        // OpenMetrics names the family of a counter without its suffix.
        if (name.EndsWith("_total", StringComparison.Ordinal) && metadata(name[..^6]) is { Type: "counter" } counter) return (name, counter, "");
        return (name, own, "");
    }

    /// <summary>What the target says, or where the series was first seen or fell.</summary>
    private static long StartMs(ScrapedSample sample, bool isCounter)
    {
        if (sample.StartMs > 0) return sample.StartMs;
        if (!isCounter) return 0;
        ScrapedSeries series = sample.Series;
        if (series.StartMs < 0 || sample.Value < series.LastValue) series.StartMs = sample.TimestampMs;
        if (!StaleMarker.Is(sample.Value)) series.LastValue = sample.Value;
        return series.StartMs;
    }

    private static List<OtlpAttribute> Attributes(LabelSet labels, string? without)
    {
        var attributes = new List<OtlpAttribute>(labels.Count);
        foreach (Label label in labels)
            if (label.Name is not (Label.MetricName or "job" or "instance") && label.Name != without) attributes.Add(new OtlpAttribute(label.Name, label.Value));
        return attributes;
    }

    internal static OtlpExemplar ToExemplar(Exemplar exemplar)
    {
        var attributes = exemplar.Labels.Where(l => l.Name is not ("trace_id" or "span_id")).Select(l => new OtlpAttribute(l.Name, l.Value)).ToList();
        return new OtlpExemplar(Ns(exemplar.TimestampMs), exemplar.Value, Id(exemplar.Labels.Get("trace_id"), 32), Id(exemplar.Labels.Get("span_id"), 16), attributes);
    }

    internal static ulong Ns(long ms) => (ulong)Math.Max(0, ms) * 1_000_000;

    internal static double Number(string label) => label == "+Inf" ? double.PositiveInfinity : double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;

    private static string Id(string text, int digits) => text.Length == digits && text.All(char.IsAsciiHexDigit) ? text.ToLowerInvariant() : "";
}
