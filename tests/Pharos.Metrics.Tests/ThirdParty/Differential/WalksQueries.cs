using System.Globalization;

namespace Pharos.Metrics.Tests.ThirdParty.Differential;

/// <summary>Random queries over the series of <see cref="WalksData"/>. Only what Prometheus 2.42 and 3.x answer alike; what differs is named where it is left out.</summary>
/// <remarks>Left out: functions that came later; <c>topk</c> and the like over series that may tie (their order is free); <c>count_values</c> (3.x prints numbers otherwise);
/// <c>holt_winters</c> (renamed). Ranges are closed on the left in 2.x: neither the samples of the data nor the steps of subqueries ever lie on the edge of a window.
/// <c>rate</c> of a counter that is near zero and has a gap at the start of the window: since 2.5x the gap is judged before the distance to zero; counters with gaps stay far from zero.
/// <c>stddev</c> and <c>stdvar</c> of infinity or NaN (0 for a single one in 2.42, NaN since; sums that overflow were NaN): only of counters. <c>atan2</c> kept the metric name in 2.42.
/// <c>changes</c> of computed values (it compares bit by bit, and averages are summed otherwise since 2.5x); <c>sin</c> and <c>cos</c> of numbers so large that the last bit decides: theirs are clamped.</remarks>
internal sealed class WalksQueries(int seed)
{
    private static readonly string[] s_rangeOfCounter = ["rate", "increase", "irate", "resets", "changes"];
    private static readonly string[] s_rangeOfAny =
    [
        "avg_over_time", "min_over_time", "max_over_time", "sum_over_time", "count_over_time", "last_over_time", "present_over_time", "delta", "idelta", "deriv", "changes",
    ];

    private static readonly string[] s_math = ["abs", "ceil", "floor", "exp", "sqrt", "ln", "log2", "log10", "sgn", "tanh", "deg", "rad"];
    private static readonly string[] s_aggregations = ["sum", "avg", "min", "max", "count", "group"];
    private static readonly string[] s_arithmetic = ["+", "-", "*", "/", "%", "^"];
    private static readonly string[] s_comparisons = ["==", "!=", ">", "<", ">=", "<="];
    private static readonly string[] s_labels = ["job", "instance", "code"];
    private readonly Random _random = new(seed);

    public string Next() => Vector(3);

    private string Vector(int depth)
    {
        if (depth == 0) return Selector();
        return _random.Next(15) switch
        {
            0 or 1 => Selector() + Modifier(),
            2 or 3 => $"{Pick(s_rangeOfCounter)}({Counter()}[{Range()}]{Modifier()})",
            4 or 5 => $"{Pick(s_rangeOfAny)}({Gauge()}[{Range()}]{Modifier()})",
            6 => $"{Pick(s_rangeOfAny[..^1])}({Vector(depth - 1)}[{Pick(["95s", "155s", "305s"])}:{Pick(["30s", "45s", "1m"])}])",
            7 => $"{Pick(s_aggregations)}{Grouping()}({Vector(depth - 1)})",
            8 => $"{Pick(s_math)}({Vector(depth - 1)})",
            14 => $"{Pick(["sin", "cos"])}(clamp({Vector(depth - 1)}, -1000, 1000))",
            9 => Binary(depth),
            10 => Set(depth),
            11 => $"histogram_quantile({Pick(["0", "0.5", "0.9", "0.99", "1"])}, {Pick(["", "sum by (le, job) "])}(rate(h_bucket[{Range()}])))",
            12 => Other(depth),
            _ => $"quantile{Grouping()}({Pick(["0", "0.25", "0.5", "0.95", "1"])}, {Vector(depth - 1)})",
        };
    }

    private string Other(int depth) => _random.Next(11) switch
    {
        9 => $"{Pick(["stddev", "stdvar"])}{Grouping()}({Counter()}{Modifier()})",
        10 => $"{Pick(["stddev_over_time", "stdvar_over_time"])}({Counter()}[{Range()}]{Modifier()})",
        0 => $"clamp({Vector(depth - 1)}, {Number()}, {Number()})",
        1 => $"clamp_min({Vector(depth - 1)}, {Number()})",
        2 => $"round({Vector(depth - 1)}, {Pick(["0.1", "1", "5"])})",
        3 => $"label_replace({Vector(depth - 1)}, \"copy\", \"$1-x\", \"instance\", \"(.*)\")",
        4 => $"label_join({Vector(depth - 1)}, \"joined\", \"/\", \"job\", \"instance\")",
        5 => $"absent({Selector()})",
        6 => $"timestamp({Selector()})",
        7 => $"quantile_over_time({Pick(["0.1", "0.5", "0.9"])}, {Gauge()}[{Range()}])",
        _ => $"predict_linear({Gauge()}[{Range()}], {Pick(["60", "600", "-60"])})",
    };

    private string Binary(int depth)
    {
        string left = Vector(depth - 1), op = Pick(s_arithmetic);
        if (_random.Next(2) == 0) op = Pick(s_comparisons) + (_random.Next(2) == 0 ? " bool" : "");
        if (_random.Next(2) == 0) return _random.Next(2) == 0 ? $"({left}) {op} {Number()}" : $"{Number()} {op} ({left})";
        string label = Pick(s_labels);
        return _random.Next(3) switch
        {
            0 => $"({left}) {op} ({left})",
            1 => $"({left}) {op} on ({label}) group_left sum by ({label}) ({Vector(depth - 1)})",
            _ => $"sum by ({label}) ({left}) {op} on ({label}) {Pick(["sum", "max", "count"])} by ({label}) ({Vector(depth - 1)})",
        };
    }

    private string Set(int depth)
    {
        string matching = _random.Next(2) == 0 ? "" : $" {Pick(["on", "ignoring"])} ({Pick(s_labels)})";
        return $"({Vector(depth - 1)}) {Pick(["and", "or", "unless"])}{matching} ({Vector(depth - 1)})";
    }

    private string Grouping() => _random.Next(3) switch
    {
        0 => "",
        1 => $" by ({Pick(s_labels)}, {Pick(s_labels)}) ",
        _ => $" without ({Pick(s_labels)}) ",
    };

    private string Modifier() => _random.Next(6) switch
    {
        0 => $" offset {Pick(["1m", "3m", "-1m", "90s"])}",
        1 => " @ end()",
        2 => " @ start()",
        _ => "",
    };

    private string Selector() => _random.Next(3) == 0 ? Counter() : Gauge();

    private string Counter() => "c_total" + Matchers();

    private string Gauge() => Pick(["g", "g", "h_sum", "c_total"]) + Matchers();

    private string Matchers() => _random.Next(5) switch
    {
        0 => "{job=\"a\"}",
        1 => "{instance=~\"i[01]\"}",
        2 => "{instance!=\"i0\",job!~\"x|b\"}",
        3 => "{code=\"\"}",
        _ => "",
    };

    private string Range() => Pick(["1m", "2m", "150s", "5m", "10m"]);

    private string Number() => Pick(["0", "1", "2.5", "-3", "100", (_random.Next(1, 1000) / 10.0).ToString(CultureInfo.InvariantCulture)]);

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
