namespace Pharos.Metrics.Tests.ThirdParty.Differential;

/// <summary>Random queries over the series of <see cref="ZonesData"/>, from the part of the language that Prometheus 2.42 has too. <c>changes</c> and <c>resets</c> stand over samples only: they compare bit by bit, and averages are summed otherwise in 2.42.</summary>
internal sealed class ZonesQueries(int seed)
{
    private static readonly string[] s_counters = ["gappy_total", "young_total"];
    private static readonly string[] s_gauges = ["level", "odd"];
    private static readonly string[] s_ranges = ["1m", "2m30s", "5m", "11m"];
    private static readonly string[] s_subqueryRanges = ["1m10s", "5m10s", "11m10s"]; // no multiple of a step, so that no step lies on a window's begin
    private static readonly string[] s_math = ["abs", "ceil", "floor", "sqrt", "exp", "ln", "log2", "log10", "sgn", "sin", "cos", "deg", "rad", "minute", "hour", "timestamp", "-", "+"];
    private static readonly string[] s_overGauge =
        ["avg_over_time", "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "last_over_time", "present_over_time", "stddev_over_time",
         "stdvar_over_time", "delta", "idelta", "changes", "resets"];
    private static readonly string[] s_overCounter = ["rate", "increase", "irate", "resets", "changes", "count_over_time", "last_over_time"];
    private static readonly string[] s_aggregations = ["sum", "avg", "min", "max", "count", "group"];
    private static readonly string[] s_arithmetic = ["+", "-", "*", "/", "%", "^"];
    private static readonly string[] s_comparisons = ["==", "!=", "<", "<=", ">", ">="];
    private static readonly string[] s_groupings = ["", "by (job) ", "by (job, zone) ", "without (instance) ", "by (nothing) ", "without (job, instance) "];

    private readonly Random _random = new(seed);

    public string Next() => Vector(3);

    private string Pick(string[] choices) => choices[_random.Next(choices.Length)];

    private string Vector(int depth)
    {
        if (depth == 0) return Selector(_random.Next(2) == 0 ? Pick(s_gauges) : Pick(s_counters));
        switch (_random.Next(16))
        {
            case 0 or 1: return Selector(_random.Next(2) == 0 ? Pick(s_gauges) : Pick(s_counters));
            case 2 or 3: return $"{Pick(s_overCounter)}({Range(Pick(s_counters))})";
            case 4 or 5: return $"{Pick(s_overGauge)}({Range("level")})";
            case 6: return $"quantile_over_time({Number()}, {Range("level", pinned: false)})";
            case 7: return _random.Next(2) == 0 ? $"deriv({Range("level")})" : $"predict_linear({Range("level", pinned: false)}, {_random.Next(-600, 600)})";
            case 8: return $"{Pick(s_overGauge[..^2])}({Grouped(depth - 1)}[{Pick(s_subqueryRanges)}:{(_random.Next(2) == 0 ? "30s" : "1m")}]{Shift()})";
            case 9: return Grouped(depth - 1);
            case 10:
                string function = Pick(s_math);
                return $"{function}({(function is "sin" or "cos" ? Clamped(depth - 1) : Vector(depth - 1))})";
            case 11:
                string op = Pick(s_arithmetic);
                return $"({(op == "%" ? Clamped(depth - 1) : Vector(depth - 1))}) {op} {Number()}";
            case 12: return _random.Next(2) == 0 ? $"({Vector(depth - 1)}) {Pick(s_comparisons)} {Bool()}{Number()}" : $"{Number()} {Pick(s_comparisons)} {Bool()}({Vector(depth - 1)})";
            case 13: return Matched(depth - 1);
            case 14: return Quantile();
            default: return Other(depth - 1);
        }
    }

    /// <summary>Where the last bit of a large number would decide.</summary>
    private string Clamped(int depth) => $"clamp({Vector(depth)}, -1000, 1000)";

    private string Bool() => _random.Next(2) == 0 ? "bool " : "";

    private string Number() => _random.Next(6) switch { 0 => "0", 1 => "0.5", 2 => "-3", 3 => "1e3", 4 => "time()", _ => $"{_random.Next(1, 100)}" };

    private string Selector(string metric, bool pinned = true)
    {
        string matchers = _random.Next(5) switch
        {
            0 => "{job=\"a\"}",
            1 => "{instance=~\"[0-2]\"}",
            2 => "{zone!=\"east\"}",
            3 => "{job!~\"b.*\",zone=\"\"}",
            _ => "",
        };
        return metric + matchers + Shift(pinned);
    }

    private string Shift(bool pinned = true) => _random.Next(pinned ? 8 : 2) switch
    {
        0 => " offset 2m",
        1 => " offset -90s",
        2 => $" @ {ZonesData.QueryStartMs / 1000 + (_random.Next(20) * 60)}.5",
        3 => " @ end() offset 1m",
        _ => "",
    };

    private string Range(string metric, bool pinned = true)
    {
        string selector = Selector(metric, pinned);
        int at = selector.IndexOf(' ', StringComparison.Ordinal);
        string range = $"[{Pick(s_ranges)}]";
        return at < 0 ? selector + range : selector[..at] + range + selector[at..];
    }

    private string Grouped(int depth)
    {
        string grouping = Pick(s_groupings);
        return _random.Next(8) switch
        {
            0 => $"quantile {grouping}(0.{_random.Next(10)}, {Vector(depth)})",
            1 => $"topk {grouping}({_random.Next(1, 4)}, rate({Range("gappy_total")}))",
            2 => $"bottomk {grouping}({_random.Next(1, 4)}, rate({Range("gappy_total")}))",
            3 when _random.Next(2) == 0 => $"{(_random.Next(2) == 0 ? "stddev" : "stdvar")} {grouping}({Selector("level")})",
            3 => $"count_values {grouping}(\"v\", floor({Selector("level")} / 50))",
            _ => $"{Pick(s_aggregations)} {grouping}({Vector(depth)})",
        };
    }

    private string Matched(int depth) => _random.Next(6) switch
    {
        0 => $"sum by (job) ({Vector(depth)}) {(_random.Next(4) == 0 ? "atan2" : Pick(s_arithmetic))} avg by (job) ({Vector(depth)})",
        1 => $"{Selector("level")} {Pick(s_arithmetic)} ignoring (nothing) {Selector("gappy_total")}",
        2 => $"{Selector("level")} {Pick(s_arithmetic)} on (job) group_left () sum by (job) ({Vector(depth)})",
        3 => $"max by (job, zone) ({Vector(depth)}) {Pick(s_comparisons)} {Bool()}on (job) group_right (zone) {Selector("level")}",
        4 => $"({Vector(depth)}) {(_random.Next(3) switch { 0 => "and", 1 => "or", _ => "unless" })} {(_random.Next(2) == 0 ? "on (job, instance) " : "")}({Vector(depth)})",
        _ => $"{Selector("level")} {Pick(s_comparisons)} {Bool()}{Selector("level")}",
    };

    private string Quantile()
    {
        string buckets = _random.Next(2) == 0 ? $"rate({Range("latency_bucket")})" : Selector("latency_bucket");
        return $"histogram_quantile(0.{_random.Next(1, 100)}, {(_random.Next(2) == 0 ? $"sum by (le, job) ({buckets})" : buckets)})";
    }

    private string Other(int depth) => _random.Next(8) switch
    {
        0 => $"absent({Vector(depth)})",
        1 => $"absent_over_time({Range("level")})",
        2 => $"label_replace({Vector(depth)}, \"copy\", \"$1-x\", \"instance\", \"([0-3])\")",
        3 => $"label_join({Vector(depth)}, \"both\", \"/\", \"job\", \"instance\")",
        4 => $"clamp({Vector(depth)}, {_random.Next(-5, 50)}, {_random.Next(20, 500)})",
        5 => $"round({Vector(depth)}, {_random.Next(1, 9)})",
        6 => $"vector(scalar(sum({Vector(depth)})))",
        _ => $"sum({Vector(depth)}) by (job) * {Number()}",
    };
}
