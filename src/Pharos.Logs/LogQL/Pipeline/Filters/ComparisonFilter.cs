using System.Buffers.Text;
using System.Text;
using Pharos.Logs.LogQL.Syntax;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>Compares a label as number, duration or size. An absent label does not pass.</summary>
internal sealed class ComparisonFilter : LabelFilter
{
    private readonly int _id;
    private readonly FilterCompare _compare;
    private readonly Kind _kind;
    private readonly double _number;
    private readonly long _durationNs;
    private readonly ulong _bytes;

    private enum Kind
    {
        Number,
        Duration,
        Bytes,
    }

    public ComparisonFilter(NameTable names, NumberFilterExpr filter) => (_id, _compare, _kind, _number) = (names.Intern(filter.Label), filter.Compare, Kind.Number, filter.Value);

    public ComparisonFilter(NameTable names, DurationFilterExpr filter) => (_id, _compare, _kind, _durationNs) = (names.Intern(filter.Label), filter.Compare, Kind.Duration, filter.ValueNs);

    public ComparisonFilter(NameTable names, BytesFilterExpr filter) => (_id, _compare, _kind, _bytes) = (names.Intern(filter.Label), filter.Compare, Kind.Bytes, filter.Value);

    public override bool Matches(LineState line)
    {
        if (line.Labels.HasError) return true;
        if (!line.Labels.TryGet(_id, out ByteSlice value)) return false;
        if (Test(value.Span) is { } holds) return holds;
        line.Labels.SetError(PipelineErrors.LabelFilter, Reason(value.ToString()));
        return true;
    }

    /// <summary>Whether a value passes; null where it cannot be read.</summary>
    public bool? Test(ReadOnlySpan<byte> value)
    {
        switch (_kind)
        {
            case Kind.Number: return NumberText.TryParse(value, out double number) ? _compare.Holds(number, _number) : null;
            case Kind.Duration: return value.Length <= 64 && Units.TryDuration(Encoding.UTF8.GetString(value), out long ns) ? _compare.Holds(ns, _durationNs) : null;
            default: return value.Length <= 64 && HumanSize.TryParse(Encoding.UTF8.GetString(value), out ulong bytes) ? _compare.Holds(bytes, _bytes) : null;
        }
    }

    private string Reason(string value) => _kind switch
    {
        Kind.Number => $"strconv.ParseFloat: parsing {GoQuote.Quote(value)}: invalid syntax",
        Kind.Duration => $"time: invalid duration {GoQuote.Quote(value)}",
        _ => $"strconv.ParseFloat: parsing {GoQuote.Quote(value)}: invalid syntax",
    };
}
