using System.Globalization;
using System.Text.Json;
using Pharos.Core;

namespace Pharos.Metrics.Api;

/// <summary>Writes samples, label sets and histograms as Prometheus' API does.</summary>
internal static class JsonText
{
    /// <summary><c>{"name": "value", ...}</c></summary>
    public static void WriteLabels(this Utf8JsonWriter json, LabelSet labels)
    {
        json.WriteStartObject();
        ReadOnlySpan<string> pairs = labels.Pairs;
        for (int i = 0; i < pairs.Length; i += 2) json.WriteString(pairs[i], pairs[i + 1]);
        json.WriteEndObject();
    }

    public static void WriteLabels(this Utf8JsonWriter json, string name, LabelSet labels)
    {
        json.WritePropertyName(name);
        json.WriteLabels(labels);
    }

    public static void WriteLabels(this Utf8JsonWriter json, string name, IReadOnlyList<Label> labels)
    {
        json.WriteStartObject(name);
        foreach (Label label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }

    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary><c>[1767226803.5,"4"]</c></summary>
    public static void WriteSample(this Utf8JsonWriter json, long timestampMs, double value)
    {
        Span<byte> text = stackalloc byte[400];
        text[0] = (byte)'[';
        int at = 1 + Timestamp(timestampMs, text[1..]);
        text[at++] = (byte)',';
        text[at++] = (byte)'"';
        at += Value(value, text[at..]);
        text[at++] = (byte)'"';
        text[at++] = (byte)']';
        json.WriteRawValue(text[..at], skipInputValidation: true);
    }

    public static void WriteSample(this Utf8JsonWriter json, long timestampMs, FloatHistogram histogram)
    {
        json.WriteStartArray();
        json.WriteTimestamp(timestampMs);
        json.WriteStartObject();
        json.WriteString("count", Value(histogram.Count));
        json.WriteString("sum", Value(histogram.Sum));
        bool any = false;
        foreach (HistogramBucket bucket in histogram.UncutBuckets())
        {
            if (bucket.Count == 0) continue;
            if (!any) json.WriteStartArray("buckets");
            any = true;
            int rule = (bucket.LowerInclusive, bucket.UpperInclusive) switch { (false, true) => 0, (true, false) => 1, (false, false) => 2, _ => 3 };
            json.WriteStartArray();
            json.WriteNumberValue(rule);
            json.WriteStringValue(Value(bucket.Lower));
            json.WriteStringValue(Value(bucket.Upper));
            json.WriteStringValue(Value(bucket.Count));
            json.WriteEndArray();
        }
        if (any) json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>Seconds with as many digits of milliseconds as are needed.</summary>
    public static void WriteTimestamp(this Utf8JsonWriter json, long timestampMs)
    {
        Span<byte> text = stackalloc byte[32];
        json.WriteRawValue(text[..Timestamp(timestampMs, text)], skipInputValidation: true);
    }

    /// <summary>RFC 3339 with as many digits as are needed; upstream's zero time where there is none.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time) =>
        json.WriteString(name, time is { } t ? t.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) : "0001-01-01T00:00:00Z");

    /// <summary>A sample's value as text: plain, or with an exponent below 1e-6 and from 1e21 on.</summary>
    public static string Value(double value)
    {
        double size = Math.Abs(value);
        return size != 0 && (size < 1e-6 || size >= 1e21) ? GoNumber.Scientific(value) : GoNumber.Plain(value);
    }

    private static int Value(double value, Span<byte> text)
    {
        // What needs no exponent in .NET's shortest form reads the same in Go's.
        if (double.IsFinite(value) && value.TryFormat(text, out int written, "R", CultureInfo.InvariantCulture) && !text[..written].Contains((byte)'E')) return written;
        return System.Text.Encoding.ASCII.GetBytes(Value(value), text);
    }

    private static int Timestamp(long timestampMs, Span<byte> text)
    {
        int at = 0;
        if (timestampMs < 0) text[at++] = (byte)'-';
        ulong ms = timestampMs < 0 ? 0UL - (ulong)timestampMs : (ulong)timestampMs;
        (ms / 1000).TryFormat(text[at..], out int written, default, CultureInfo.InvariantCulture);
        at += written;
        int fraction = (int)(ms % 1000);
        if (fraction == 0) return at;
        text[at++] = (byte)'.';
        for (int unit = 100; fraction > 0; unit /= 10)
        {
            text[at++] = (byte)('0' + (fraction / unit));
            fraction %= unit;
        }
        return at;
    }
}
