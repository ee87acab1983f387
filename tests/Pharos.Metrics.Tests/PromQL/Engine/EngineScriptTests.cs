using Pharos.Metrics.PromQL.Testing;

namespace Pharos.Metrics.Tests.PromQL.Engine;

/// <summary>What the engine promises beyond upstream's scripts, in their language, with delayed name removal on.</summary>
public sealed class EngineScriptTests
{
    private const string Names = """
        load 5m
          metric{env="1"} 0 60 120
          another{env="1"} 60 120 180

        """;

    private const string Hosts = """
        load 5m
          requests{job="api", instance="0", group="canary"} 0+10x10
          requests{job="api", instance="1", group="canary"} 0+20x10
          requests{job="api", instance="2", group="canary"} 0+30x10
          requests{job="app", instance="0", group="stable"} 0+40x10
          requests{job="app", instance="1", group="stable"} 0+50x10

        """;

    private const string Seconds = """
        load 10s
          metric 1+1x10

        """;

    public static TheoryData<string, string> Scripts => new()
    {
        { "A selector keeps its name", Names + "eval instant at 10m metric\n  metric{env=\"1\"} 120\n" },
        { "Unary minus drops it", Names + "eval instant at 10m -metric\n  {env=\"1\"} -120\n" },
        { "A comparison keeps it", Names + "eval instant at 10m metric <= another\n  metric{env=\"1\"} 120\n" },
        { "A comparison to a bool drops it", Names + "eval instant at 10m metric <= bool another\n  {env=\"1\"} 1\n" },
        { "A range function drops it", Names + "eval instant at 10m rate(metric[10m])\n  {env=\"1\"} 0.2\n" },
        { "The last sample of a range is the series itself", Names + "eval instant at 10m last_over_time(metric[10m])\n  metric{env=\"1\"} 120\n" },
        {
            "A name that will go can still become a label",
            Names + "eval instant at 10m label_replace(rate({env=\"1\"}[10m]), \"was\", \"rate_$1\", \"__name__\", \"(.+)\")\n  {was=\"rate_metric\", env=\"1\"} 0.2\n  {was=\"rate_another\", env=\"1\"} 0.2\n"
        },
        {
            "A name that is asked for stays",
            Names + "eval instant at 10m label_join(rate({env=\"1\"}[10m]), \"__name__\", \"_\", \"__name__\", \"env\")\n  metric_1{env=\"1\"} 0.2\n  another_1{env=\"1\"} 0.2\n"
        },
        { "Names that go tell groups apart until the end", Names + "eval instant at 10m sum by (__name__) (rate({env=\"1\"}[10m]))\n  expect fail msg: vector cannot contain metrics with the same labelset\n" },
        { "An aggregation by name keeps a name that stays", Names + "eval instant at 10m sum by (__name__, env) (metric)\n  metric{env=\"1\"} 120\n" },
        { "topk passes on that a name will go", Names + "eval instant at 10m topk(10, rate(metric[10m]))\n  {env=\"1\"} 0.2\n" },

        { "limitk takes that many of each group", Hosts + "eval instant at 50m count by (job) (limitk by (job) (2, requests))\n  {job=\"api\"} 2\n  {job=\"app\"} 2\n" },
        { "limitk of nothing is nothing", Hosts + "eval instant at 50m limitk(0, requests)\n" },
        { "limitk has a limit of its own", Hosts + "eval instant at 50m limitk(1e30, requests)\n  expect fail msg: Scalar value 1e+30 overflows int64\n" },
        { "The two halves of a ratio are the whole", Hosts + "eval instant at 50m count(limit_ratio(0.4, requests) or limit_ratio(-0.6, requests))\n  {} 5\n" },
        { "The two halves of a ratio share nothing", Hosts + "eval instant at 50m limit_ratio(0.4, requests) and limit_ratio(-0.6, requests)\n" },
        { "A ratio is capped", Hosts + "eval instant at 50m count(limit_ratio(1.5, requests))\n  expect warn msg: PromQL warning: ratio value should be between -1 and 1, got 1.5, capping to 1\n  {} 5\n" },
        { "topk orders an instant answer", Hosts + "eval instant at 50m topk(3, requests)\n  expect ordered\n  requests{job=\"app\", instance=\"1\", group=\"stable\"} 500\n  requests{job=\"app\", instance=\"0\", group=\"stable\"} 400\n  requests{job=\"api\", instance=\"2\", group=\"canary\"} 300\n" },
        { "k may change with the step", Hosts + "eval range from 5m to 10m step 5m count(topk(scalar(requests{job=\"api\", instance=\"0\"}) / 10, requests))\n  {} 1 2\n" },
        { "A natural order counts digits", Hosts + "eval instant at 50m sort_by_label(label_replace(requests{job=\"api\"}, \"n\", \"x${1}0\", \"instance\", \"(.)\"), \"n\")\n  expect ordered\n  requests{job=\"api\", instance=\"0\", group=\"canary\", n=\"x00\"} 100\n  requests{job=\"api\", instance=\"1\", group=\"canary\", n=\"x10\"} 200\n  requests{job=\"api\", instance=\"2\", group=\"canary\", n=\"x20\"} 300\n" },
        { "Many to many is refused", Hosts + "eval instant at 50m requests * on (job) requests\n  expect fail regex: found duplicate series for the match group .* on the right hand-side of the operation.*many-to-many matching not allowed.*\n" },
        { "Many to one must be asked for", Hosts + "eval instant at 50m requests * on (job) sum by (job) (requests)\n  expect fail msg: multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)\n" },
        { "Groups must stay apart", Hosts + "eval instant at 50m sum without (group) (requests) / on (job) group_left (instance) max by (job) (requests)\n  expect fail msg: multiple matches for labels: grouping labels must ensure unique matches\n" },

        { "A range leaves out its begin", Seconds + "eval instant at 50s sum_over_time(metric[20s])\n  {} 11\n" },
        { "A subquery leaves out its begin", Seconds + "eval instant at 50s sum_over_time(metric[20s:10s])\n  {} 11\n" },
        { "Subquery steps stand on multiples of the step", Seconds + "eval instant at 55s sum_over_time(metric[20s:10s])\n  {} 11\n" },
        { "Subqueries nest", Seconds + "eval instant at 100s sum_over_time(sum_over_time(metric[20s:10s])[20s:10s])\n  {} 40\n" },
        { "A subquery before 1970", "load 10s\n  metric 1+1x10\neval instant at 10s sum_over_time(metric[50s:10s] offset -10s)\n  {} 6\n" },
        { "offset and @ work together", Seconds + "eval instant at 100s metric @ 50 offset 10s\n  metric 5\n" },
        { "@ end() is the end of the query", Seconds + "eval range from 0s to 40s step 20s metric @ end()\n  metric 5 5 5\n" },
        { "An empty range vector gives nothing", Seconds + "eval instant at 50s rate(nothing[1m])\n" },
        { "A name may be quoted", "load 10s\n  {\"a.b\", \"c d\"=\"1\"} 1 2\neval instant at 10s {\"a.b\"} * 2\n  {\"c d\"=\"1\"} 4\n" },
        { "Series that become one series merge", "load 1m\n  a 1 _ 3\n  b _ 2 _\neval range from 0 to 2m step 1m -last_over_time({__name__=~\"a|b\"}[30s])\n  {} -1 -2 -3\n" },
        { "Samples that meet do not", "load 1m\n  a 1 1\n  b 2 2\neval instant at 1m -{__name__=~\"a|b\"}\n  expect fail msg: vector cannot contain metrics with the same labelset\n" },
        { "A computed duration must be positive", Seconds + "eval instant at 50s rate(metric[1m - 2m])\n  expect fail msg: 12:19: duration must be greater than 0\n" },
        { "Durations are not divided by zero", Seconds + "eval instant at 50s metric offset (1m / step())\n  expect fail regex: .*division by zero\n" },
        { "A date beyond the calendar does not fail", "eval instant at 0 year(vector(1e30)) > bool 0\n  {} 1\n" },
        { "Scalars compare to numbers", "eval instant at 0 (1 < bool 2) + (2 <= bool 1)\n  1\n" },
    };

    [Theory, MemberData(nameof(Scripts))]
    public void Holds(string rule, string script)
    {
        using var engine = new QueryScriptEngine();
        ScriptReport report = new ScriptRunner(engine).Run(script.Replace("\neval", "\n\neval", StringComparison.Ordinal));
        Assert.True(report.Failed == 0, $"{rule}: {string.Join('\n', report.Failures)}");
        Assert.Equal(1, report.Passed);
    }
}
