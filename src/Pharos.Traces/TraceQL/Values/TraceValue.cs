using System.Globalization;
using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>A value of an attribute, an intrinsic or a literal. The default is nil.</summary>
internal readonly struct TraceValue : IEquatable<TraceValue>
{
    private readonly long _bits;
    private readonly object? _object;

    private TraceValue(ValueKind kind, long bits, object? reference = null)
    {
        Kind = kind;
        _bits = bits;
        _object = reference;
    }

    public ValueKind Kind { get; }

    public bool IsNil => Kind == ValueKind.Nil;

    public bool IsNumeric => Kind is ValueKind.Int or ValueKind.Float or ValueKind.Duration;

    /// <summary>Of Boolean, Int, Duration (ns), Status and Kind.</summary>
    public long Integer => _bits;

    public bool IsTrue => Kind == ValueKind.Boolean && _bits != 0;

    public string Text => (string)_object!;

    public TraceValue[] Items => (TraceValue[])_object!;

    /// <summary>Of numeric kinds.</summary>
    public double Number => Kind == ValueKind.Float ? BitConverter.Int64BitsToDouble(_bits) : _bits;

    public static TraceValue Of(bool value) => new(ValueKind.Boolean, value ? 1 : 0);

    public static TraceValue Of(long value) => new(ValueKind.Int, value);

    public static TraceValue Of(double value) => new(ValueKind.Float, BitConverter.DoubleToInt64Bits(value));

    public static TraceValue Of(string value) => new(ValueKind.String, 0, value);

    public static TraceValue Of(SpanStatus value) => new(ValueKind.Status, (long)value);

    public static TraceValue Of(SpanKind value) => new(ValueKind.Kind, (long)value);

    public static TraceValue Of(TraceValue[] items) => new(ValueKind.Array, 0, items);

    public static TraceValue Duration(long ns) => new(ValueKind.Duration, ns);

    public bool Equals(TraceValue other)
    {
        if (Kind != other.Kind) return false;
        return Kind switch
        {
            ValueKind.String => Text == other.Text,
            ValueKind.Array => Items.AsSpan().SequenceEqual(other.Items),
            _ => _bits == other._bits,
        };
    }

    public override bool Equals(object? obj) => obj is TraceValue other && Equals(other);

    public override int GetHashCode() => Kind switch
    {
        ValueKind.String => HashCode.Combine(Kind, Text),
        ValueKind.Array => HashCode.Combine(Kind, Items.Length, Items.Length == 0 ? default : Items[0]),
        _ => HashCode.Combine(Kind, _bits),
    };

    /// <summary>The value without quotes, as answers show it.</summary>
    public string Plain => Kind == ValueKind.String ? Text : ToString();

    /// <summary>As a literal of the language.</summary>
    public override string ToString() => Kind switch
    {
        ValueKind.Nil => "nil",
        ValueKind.Boolean => _bits != 0 ? "true" : "false",
        ValueKind.Int => _bits.ToString(CultureInfo.InvariantCulture),
        ValueKind.Float => GoNumber.General(Number),
        ValueKind.String => Quote(Text),
        ValueKind.Duration => GoDurationText.Format(_bits),
        ValueKind.Status => (SpanStatus)_bits switch { SpanStatus.Ok => "ok", SpanStatus.Error => "error", _ => "unset" },
        ValueKind.Kind => (SpanKind)_bits switch
        {
            SpanKind.Internal => "internal",
            SpanKind.Server => "server",
            SpanKind.Client => "client",
            SpanKind.Producer => "producer",
            SpanKind.Consumer => "consumer",
            _ => "unspecified",
        },
        _ => "[" + string.Join(", ", Items) + "]",
    };

    private static string Quote(string text) => text.Contains('`', StringComparison.Ordinal)
        ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\""
        : "`" + text + "`";
}
