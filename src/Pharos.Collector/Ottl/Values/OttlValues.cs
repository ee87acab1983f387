using System.Globalization;
using Pharos.Collector.Receivers.Operators;
using Pharos.Wire.Otlp;

namespace Pharos.Collector.Ottl.Values;

/// <summary>What values are to each other (pkg/ottl/LANGUAGE.md, "Comparison Rules" and "Math Expressions"). Kinds: null, bool, long, double, string, byte[], list, map (of attributes), <see cref="Instant"/>, <see cref="Elapsed"/>.</summary>
internal static class OttlValues
{
    public static bool Compare(string op, object? left, object? right)
    {
        bool isNumbers = left is long or double && right is long or double;
        int? order = (left, right) switch
        {
            (long a, long b) => a.CompareTo(b),
            _ when isNumbers => Order(Convert.ToDouble(left, CultureInfo.InvariantCulture), Convert.ToDouble(right, CultureInfo.InvariantCulture)),
            (string a, string b) => string.CompareOrdinal(a, b),
            (bool a, bool b) => a.CompareTo(b),
            (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
            (Instant a, Instant b) => a.CompareTo(b),
            (Elapsed a, Elapsed b) => a.CompareTo(b),
            _ => null,
        };
        return op switch
        {
            "==" => order is { } o ? o == 0 : AreEqual(left, right),
            "!=" => order is { } o ? o != 0 : !AreEqual(left, right),
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    /// <summary>Deep, for what has no order.</summary>
    public static bool AreEqual(object? left, object? right)
    {
        switch (left, right)
        {
            case (null, null) or (null, byte[] { Length: 0 }) or (byte[] { Length: 0 }, null): return true;
            case (List<object?> a, List<object?> b):
                if (a.Count != b.Count) return false;
                for (int i = 0; i < a.Count; i++) if (!Compare("==", a[i], b[i])) return false;
                return true;
            case (List<OtlpAttribute> a, List<OtlpAttribute> b):
                return a.Count == b.Count && a.TrueForAll(x => b.Exists(y => y.Key == x.Key && Compare("==", x.Value, y.Value)));
            default: return false;
        }
    }

    /// <exception cref="OttlRuntimeException">The kinds do not go together, or it divides by zero.</exception>
    public static object Calculate(char op, object? left, object? right) => (left, right) switch
    {
        (long a, long b) => op switch
        {
            '+' => a + b,
            '-' => a - b,
            '*' => a * b,
            _ => b == 0 ? throw new OttlRuntimeException("attempted to divide by 0") : b == -1 ? -a : a / b,
        },
        (double a, double b) => op switch
        {
            '+' => a + b,
            '-' => a - b,
            '*' => a * b,
            _ => b == 0 ? throw new OttlRuntimeException("attempted to divide by 0") : a / b,
        },
        (Instant a, Instant b) when op == '-' => new Elapsed(a.Ns - b.Ns),
        (Instant a, Elapsed b) when op == '+' => new Instant(a.Ns + b.Ns),
        (Instant a, Elapsed b) when op == '-' => new Instant(a.Ns - b.Ns),
        (Elapsed a, Instant b) when op == '+' => new Instant(a.Ns + b.Ns),
        (Elapsed a, Elapsed b) when op == '+' => new Elapsed(a.Ns + b.Ns),
        (Elapsed a, Elapsed b) when op == '-' => new Elapsed(a.Ns - b.Ns),
        _ => throw new OttlRuntimeException($"{NameOf(left)} {op} {NameOf(right)} cannot be calculated"),
    };

    /// <summary>The text of a scalar, JSON of the others; null of null.</summary>
    public static string? ToText(object? value) => value switch
    {
        null => null,
        string s => s,
        bool b => b ? "true" : "false",
        long n => n.ToString(CultureInfo.InvariantCulture),
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        Instant t => t.Utc.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.') + " +0000 UTC",
        Elapsed e => Core.GoDurationText.Format(e.Ns),
        _ => JsonText.Write(value),
    };

    /// <summary>For messages.</summary>
    public static string NameOf(object? value) => value switch
    {
        null => "nil",
        bool => "bool",
        long => "int",
        double => "float",
        string => "string",
        byte[] => "bytes",
        List<object?> => "list",
        List<OtlpAttribute> => "map",
        Instant => "time",
        Elapsed => "duration",
        _ => value.GetType().Name,
    };

    /// <summary>As telemetry holds it: times and durations become integers.</summary>
    public static object? ToStored(object? value) => value switch
    {
        Instant t => t.Ns,
        Elapsed e => e.Ns,
        List<OtlpAttribute> map => Data.Copies.Of(map), // or two places would share it
        List<object?> list => list.ConvertAll(ToStored),
        _ => value,
    };

    private static int? Order(double a, double b) => double.IsNaN(a) || double.IsNaN(b) ? null : a.CompareTo(b);
}
