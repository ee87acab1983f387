using System.Text;

namespace Pharos.Core;

/// <summary>Writes histograms as Prometheus prints them.</summary>
public static class HistogramFormat
{
    /// <summary><c>{count:4, sum:5, [-1,-0.5):1, [-0.001,0.001]:1, (0.5,1]:2}</c>; empty buckets are left out.</summary>
    public static string Print(FloatHistogram h)
    {
        var text = new StringBuilder();
        text.Append("{count:").Append(GoNumber.General(h.Count)).Append(", sum:").Append(GoNumber.General(h.Sum));
        foreach (HistogramBucket bucket in h.UncutBuckets())
        {
            if (bucket.Count == 0) continue;
            text.Append(", ").Append(bucket.LowerInclusive ? '[' : '(').Append(GoNumber.General(bucket.Lower)).Append(',')
                .Append(GoNumber.General(bucket.Upper)).Append(bucket.UpperInclusive ? ']' : ')').Append(':').Append(GoNumber.General(bucket.Count));
        }
        return text.Append('}').ToString();
    }

    /// <summary>The notation of test scripts: <c>{{schema:1 count:22 sum:3 buckets:[5 10 7]}}</c>.</summary>
    public static string Notation(FloatHistogram histogram)
    {
        FloatHistogram h = histogram.Copy();
        var parts = new List<string>();
        if (h.Schema != 0) parts.Add($"schema:{h.Schema}");
        if (h.Count != 0) parts.Add($"count:{GoNumber.General(h.Count)}");
        if (h.Sum != 0) parts.Add($"sum:{GoNumber.General(h.Sum)}");
        if (h.ZeroCount != 0) parts.Add($"z_bucket:{GoNumber.General(h.ZeroCount)}");
        if (h.ZeroThreshold != 0) parts.Add($"z_bucket_w:{GoNumber.General(h.ZeroThreshold)}");
        if (h.UsesCustomBuckets) parts.Add($"custom_values:[{Join(h.CustomValues)}]");
        switch (h.ResetHint)
        {
            case CounterResetHint.Reset: parts.Add("counter_reset_hint:reset"); break;
            case CounterResetHint.NotReset: parts.Add("counter_reset_hint:not_reset"); break;
            case CounterResetHint.Gauge: parts.Add("counter_reset_hint:gauge"); break;
        }
        AddSide(parts, HistogramMath.Positive(h), "offset", "buckets");
        AddSide(parts, HistogramMath.Negative(h), "n_offset", "n_buckets");
        return "{{" + string.Join(' ', parts) + "}}";
    }

    private static void AddSide(List<string> parts, SparseBuckets side, string offsetName, string bucketsName)
    {
        int first = 0, last = side.Length - 1;
        while (first <= last && side.Counts[first] == 0) first++;
        while (last >= first && side.Counts[last] == 0) last--;
        if (first > last) return;
        var dense = new double[side.Indexes[last] - side.Indexes[first] + 1];
        for (int i = first; i <= last; i++) dense[side.Indexes[i] - side.Indexes[first]] = side.Counts[i];
        if (side.Indexes[first] != 0) parts.Add($"{offsetName}:{side.Indexes[first]}");
        parts.Add($"{bucketsName}:[{Join(dense)}]");
    }

    private static string Join(double[] numbers) => string.Join(' ', numbers.Select(GoNumber.General));
}
