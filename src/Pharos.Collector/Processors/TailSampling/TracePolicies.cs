using System.Globalization;
using System.Text;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Processors.TailSampling;

internal sealed class AlwaysSample : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => Verdict.Sampled;
}

/// <summary>By the time from the first start to the last end of the trace's spans.</summary>
/// <param name="upperMs">Zero for no upper end; with it the lower end is exclusive, as upstream has it.</param>
internal sealed class LatencyPolicy(long thresholdMs, long upperMs) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now)
    {
        ulong start = ulong.MaxValue, end = 0;
        foreach (OtlpSpanRecord span in trace.Spans)
        {
            start = Math.Min(start, span.StartNs);
            end = Math.Max(end, span.EndNs);
        }
        long ms = end > start ? (long)((end - start) / 1_000_000) : 0;
        return (upperMs == 0 ? ms >= thresholdMs : ms > thresholdMs && ms <= upperMs) ? Verdict.Sampled : Verdict.NotSampled;
    }
}

/// <summary>By any span's status.</summary>
/// <param name="codes">0 unset, 1 ok, 2 error.</param>
internal sealed class StatusCodePolicy(IReadOnlySet<int> codes) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => trace.Spans.Any(s => codes.Contains(s.StatusCode)) ? Verdict.Sampled : Verdict.NotSampled;
}

/// <summary>By the number of spans that came.</summary>
/// <param name="max">Zero for no upper end.</param>
internal sealed class SpanCountPolicy(long min, long max) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => trace.SpanCount >= min && (max == 0 || trace.SpanCount <= max) ? Verdict.Sampled : Verdict.NotSampled;
}

/// <summary>By any span's or resource's attribute.</summary>
internal sealed class AttributePolicy(string key, Func<object?, bool> matches, bool isInverted) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now)
    {
        bool found = trace.Scopes.Any(s => Has(s.Resource.Attributes) || s.Spans.Any(span => Has(span.Attributes)));
        if (isInverted) return found ? Verdict.InvertNotSampled : Verdict.InvertSampled;
        return found ? Verdict.Sampled : Verdict.NotSampled;
    }

    private bool Has(List<OtlpAttribute> attributes)
    {
        foreach (OtlpAttribute attribute in attributes) if (attribute.Key == key && matches(attribute.Value)) return true;
        return false;
    }
}

/// <summary>By a value in the trace state of any span (W3C Trace Context: <c>tracestate</c>).</summary>
internal sealed class TraceStatePolicy(string key, IReadOnlySet<string> values) : ISamplingPolicy
{
    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => trace.Spans.Any(Matches) ? Verdict.Sampled : Verdict.NotSampled;

    private bool Matches(OtlpSpanRecord span)
    {
        foreach (string member in span.TraceState.Split(',', StringSplitOptions.TrimEntries))
            if (member.Split('=', 2) is [var name, var value] && name == key && values.Contains(value)) return true;
        return false;
    }
}

/// <summary>By a hash of the trace id, so that every collector with the same salt decides alike.</summary>
internal sealed class ProbabilisticPolicy(string salt, double percentage) : ISamplingPolicy
{
    private const ulong Offset = 14695981039346656037, Prime = 1099511628211; // FNV-1a, 64 bits
    private readonly ulong _seed = Hash(Offset, Encoding.UTF8.GetBytes(salt));
    private readonly double _ratio = percentage / 100;

    public Verdict Judge(SampledTrace trace, DateTimeOffset now)
    {
        if (_ratio >= 1) return Verdict.Sampled;
        ulong hash = Hash(_seed, Convert.FromHexString(trace.Id));
        return _ratio > 0 && hash <= (ulong)(_ratio * ulong.MaxValue) ? Verdict.Sampled : Verdict.NotSampled;
    }

    private static ulong Hash(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (byte b in bytes) hash = unchecked((hash ^ b) * Prime);
        return hash;
    }
}

/// <summary>As many spans a second as are allowed, whole traces at a time.</summary>
internal sealed class RateLimitingPolicy(long spansPerSecond) : ISamplingPolicy
{
    private readonly SpanRate _rate = new();

    public Verdict Judge(SampledTrace trace, DateTimeOffset now) => _rate.TryAdd(trace.SpanCount, spansPerSecond, now) ? Verdict.Sampled : Verdict.NotSampled;
}

/// <summary>Spans let through in the current second.</summary>
internal sealed class SpanRate
{
    private long _second = long.MinValue, _spans;

    public bool TryAdd(int spans, long allowed, DateTimeOffset now)
    {
        if (!Fits(spans, allowed, now)) return false;
        _spans += spans;
        return true;
    }

    public bool Fits(int spans, long allowed, DateTimeOffset now)
    {
        long second = now.ToUnixTimeSeconds();
        if (second != _second) (_second, _spans) = (second, 0);
        return _spans + spans <= allowed;
    }
}

/// <summary>Attribute values as the policies compare them.</summary>
internal static class PolicyValues
{
    public static string? Text(object? value) => value switch
    {
        string text => text,
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => null,
    };
}
