using Pharos.Wire.Otlp;

namespace Pharos.Collector.Data;

/// <summary>Metrics; what counts are their data points.</summary>
internal sealed class MetricsData(List<OtlpScopeMetrics> scopes) : ScopedData<OtlpScopeMetrics, OtlpMetric>(scopes)
{
    public override Signals Signal => Signals.Metrics;

    public override ReadOnlyMemory<byte> ToProtobuf() => OtlpMetricsWriter.Write(Scopes).WrittenMemory;

    protected override OtlpResource ResourceOf(OtlpScopeMetrics scope) => scope.Resource;

    protected override List<OtlpMetric> ItemsOf(OtlpScopeMetrics scope) => scope.Metrics;

    protected override OtlpScopeMetrics With(OtlpScopeMetrics scope, OtlpResource resource, List<OtlpMetric> items) => new(resource, Copies.Of(scope.Scope), items);

    protected override OtlpMetric CopyOf(OtlpMetric item) => Copies.Of(item);

    protected override Telemetry Create(List<OtlpScopeMetrics> scopes) => new MetricsData(scopes);

    protected override int Weight(OtlpMetric item) => item.Points.Count;

    protected override int Weight(List<OtlpMetric> items) => items.Sum(Weight);

    /// <summary>A metric with more points than there is room for is cut in two of the same description.</summary>
    protected override OtlpScopeMetrics? CutScope(OtlpScopeMetrics scope, List<OtlpMetric> all, int room)
    {
        var first = new List<OtlpMetric>();
        int whole = 0;
        while (whole < all.Count && all[whole].Points.Count <= room)
        {
            room -= all[whole].Points.Count;
            first.Add(all[whole++]);
        }
        all.RemoveRange(0, whole);
        if (room > 0)
        {
            OtlpMetric part = Copies.Header(all[0]);
            part.Points.AddRange(all[0].Points[..room]);
            all[0].Points.RemoveRange(0, room);
            first.Add(part);
        }
        return first.Count == 0 ? null : With(scope, scope.Resource, first);
    }
}
