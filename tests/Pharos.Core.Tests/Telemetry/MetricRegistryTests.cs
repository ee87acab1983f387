namespace Pharos.Core.Tests.Telemetry;

public sealed class MetricRegistryTests
{
    [Fact]
    public void Writes_the_text_format_in_order_of_name()
    {
        var registry = new MetricRegistry();
        registry.Histogram("pharos_b_seconds", "Time.", [0.1, 1], "job").With("x\"y").Observe(0.1);
        registry.Counter("pharos_a_total", "Things.").Default.Increment(3);
        registry.Observe("pharos_c", "Now.", "gauge", () => 1.5);
        Assert.Equal("""
            # HELP pharos_a_total Things.
            # TYPE pharos_a_total counter
            pharos_a_total 3
            # HELP pharos_b_seconds Time.
            # TYPE pharos_b_seconds histogram
            pharos_b_seconds_bucket{job="x\"y",le="0.1"} 1
            pharos_b_seconds_bucket{job="x\"y",le="1"} 1
            pharos_b_seconds_bucket{job="x\"y",le="+Inf"} 1
            pharos_b_seconds_sum{job="x\"y"} 0.1
            pharos_b_seconds_count{job="x\"y"} 1
            # HELP pharos_c Now.
            # TYPE pharos_c gauge
            pharos_c 1.5

            """.ReplaceLineEndings("\n"), registry.Write());
    }

    [Fact]
    public void A_family_past_its_limit_counts_new_combinations_as_other()
    {
        var registry = new MetricRegistry();
        MetricFamily<CounterMetric> family = registry.Counter("pharos_x_total", "X.", "a");
        for (int i = 0; i < 1500; i++) family.With($"v{i}").Increment();
        Assert.Equal(500, family.With("other").Value);
    }
}
