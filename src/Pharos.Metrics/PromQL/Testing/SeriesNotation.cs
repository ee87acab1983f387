using System.Globalization;
using Pharos.Core;
using Pharos.Metrics.PromQL.Syntax;

namespace Pharos.Metrics.PromQL.Testing;

/// <summary>Reads <c>metric{a="b"} 1 2+3x4 _ stale {{sum:3 count:2}}x2</c>, the series of test scripts and rule unit tests (docs: configuration/unit_testing_rules).</summary>
internal static class SeriesNotation
{
    /// <summary>More values than this in one series are refused.</summary>
    private const int MaxValues = 1_000_000;

    /// <exception cref="NotationException">The text is not a series description.</exception>
    public static (LabelSet Labels, List<SequenceValue> Values) Parse(string text)
    {
        (LabelSet labels, int end) = ParseLabels(text);
        if (end < text.Length && !Scanner.IsSpace(text[end])) throw Unexpected(text, end, "a space after the series");
        return (labels, Values(text, end));
    }

    /// <summary>Reads the labels at the start and says where they end.</summary>
    /// <exception cref="NotationException">They are not well formed.</exception>
    public static (LabelSet Labels, int End) ParseLabels(string text)
    {
        var tokens = new TokenStream(text);
        var labels = new LabelSetBuilder();
        try
        {
            if (Keywords.CanBeMetricName(tokens.Peek.Kind)) labels.Set(Label.MetricName, tokens.Next().Text);
            int end = tokens.LastEnd;
            bool hasBraces = end < text.Length && text[end] == '{' && !text.AsSpan(end).StartsWith("{{");
            if (!hasBraces) return (labels.Build(), end);
            tokens.Expect(TokenKind.LeftBrace);
            while (!tokens.Is(TokenKind.RightBrace))
            {
                OneLabel(tokens, labels);
                if (!tokens.Accept(TokenKind.Comma) && !tokens.Is(TokenKind.RightBrace)) throw tokens.Unexpected("label set", "\",\" or \"}\"");
            }
            tokens.Next();
            return (labels.Build(), tokens.LastEnd);
        }
        catch (SyntaxError) { throw new NotationException(new ParseException(text, tokens.Errors).Message); }
    }

    private static void OneLabel(TokenStream tokens, LabelSetBuilder labels)
    {
        if (tokens.Peek.Kind is not (TokenKind.Identifier or TokenKind.String)) throw tokens.Unexpected("label set", "identifier or \"}\"");
        Token name = tokens.Next();
        string label = name.Kind == TokenKind.String ? Literals.Unquote(name.Text) : name.Text;
        if (!tokens.Accept(TokenKind.Assign))
        {
            if (name.Kind != TokenKind.String) throw tokens.Unexpected("label set", "\"=\"");
            labels.Set(Label.MetricName, label);
            return;
        }
        if (!tokens.Is(TokenKind.String)) throw tokens.Unexpected("label set", "string");
        labels.Set(label, Literals.Unquote(tokens.Next().Text));
    }

    private static List<SequenceValue> Values(string text, int at)
    {
        var values = new List<SequenceValue>();
        while (true)
        {
            while (at < text.Length && Scanner.IsSpace(text[at])) at++;
            if (at >= text.Length) return values;
            Item(text, ref at, values);
            if (at < text.Length && !Scanner.IsSpace(text[at])) throw Unexpected(text, at, "a space after the value");
            if (values.Count > MaxValues) throw new NotationException($"more than {MaxValues} values in one series");
        }
    }

    private static void Item(string text, ref int at, List<SequenceValue> values)
    {
        if (text.AsSpan(at).StartsWith("{{"))
        {
            HistogramNotation.Item(text, ref at, values);
            return;
        }
        if (text[at] == '_')
        {
            at++;
            int blanks = Repetition(text, ref at) ?? 1;
            for (int i = 0; i < blanks; i++) values.Add(SequenceValue.Omitted);
            return;
        }
        double value = Number(text, ref at);
        double step = 0;
        bool stepped = at < text.Length && text[at] is '+' or '-';
        if (stepped) step = Number(text, ref at);
        int? times = Repetition(text, ref at);
        if (stepped && times is null) throw Unexpected(text, at, "\"x\" and a number of repetitions");
        for (int i = 0; i <= (times ?? 0); i++) // the value itself, and then the repetitions
        {
            values.Add(new SequenceValue(value));
            value += step;
        }
    }

    /// <summary>A count after <c>x</c>, or null where none follows.</summary>
    public static int? Repetition(string text, ref int at)
    {
        if (at >= text.Length || text[at] != 'x') return null;
        int start = ++at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (!int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out int times) || times > MaxValues)
            throw Unexpected(text, start, $"a number of repetitions up to {MaxValues}");
        return times;
    }

    /// <summary>A number with an optional sign, <c>Inf</c>, <c>NaN</c>, or <c>stale</c>.</summary>
    public static double Number(string text, ref int at)
    {
        int start = at;
        if (at >= text.Length) throw Unexpected(text, at, "number or \"stale\"");
        bool isMinus = text[at] == '-';
        if (text[at] is '+' or '-') at++;
        int digits = at;
        if (at < text.Length && Scanner.IsAlpha(text[at]))
        {
            while (at < text.Length && Scanner.IsAlphaNumeric(text[at])) at++;
            string word = text[digits..at];
            if (word == "stale" && digits == start) return StaleMarker.Value;
            if (word.Equals("inf", StringComparison.OrdinalIgnoreCase)) return isMinus ? double.NegativeInfinity : double.PositiveInfinity;
            if (word.Equals("nan", StringComparison.OrdinalIgnoreCase)) return double.NaN;
            throw Unexpected(text, digits, "number or \"stale\"");
        }
        while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] is '.' or '_')) at++;
        if (at > digits && at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            if (at < text.Length && text[at] is '+' or '-') at++;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        }
        if (at == digits) throw Unexpected(text, at, "number or \"stale\"");
        double value = Literals.Number(text[digits..at], out string? error);
        if (error is not null) throw new NotationException($"column {digits + 1}: error parsing number: {error}");
        return isMinus ? -value : value;
    }

    public static NotationException Unexpected(string text, int at, string expected) =>
        new($"column {at + 1}: found {(at < text.Length ? LabelFormat.Quote(text[at].ToString()) : "the end")}, expected {expected}");
}
