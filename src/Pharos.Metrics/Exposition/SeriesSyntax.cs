using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Pharos.Core;

namespace Pharos.Metrics.Exposition;

/// <summary>The series part of a line, <c>name{a="b"}</c> or <c>{"name",a="b"}</c>: finding its end without reading it, and reading it.</summary>
/// <param name="body">The whole document; errors count its lines.</param>
/// <param name="spaces">Whether blanks may stand between the tokens (the Prometheus text format; not OpenMetrics).</param>
internal readonly ref struct SeriesSyntax(ReadOnlySpan<byte> body, bool spaces)
{
    private static readonly SearchValues<byte> s_nameEnd = SearchValues.Create(" \t\n{"u8);
    private static readonly SearchValues<byte> s_quoteOrClose = SearchValues.Create("\"}\n"u8);

    private readonly ReadOnlySpan<byte> _body = body;
    private readonly bool _spaces = spaces;

    public static bool IsNameStart(byte b) => char.IsAsciiLetter((char)b) || b is (byte)'_' or (byte)':';

    private static bool IsLabelStart(byte b) => char.IsAsciiLetter((char)b) || b == (byte)'_';

    /// <summary>Where the series that begins at <paramref name="start"/> ends. It is not checked beyond that.</summary>
    public int FindEnd(int start)
    {
        ReadOnlySpan<byte> rest = _body[start..];
        int at = rest.IndexOfAny(s_nameEnd);
        if (at < 0) return _body.Length;
        int brace = at;
        if (_spaces) while (brace < rest.Length && rest[brace] is (byte)' ' or (byte)'\t') brace++;
        if (brace >= rest.Length || rest[brace] != '{') return start + at;
        at = FindBraceEnd(rest, brace + 1);
        return at < 0 ? start + LineEnd(rest) : start + at;
    }

    private static int LineEnd(ReadOnlySpan<byte> rest)
    {
        int end = rest.IndexOf((byte)'\n');
        return end < 0 ? rest.Length : end;
    }

    // Position after the closing brace, or -1 where the line ends before. Quotes may hold line breaks, as upstream's lexer allows.
    private static int FindBraceEnd(ReadOnlySpan<byte> text, int at)
    {
        while (true)
        {
            int step = text[at..].IndexOfAny(s_quoteOrClose);
            if (step < 0) return -1;
            at += step;
            if (text[at] == '}') return at + 1;
            if (text[at] == '\n') return -1;
            at = QuoteEnd(text, at);
            if (at < 0) return -1;
        }
    }

    // Position after the closing quote of the string that opens at `at`, or -1.
    private static int QuoteEnd(ReadOnlySpan<byte> text, int at)
    {
        for (at++; ; at += 2)
        {
            int step = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (step < 0) return -1;
            at += step;
            if (text[at] == '"') return at + 1;
            if (at + 1 >= text.Length) return -1;
        }
    }

    /// <summary>Reads the series between the two positions. <paramref name="boundLabel"/> (le, quantile) is written in its canonical form.</summary>
    public void ReadSeries(int start, int end, LabelSetBuilder labels, string? boundLabel)
    {
        int at = start;
        if (_body[at] != '{')
        {
            if (!IsNameStart(_body[at])) throw Error(at, "expected a valid start token");
            at++;
            while (at < end && (IsNameStart(_body[at]) || char.IsAsciiDigit((char)_body[at]))) at++;
            labels.Set(Label.MetricName, Encoding.ASCII.GetString(_body[start..at]));
            at = SkipSpaces(at, end);
            if (at == end) return;
            if (_body[at] != '{') throw Error(at, "expected value after metric");
        }
        at = ReadBraces(at, end, labels, boundLabel, exemplar: false);
        if (at != end) throw Error(at, "expected value after metric");
        if (!labels.Has(Label.MetricName)) throw Error(start, "metric name not set");
    }

    /// <summary>Reads the labels in the braces that open at <paramref name="at"/>; returns the position after them.</summary>
    public int ReadBraces(int at, int end, LabelSetBuilder labels, string? boundLabel, bool exemplar)
    {
        at = SkipSpaces(at + 1, end);
        while (true)
        {
            if (at >= end) throw Error(at, "expected label name");
            if (_body[at] == '}') return at + 1;
            int start = at;
            bool quoted = _body[at] == '"';
            if (quoted)
            {
                int close = QuoteEnd(_body[..end], at);
                if (close < 0) throw Error(at, "expected label name");
                at = close;
            }
            else if (IsLabelStart(_body[at]))
            {
                at++;
                while (at < end && (IsLabelStart(_body[at]) || char.IsAsciiDigit((char)_body[at]))) at++;
            }
            else throw Error(at, "expected label name");
            string name = quoted ? Unescape(_body[(start + 1)..(at - 1)], start, "label name") : LabelNames.Intern(_body[start..at]);
            at = SkipSpaces(at, end);
            if (quoted && !exemplar && at < end && _body[at] is (byte)',' or (byte)'}')
            {
                if (labels.Has(Label.MetricName)) throw Error(start, "metric name already set");
                labels.Set(Label.MetricName, name);
            }
            else
            {
                if (at >= end || _body[at] != '=') throw Error(at, "expected equal");
                at = SkipSpaces(at + 1, end);
                int close = at < end && _body[at] == '"' ? QuoteEnd(_body[..end], at) : -1;
                if (close < 0) throw Error(at, "expected label value");
                string value = Unescape(_body[(at + 1)..(close - 1)], at, "label value");
                if (name == boundLabel && ExpositionNumbers.TryParseFloat(_body[(at + 1)..(close - 1)], out double bound)) value = ExpositionNumbers.FormatBound(bound);
                if (labels.Has(name)) throw Error(start, $"label name \"{name}\" is not unique");
                labels.Set(name, value);
                at = SkipSpaces(close, end);
            }
            if (at < end && _body[at] == ',') at = SkipSpaces(at + 1, end);
            else if (!_spaces && (at >= end || _body[at] != '}')) throw Error(at, "expected comma or brace close");
        }
    }

    private int SkipSpaces(int at, int end)
    {
        if (_spaces) while (at < end && _body[at] is (byte)' ' or (byte)'\t') at++;
        return at;
    }

    private string Unescape(ReadOnlySpan<byte> raw, int position, string what)
    {
        if (!Utf8.IsValid(raw)) throw Error(position, $"invalid UTF-8 in {what}");
        return EscapedText.Read(raw, quotes: true);
    }

    public ExpositionException Error(int at, string what)
    {
        string shown = at >= _body.Length ? "the end" : LabelFormat.Quote(Encoding.UTF8.GetString(_body.Slice(at, 1)));
        return ExpositionException.InLine(_body, at, $"{what}, got {shown}");
    }
}
