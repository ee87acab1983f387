using System.Numerics;

namespace Pharos.Templates.Execution;

/// <summary>eq, ne, lt, le, gt, ge: values of basic kinds compare within their kind, integers whatever their sign.</summary>
internal static class Comparisons
{
    private enum Kind
    {
        None,
        Bool,
        Complex,
        Integer,
        Float,
        Text,
    }

    private static Kind KindOf(object? value) => value switch
    {
        bool => Kind.Bool,
        Complex => Kind.Complex,
        double => Kind.Float,
        string or SafeText => Kind.Text,
        long or byte or ulong or GoEnum or GoDuration => Kind.Integer,
        _ => Kind.None,
    };

    /// <summary>Whether the first argument equals any of the others.</summary>
    public static bool Equal(object?[] arguments)
    {
        if (arguments.Length < 2) throw new TemplateFunctionException("missing argument for comparison");
        object? first = arguments[0];
        Kind kind = KindOf(first);
        foreach (object? other in arguments.AsSpan(1))
        {
            if (kind != KindOf(other))
            {
                if (first is not null && other is not null) throw new TemplateFunctionException("incompatible types for comparison");
                continue;
            }
            if (kind == Kind.None && (first is ITemplateMap or ITemplateList || other is ITemplateMap or ITemplateList) && first is not null && other is not null)
                throw new TemplateFunctionException($"non-comparable types {GoFormat.Print(first)}: {GoValue.TypeName(first)}, {GoValue.TypeName(other)}: {GoFormat.Print(other)}");
            bool same = kind switch
            {
                Kind.Integer => Compare(first, other) == 0,
                Kind.Text => first!.ToString() == other!.ToString(),
                Kind.Float => (double)first! == (double)other!,
                _ => Equals(first, other),
            };
            if (same) return true;
        }
        return false;
    }

    public static bool Less(object? a, object? b)
    {
        Kind kind = Ordered(a, b);
        return kind == Kind.Float ? (double)a! < (double)b! : Compare(a, b) < 0;
    }

    public static bool LessOrEqual(object? a, object? b)
    {
        Kind kind = Ordered(a, b);
        return kind == Kind.Float ? (double)a! <= (double)b! : Compare(a, b) <= 0;
    }

    private static Kind Ordered(object? a, object? b)
    {
        Kind kind = KindOf(a);
        if (kind == Kind.None || KindOf(b) == Kind.None) throw new TemplateFunctionException("invalid type for comparison");
        if (kind != KindOf(b)) throw new TemplateFunctionException("incompatible types for comparison");
        if (kind is Kind.Bool or Kind.Complex) throw new TemplateFunctionException("invalid type for comparison");
        return kind;
    }

    private static int Compare(object? a, object? b)
    {
        if (GoValue.TryInteger(a, out Int128 x) && GoValue.TryInteger(b, out Int128 y)) return x.CompareTo(y);
        return string.CompareOrdinal(a!.ToString(), b!.ToString());
    }
}
