using System.Globalization;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>Splits a query into tokens (Loki: pkg/logql/syntax/lex.go over Go's text/scanner).</summary>
internal sealed class Lexer(string query)
{
    private int _at;

    /// <exception cref="ParseException">What stands here is no token.</exception>
    public Token Next()
    {
        SkipSpace();
        int start = _at;
        if (start >= query.Length) return new Token(TokenKind.EndOfInput, new SourceSpan(start, start), "");
        char c = query[start];
        if (c is '"' or '`') return Quoted(start);
        if (c == '[') return Range(start);
        if (char.IsAsciiDigit(c) || (c == '.' && start + 1 < query.Length && char.IsAsciiDigit(query[start + 1]))) return Number(start);
        if (c == '-' && Negative(start) is { } token) return token;
        if (IsNameStart(c)) return Word(start);
        foreach ((string text, TokenKind kind) in TokenNames.Signs)
        {
            if (string.CompareOrdinal(query, start, text, 0, text.Length) != 0) continue;
            _at += text.Length;
            return new Token(kind, new SourceSpan(start, _at), text, LosesLine: text.Length > 1);
        }
        _at += char.IsHighSurrogate(c) && start + 1 < query.Length ? 2 : 1;
        return new Token(TokenKind.Unknown, new SourceSpan(start, _at), query[start.._at]);
    }

    /// <summary>Line and column (characters) of an offset, from 1.</summary>
    public static (int Line, int Column) Position(string query, int offset)
    {
        int line = 1, column = 1;
        for (int i = 0; i < Math.Min(offset, query.Length); i++)
        {
            if (query[i] == '\n') (line, column) = (line + 1, 1);
            else if (!char.IsLowSurrogate(query[i])) column++;
        }
        return (line, column);
    }

    private void SkipSpace()
    {
        while (_at < query.Length)
        {
            if (query[_at] is ' ' or '\t' or '\r' or '\n') _at++;
            else if (query[_at] == '#') // a comment to the end of the line
            {
                int end = query.IndexOf('\n', _at);
                _at = end < 0 ? query.Length : end;
            }
            else return;
        }
    }

    private Token Quoted(int start)
    {
        char quote = query[start];
        int end = start + 1;
        while (end < query.Length && query[end] != quote && (quote == '`' || query[end] != '\n')) end += quote == '"' && query[end] == '\\' ? 2 : 1;
        if (end >= query.Length || query[end] != quote) throw Fault("literal not terminated", start, losesLine: false);
        _at = end + 1;
        if (!GoQuote.TryUnquote(query[start.._at], out string value)) throw Fault("invalid syntax", start, losesLine: false);
        return new Token(TokenKind.String, new SourceSpan(start, _at), value);
    }

    private Token Range(int start)
    {
        int end = query.IndexOf(']', start);
        if (end < 0) throw Fault("missing closing ']' in duration", start, losesLine: true);
        _at = end + 1;
        string text = query[(start + 1)..end];
        if (!Units.TryPromDuration(text, out long ns, out string error)) throw Fault(error, start, losesLine: true);
        return new Token(TokenKind.Range, new SourceSpan(start, _at), text, LosesLine: true, ns);
    }

    /// <summary>A number, or with a unit right behind it a duration or a size.</summary>
    private Token Number(int start)
    {
        int end = NumberEnd(start);
        int unitEnd = end;
        while (unitEnd < query.Length && (char.IsAsciiLetterOrDigit(query[unitEnd]) || query[unitEnd] is '.' or 'µ' or 'μ')) unitEnd++;
        if (unitEnd > end)
        {
            string whole = query[start..unitEnd];
            if (Units.TryDuration(whole, out long ns)) return Take(TokenKind.Duration, start, unitEnd, losesLine: true, ns);
            if (HumanSize.TryParse(whole, out ulong bytes) && bytes <= long.MaxValue) return Take(TokenKind.Bytes, start, unitEnd, losesLine: true, (long)bytes);
        }
        return Take(TokenKind.Number, start, end, losesLine: false);
    }

    private int NumberEnd(int start)
    {
        int at = start;
        if (query[at] == '0' && at + 1 < query.Length && query[at + 1] is 'x' or 'X')
        {
            at += 2;
            while (at < query.Length && char.IsAsciiHexDigit(query[at])) at++;
            return at;
        }
        while (at < query.Length && char.IsAsciiDigit(query[at])) at++;
        if (at < query.Length && query[at] == '.')
        {
            at++;
            while (at < query.Length && char.IsAsciiDigit(query[at])) at++;
        }
        if (at < query.Length && query[at] is 'e' or 'E')
        {
            int exponent = at + 1;
            if (exponent < query.Length && query[exponent] is '+' or '-') exponent++;
            if (exponent < query.Length && char.IsAsciiDigit(query[exponent]))
            {
                while (exponent < query.Length && char.IsAsciiDigit(query[exponent])) exponent++;
                at = exponent;
            }
        }
        return at;
    }

    /// <summary><c>--flag</c> or a negative duration; null for a lone minus.</summary>
    private Token? Negative(int start)
    {
        int end = start + 1;
        if (end < query.Length && query[end] == '-')
        {
            end++;
            while (end < query.Length && (char.IsAsciiLetter(query[end]) || query[end] == '-')) end++;
            return end > start + 2 ? Take(TokenKind.ParserFlag, start, end, losesLine: true) : null;
        }
        while (end < query.Length && (char.IsAsciiLetterOrDigit(query[end]) || query[end] is '.' or 'µ' or 'μ')) end++;
        string text = query[start..end];
        return text.Any(char.IsAsciiLetter) && Units.TryDuration(text, out long ns) ? Take(TokenKind.Duration, start, end, losesLine: true, ns) : null;
    }

    private Token Word(int start)
    {
        int end = start + 1;
        while (end < query.Length && (IsNameStart(query[end]) || char.IsDigit(query[end]))) end++;
        string text = query[start..end];
        _at = end;
        var span = new SourceSpan(start, end);
        if (TokenNames.Functions.TryGetValue(text, out TokenKind function)) return new Token(IsCalled() ? function : TokenKind.Identifier, span, text);
        return new Token(TokenNames.Keywords.GetValueOrDefault(text, TokenKind.Identifier), span, text);
    }

    /// <summary>Whether a function's name is followed by its arguments or a grouping.</summary>
    private bool IsCalled()
    {
        int at = _at;
        while (at < query.Length && char.IsWhiteSpace(query[at])) at++;
        ReadOnlySpan<char> rest = query.AsSpan(at);
        return rest.StartsWith("(") || rest.StartsWith("by") || rest.StartsWith("without");
    }

    private static bool IsNameStart(char c) => char.IsAsciiLetter(c) || c == '_' || (c > 127 && char.IsLetter(c));

    private Token Take(TokenKind kind, int start, int end, bool losesLine, long number = 0)
    {
        _at = end;
        return new Token(kind, new SourceSpan(start, end), query[start..end], losesLine, number);
    }

    private ParseException Fault(string reason, int start, bool losesLine)
    {
        (int line, int column) = Position(query, start);
        return new ParseException(reason, losesLine ? 0 : line, column, new SourceSpan(start, query.Length));
    }

    /// <summary>The value of a number token.</summary>
    public static double Value(string number)
    {
        if (number.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(number.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : double.PositiveInfinity;
        return double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
    }
}
