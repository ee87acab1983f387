using System.Globalization;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.Sampling;

/// <summary>Sampling by 56 bits of randomness against a threshold that travels in the trace state, <c>ot=th:...;rv:...</c> (OpenTelemetry specification: trace/tracestate-probability-sampling).</summary>
internal sealed class ConsistentSampling(ProbabilisticSampler settings)
{
    private const ulong Limit = 1UL << 56;

    /// <summary>Keeps or drops; a span that is kept says with which threshold.</summary>
    public bool Keeps(OtlpSpanRecord span)
    {
        (string? th, string? rv) = Fields(span.TraceState);
        ulong randomness;
        if (rv is { Length: 14 } && ulong.TryParse(rv, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong given)) randomness = given;
        else if (span.TraceId.Length == 32) randomness = Randomness(Convert.FromHexString(span.TraceId));
        else return !settings.FailClosed;
        ulong before = th is { Length: > 0 and <= 14 } && ulong.TryParse(th.PadRight(14, '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong parsed) ? parsed : 0;
        if (randomness < before) before = 0; // the sender was wrong about it
        double share = settings.Percentage / 100;
        double probability = settings.Mode == SamplerMode.Equalizing ? share : share * ((Limit - before) / (double)Limit);
        ulong threshold = Math.Max(before, ThresholdOf(probability, settings.Precision));
        if (randomness < threshold) return false;
        if (threshold != 0 || th is not null) span.TraceState = WithThreshold(span.TraceState, threshold);
        return true;
    }

    /// <summary>The last 7 bytes of a trace id.</summary>
    public static ulong Randomness(ReadOnlySpan<byte> traceId)
    {
        ulong value = 0;
        foreach (byte b in traceId[^Math.Min(7, traceId.Length)..]) value = (value << 8) | b;
        return value;
    }

    /// <summary>Rounded to so many hex digits behind those that are all ones.</summary>
    public static ulong ThresholdOf(double probability, int precision = 14)
    {
        if (probability >= 1) return 0;
        if (probability <= 0) return Limit;
        ulong threshold = Limit - (ulong)(probability * Limit);
        int leading = 0;
        while (leading < 14 && ((threshold >> (52 - (4 * leading))) & 0xF) == 0xF) leading++;
        int drop = 4 * Math.Max(0, 14 - leading - precision);
        return drop == 0 ? threshold : (threshold + (1UL << (drop - 1))) >> drop << drop;
    }

    private static (string? Th, string? Rv) Fields(string traceState)
    {
        string? th = null, rv = null;
        string? ot = traceState.Split(',').Select(e => e.Trim()).FirstOrDefault(e => e.StartsWith("ot=", StringComparison.Ordinal));
        foreach (string field in ot is null ? [] : ot[3..].Split(';'))
        {
            if (field.StartsWith("th:", StringComparison.Ordinal)) th = field[3..];
            else if (field.StartsWith("rv:", StringComparison.Ordinal)) rv = field[3..];
        }
        return (th, rv);
    }

    private static string WithThreshold(string traceState, ulong threshold)
    {
        string[] entries = [.. traceState.Split(',').Select(e => e.Trim()).Where(e => e.Length > 0)];
        string[] fields = [.. (entries.FirstOrDefault(e => e.StartsWith("ot=", StringComparison.Ordinal)) ?? "ot=")[3..].Split(';').Where(f => f.Length > 0 && !f.StartsWith("th:", StringComparison.Ordinal))];
        string digits = threshold == 0 ? "0" : threshold.ToString("x14", CultureInfo.InvariantCulture).TrimEnd('0');
        return string.Join(',', [$"ot={string.Join(';', [$"th:{digits}", .. fields])}", .. entries.Where(e => !e.StartsWith("ot=", StringComparison.Ordinal))]);
    }
}
