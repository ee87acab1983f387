using System.Text.Json;
using Pharos.Traces.TraceQL;

namespace Pharos.Traces.Tests.TraceQL;

/// <summary>Spans of one trace that are only attributes, as the cases of evaluate.json give them.</summary>
internal sealed class MemoryReader(JsonElement spans, IReadOnlyList<SpanAttribute> attributes) : SpanReader
{
    public override int SpanCount => spans.GetArrayLength();

    public override int TraceCount => 1;

    public override UInt128 TraceIdOf(int trace) => 1;

    public override int TraceOf(int row) => 0;

    public override int FindTrace(UInt128 id) => id == 1 ? 0 : -1;

    public override void RowsOf(int trace, List<int> rows) => rows.AddRange(Enumerable.Range(0, SpanCount));

    public override ulong SpanId(int row) => (ulong)row + 1;

    public override ulong ParentId(int row) => 0;

    public override long StartNs(int row) => 0;

    public override long DurationNs(int row) => 0;

    public override string Name(int row) => "";

    public override SpanStatus Status(int row) => SpanStatus.Unset;

    public override string ServiceName(int row) => "";

    public override (long StartNs, long EndNs) BoundsOf(int trace) => (0, 0);

    public override TraceValue Get(int row, int slot)
    {
        SpanAttribute attribute = attributes[slot];
        if (!spans[row].TryGetProperty("attributes", out JsonElement all)) return default;
        if (attribute.Intrinsic != Intrinsic.None) return default;
        string[] keys = attribute.Scope == AttributeScope.None
            ? ["." + attribute.Name, "span." + attribute.Name, "resource." + attribute.Name]
            : [attribute.Scope.ToString().ToLowerInvariant() + "." + attribute.Name];
        foreach (string key in keys) if (all.TryGetProperty(key, out JsonElement value)) return Value(value);
        return default;
    }

    private static TraceValue Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => TraceValue.Of(value.GetString()!),
        JsonValueKind.True => TraceValue.Of(true),
        JsonValueKind.False => TraceValue.Of(false),
        JsonValueKind.Number => value.GetRawText().Contains('.', StringComparison.Ordinal) ? TraceValue.Of(value.GetDouble()) : TraceValue.Of(value.GetInt64()),
        _ => value.TryGetProperty("array", out JsonElement items)
            ? TraceValue.Of([.. items.EnumerateArray().Select(Value)])
            : TraceValue.Duration(value.GetProperty("duration_ns").GetInt64()),
    };
}
