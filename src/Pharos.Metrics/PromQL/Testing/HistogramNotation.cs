using Pharos.Core;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Reads histograms of test scripts: <c>{{schema:1 sum:3 count:22 buckets:[5 10 7]}}+{{sum:1 count:1}}x4</c>.</summary>
internal static class HistogramNotation
{
    /// <summary>One histogram with its repetitions.</summary>
    public static void Item(string text, ref int at, List<SequenceValue> values)
    {
        (FloatHistogram histogram, bool hint) = One(text, ref at);
        char sign = at < text.Length && text[at] is '+' or '-' ? text[at] : ' ';
        if (sign == ' ')
        {
            int times = SeriesNotation.Repetition(text, ref at) ?? 0;
            for (int i = 0; i <= times; i++) values.Add(new SequenceValue(0, histogram) { HasExplicitHint = hint });
            return;
        }
        at++;
        if (!text.AsSpan(at).StartsWith("{{")) throw SeriesNotation.Unexpected(text, at, "\"{{\"");
        (FloatHistogram step, bool stepHint) = One(text, ref at);
        if (SeriesNotation.Repetition(text, ref at) is not { } count) throw SeriesNotation.Unexpected(text, at, "\"x\" and a number of repetitions");
        values.Add(new SequenceValue(0, histogram) { HasExplicitHint = stepHint });
        FloatHistogram current = histogram;
        for (int i = 0; i < count; i++)
        {
            if (current.Schema > step.Schema)
                throw new NotationException($"error combining histograms: cannot merge from schema {step.Schema} to {current.Schema}");
            current = current.Copy();
            HistogramOutcome outcome = sign == '+' ? current.Add(step.Copy()) : current.Sub(step.Copy());
            if (outcome.HasFlag(HistogramOutcome.Incompatible)) throw new NotationException("error combining histograms: custom and exponential buckets");
            values.Add(new SequenceValue(0, current) { HasExplicitHint = stepHint });
        }
    }

    private static (FloatHistogram Histogram, bool HasHint) One(string text, ref int at)
    {
        at += 2;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var histogram = new FloatHistogram();
        double[] positive = [], negative = [];
        int offset = 0, negativeOffset = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            if (text.AsSpan(at).StartsWith("}}")) break;
            int keyAt = at;
            while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '_')) at++;
            string key = text[keyAt..at].ToLowerInvariant();
            if (at >= text.Length || text[at] != ':' || key.Length == 0) throw SeriesNotation.Unexpected(text, at, "a histogram description key such as buckets:[5 10 7]");
            at++;
            if (!seen.Add(key)) throw new NotationException($"duplicate key \"{key}\" in histogram");
            switch (key)
            {
                case "schema": histogram.Schema = Integer(text, ref at); break;
                case "sum": histogram.Sum = SeriesNotation.Number(text, ref at); break;
                case "count": histogram.Count = SeriesNotation.Number(text, ref at); break;
                case "z_bucket": histogram.ZeroCount = SeriesNotation.Number(text, ref at); break;
                case "z_bucket_w": histogram.ZeroThreshold = SeriesNotation.Number(text, ref at); break;
                case "custom_values": histogram.CustomValues = List(text, ref at); break;
                case "buckets": positive = List(text, ref at); break;
                case "offset": offset = Integer(text, ref at); break;
                case "n_buckets": negative = List(text, ref at); break;
                case "n_offset": negativeOffset = Integer(text, ref at); break;
                case "counter_reset_hint": histogram.ResetHint = Hint(text, ref at); break;
                default: throw new NotationException($"column {keyAt + 1}: bad histogram descriptor found: \"{key}\"");
            }
        }
        at += 2;
        if (!histogram.UsesCustomBuckets && histogram.Schema is < -9 or > 8) throw new NotationException($"schema {histogram.Schema} is not known: -9 to 8, or -53 for custom values");
        histogram.PositiveBuckets = positive;
        histogram.NegativeBuckets = negative;
        if (histogram.UsesCustomBuckets && (offset < 0 || (long)offset + positive.Length > histogram.CustomValues.Length + 1L))
            throw new NotationException($"{positive.Length} buckets from {offset} do not fit {histogram.CustomValues.Length} custom values");
        if (positive.Length > 0) histogram.PositiveSpans = [new HistogramSpan(offset, positive.Length)];
        if (negative.Length > 0) histogram.NegativeSpans = [new HistogramSpan(negativeOffset, negative.Length)];
        return (histogram, seen.Contains("counter_reset_hint"));
    }

    private static int Integer(string text, ref int at)
    {
        int start = at;
        double value = SeriesNotation.Number(text, ref at);
        return double.IsInteger(value) && Math.Abs(value) <= int.MaxValue ? (int)value : throw SeriesNotation.Unexpected(text, start, "a whole number");
    }

    private static double[] List(string text, ref int at)
    {
        if (at >= text.Length || text[at] != '[') throw SeriesNotation.Unexpected(text, at, "\"[\"");
        at++;
        var numbers = new List<double>();
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t') at++;
            if (at >= text.Length) throw SeriesNotation.Unexpected(text, at, "\"]\"");
            if (text[at] == ']') break;
            numbers.Add(SeriesNotation.Number(text, ref at));
        }
        at++;
        return [.. numbers];
    }

    private static CounterResetHint Hint(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && (char.IsAsciiLetter(text[at]) || text[at] == '_')) at++;
        return text[start..at] switch
        {
            "unknown" => CounterResetHint.Unknown,
            "reset" => CounterResetHint.Reset,
            "not_reset" => CounterResetHint.NotReset,
            "gauge" => CounterResetHint.Gauge,
            _ => throw SeriesNotation.Unexpected(text, start, "unknown, reset, not_reset or gauge"),
        };
    }
}
