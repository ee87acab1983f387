using System.Globalization;
using System.Text;
using Pharos.Wire;
using Pharos.Wire.Otlp;

namespace Pharos.SpanMetrics.Spans;

/// <summary>How many spans one stands for, where traces were sampled before they came: by an attribute with the ratio, or by the threshold in the trace state (OpenTelemetry: TraceState, probability sampling).</summary>
/// <param name="key">The attribute; empty for none.</param>
public sealed class SpanMultiplier(string key, bool readsTraceState)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    public bool IsOne => _key.Length == 0 && !readsTraceState;

    public double Of(in OtlpSpan span)
    {
        if (IsOne) return 1;
        if (_key.Length > 0 && AttributeValues.TryFind(span.Message, OtlpSpan.AttributeField, _key, out ReadOnlySpan<byte> value) && AttributeValues.Number(value) is > 0 and var ratio) return 1 / ratio;
        return readsTraceState ? OfTraceState(span.Message) : 1;
    }

    private static double OfTraceState(ReadOnlySpan<byte> span)
    {
        var reader = new ProtoReader(span);
        while (reader.Next())
        {
            if (reader.Field == 3) return OfText(Encoding.UTF8.GetString(reader.ReadBytes()));
            reader.Skip();
        }
        return 1;
    }

    /// <summary><c>ot=th:c</c>: the threshold's digits, of 56 bits in all; so many of 2^56 were left out.</summary>
    private static double OfText(string state)
    {
        string? own = state.Split(',', StringSplitOptions.TrimEntries).FirstOrDefault(m => m.StartsWith("ot=", StringComparison.Ordinal));
        string? threshold = own?[3..].Split(';').FirstOrDefault(m => m.StartsWith("th:", StringComparison.Ordinal))?[3..];
        if (threshold is not { Length: >= 1 and <= 14 } || !ulong.TryParse(threshold.PadRight(14, '0'), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong rejected)) return 1;
        return 1 / (1 - (rejected / (double)(1UL << 56)));
    }
}
