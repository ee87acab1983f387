using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.RemoteWrite;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Wire.Otlp;

namespace Pharos.Metrics.Otlp;

/// <summary>Translates OTLP metrics into samples of one batch. What cannot be stored is counted, the rest is kept.</summary>
internal sealed class OtlpMetricsWriter(OtlpConfig config, IAppendBatch batch, RemoteWriteResult result)
{
    private readonly OtlpNames _names = new(config);
    private readonly OtlpLabels _labels = new(config, new OtlpNames(config));

    /// <summary>Data points that were refused.</summary>
    public long RejectedPoints { get; private set; }

    public void Write(IReadOnlyList<OtlpScopeMetrics> request)
    {
        foreach (IGrouping<OtlpResource, OtlpScopeMetrics> resource in request.GroupBy(s => s.Resource))
        {
            ulong latestNs = 0;
            foreach (OtlpScopeMetrics scope in resource)
            {
                LabelSet common = _labels.Common(scope.Resource, scope.Scope);
                foreach (OtlpMetric metric in scope.Metrics)
                {
                    Write(metric, common);
                    foreach (OtlpPoint point in metric.Points) latestNs = Math.Max(latestNs, point.TimeNs);
                }
            }
            if (latestNs > 0 && _labels.TargetInfo(resource.Key) is { } info) Append(info, latestNs, 1, 0, null);
        }
    }

    private void Write(OtlpMetric metric, LabelSet common)
    {
        bool isDelta = metric.Kind is OtlpMetricKind.Sum or OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram && metric.Temporality != OtlpTemporality.Cumulative;
        if (metric.Name.Length == 0 || metric.Kind == OtlpMetricKind.None || isDelta)
        {
            RejectedPoints += Math.Max(1, metric.Points.Count);
            string why = isDelta ? $"metric {metric.Name}: {metric.Temporality} temporality is not taken, send cumulative" : "metric without a name or data";
            result.Refuse(isDelta ? "delta" : "invalid", () => why, Math.Max(1, metric.Points.Count));
            return;
        }
        bool isCounter = metric is { Kind: OtlpMetricKind.Sum, IsMonotonic: true };
        string name = _names.Metric(metric.Name, metric.Unit, isCounter, metric.Kind == OtlpMetricKind.Gauge);
        string type = metric.Kind switch
        {
            OtlpMetricKind.Sum => isCounter ? "counter" : "gauge",
            OtlpMetricKind.Gauge => "gauge",
            OtlpMetricKind.Summary => "summary",
            _ => "histogram",
        };
        batch.SetMetadata(name, new MetricMetadata(type, OtlpNames.UnitText(metric.Unit), metric.Description));
        foreach (OtlpPoint point in metric.Points)
        {
            int before = result.Refused.Values.Sum();
            Write(metric.Kind, name, point, common);
            if (result.Refused.Values.Sum() > before) RejectedPoints++;
        }
    }

    private void Write(OtlpMetricKind kind, string name, OtlpPoint point, LabelSet common)
    {
        LabelSetBuilder labels = _labels.OfPoint(common, point.Attributes);
        bool gone = (point.Flags & OtlpPoint.NoRecordedValue) != 0;
        switch (kind)
        {
            case OtlpMetricKind.Histogram when config.ConvertHistogramsToNhcb: AppendHistogram(labels.Set(Label.MetricName, name).Build(), point, OtlpHistograms.FromExplicit(point), gone); break;
            case OtlpMetricKind.Histogram: WriteClassic(name, point, labels, gone); break;
            case OtlpMetricKind.ExponentialHistogram:
                if (OtlpHistograms.FromExponential(point) is { } native) AppendHistogram(labels.Set(Label.MetricName, name).Build(), point, native, gone);
                else result.Refuse("histogram_scale", () => $"metric {name}: scale {point.Scale} is below -4");
                break;
            case OtlpMetricKind.Summary: WriteSummary(name, point, labels, gone); break;
            default: Append(labels.Set(Label.MetricName, name).Build(), point.TimeNs, gone ? StaleMarker.Value : point.Value, point.StartNs, point.Exemplars); break;
        }
    }

    private void WriteClassic(string name, OtlpPoint point, LabelSetBuilder labels, bool gone)
    {
        labels.Remove("le");
        if (point.Sum is { } sum) AppendPart(labels, name + "_sum", point, gone ? StaleMarker.Value : sum);
        AppendPart(labels, name + "_count", point, gone ? StaleMarker.Value : point.Count);
        ulong cumulative = 0;
        double lower = double.NegativeInfinity;
        for (int i = 0; i < point.Bounds.Count && i < point.BucketCounts.Count; i++)
        {
            cumulative += point.BucketCounts[i];
            double upper = point.Bounds[i];
            if (double.IsPositiveInfinity(upper)) break;
            labels.Set("le", GoNumber.Plain(upper));
            AppendPart(labels, name + "_bucket", point, gone ? StaleMarker.Value : cumulative, Between(point.Exemplars, lower, upper));
            lower = upper;
        }
        labels.Set("le", "+Inf");
        AppendPart(labels, name + "_bucket", point, gone ? StaleMarker.Value : point.Count, Between(point.Exemplars, lower, double.PositiveInfinity));
    }

    private static List<OtlpExemplar>? Between(List<OtlpExemplar> exemplars, double lower, double upper) =>
        exemplars.Count == 0 ? null : exemplars.FindAll(e => e.Value > lower && e.Value <= upper);

    private void WriteSummary(string name, OtlpPoint point, LabelSetBuilder labels, bool gone)
    {
        labels.Remove("quantile");
        AppendPart(labels, name + "_sum", point, gone ? StaleMarker.Value : point.Sum ?? 0);
        AppendPart(labels, name + "_count", point, gone ? StaleMarker.Value : point.Count);
        foreach ((double quantile, double value) in point.Quantiles)
        {
            labels.Set("quantile", GoNumber.Plain(quantile));
            AppendPart(labels, name, point, gone ? StaleMarker.Value : value);
        }
    }

    private void AppendPart(LabelSetBuilder labels, string metric, OtlpPoint point, double value, List<OtlpExemplar>? exemplars = null) =>
        Append(labels.Set(Label.MetricName, metric).Build(), point.TimeNs, value, point.StartNs, exemplars);

    private void Append(LabelSet labels, ulong timeNs, double value, ulong startNs, List<OtlpExemplar>? exemplars)
    {
        SeriesRef series = batch.GetOrAdd(labels);
        long timestampMs = (long)(timeNs / 1_000_000);
        AppendOutcome outcome = series.IsNone ? AppendOutcome.SeriesLimit : batch.Append(series, timestampMs, value, (long)(startNs / 1_000_000));
        if (!result.Accept(outcome, labels.ToString, timestampMs)) return;
        result.Samples++;
        if (exemplars is not null) AppendExemplars(series, exemplars);
    }

    private void AppendHistogram(LabelSet labels, OtlpPoint point, FloatHistogram histogram, bool gone)
    {
        if (gone) histogram = new FloatHistogram { Sum = StaleMarker.Value };
        else if (HistogramChecks.Fault(histogram) is { } fault)
        {
            result.Refuse("invalid_histogram", () => $"histogram {labels}: {fault}");
            return;
        }
        SeriesRef series = batch.GetOrAdd(labels);
        long timestampMs = (long)(point.TimeNs / 1_000_000);
        AppendOutcome outcome = series.IsNone ? AppendOutcome.SeriesLimit : batch.AppendHistogram(series, timestampMs, histogram, (long)(point.StartNs / 1_000_000));
        if (!result.Accept(outcome, labels.ToString, timestampMs)) return;
        result.Histograms++;
        AppendExemplars(series, point.Exemplars);
    }

    private void AppendExemplars(SeriesRef series, List<OtlpExemplar> exemplars)
    {
        foreach (OtlpExemplar exemplar in exemplars)
        {
            var ids = new LabelSetBuilder().Set("trace_id", exemplar.TraceId).Set("span_id", exemplar.SpanId);
            var labels = new LabelSetBuilder(ids.Build());
            _labels.AddAttributes(labels, exemplar.Attributes);
            LabelSet all = ExemplarRules.IsShortEnough(labels.Build()) ? labels.Build() : ids.Build(); // the link to the trace matters most
            batch.AppendExemplar(series, new Exemplar(all, exemplar.Value, (long)(exemplar.TimeNs / 1_000_000)));
            result.Exemplars++;
        }
    }
}
