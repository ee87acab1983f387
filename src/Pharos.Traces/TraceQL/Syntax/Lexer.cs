using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Pharos.Core;

namespace Pharos.Traces.TraceQL;

/// <summary>Splits a query into tokens.</summary>
internal sealed class Lexer
{
    private static readonly FrozenSet<string> s_words = new[]
    {
        "true", "false", "nil", "minInt", "maxInt", "ok", "error", "unset", "unspecified", "internal", "server", "client", "producer", "consumer",
        "duration", "name", "status", "statusMessage", "kind", "childCount", "parent", "nestedSetLeft", "nestedSetRight", "nestedSetParent", "traceDuration", "rootName", "rootServiceName",
        "count", "avg", "max", "min", "sum", "by", "coalesce", "select", "with",
        "rate", "count_over_time", "min_over_time", "max_over_time", "avg_over_time", "sum_over_time", "quantile_over_time", "histogram_over_time", "compare", "topk", "bottomk",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] s_symbols =
        ["!>>", "!<<", "&>>", "&<<", "=~", "!=", "!~", "!>", "!<", "&&", "&>", "&<", "&~", "||", ">>", "<<", ">=", "<=", "{", "}", "(", ")", ",", "|", "=", ">", "<", "~", "!", "+", "-", "*", "/", "%", "^", ":", "."];

    private readonly string _text;
    private int _at;
    private int _line = 1, _lineStart;

    private Lexer(string text) => _text = text;

    /// <exception cref="TraceQLException">A string or a quoted attribute does not end, or a character has no meaning here.</exception>
    public static List<Token> Read(string text)
    {
        var lexer = new Lexer(text);
        var tokens = new List<Token>();
        do tokens.Add(lexer.Next()); while (tokens[^1].Kind != TokenKind.End);
        return tokens;
    }

    /// <summary>What a name after a dot may hold without quotes.</summary>
    public static bool IsAttributeRune(Rune rune) => !Rune.IsWhiteSpace(rune) && rune.Value is not ('{' or '}' or '(' or ')' or '=' or '~' or '!' or '<' or '>' or '&' or '|' or '^' or ',');

    private int Column => _at - _lineStart + 1;

    private char Peek(int ahead = 0) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    private Token Next()
    {
        SkipSpace();
        int column = Column, line = _line;
        if (_at >= _text.Length) return new Token(TokenKind.End, "", line, column);
        char c = Peek();
        if (c is '"' or '`') return String(line, column);
        if (char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(Peek(1)))) return Number(line, column);
        if (c == '.') return Attribute(AttributeScope.None, ofParent: false, _at, line, column);
        if (char.IsLetter(c) || c == '_') return Word(line, column);
        foreach (string symbol in s_symbols)
        {
            if (string.CompareOrdinal(_text, _at, symbol, 0, symbol.Length) != 0) continue;
            _at += symbol.Length;
            return new Token(TokenKind.Symbol, symbol, symbol.Length > 1 ? 0 : line, column);
        }
        throw new TraceQLException(TraceQLFault.Syntax, $"syntax error: unexpected character \"{c}\"", line, column);
    }

    private void SkipSpace()
    {
        while (_at < _text.Length)
        {
            char c = _text[_at];
            if (c == '\n')
            {
                _line++;
                _lineStart = _at + 1;
            }
            else if (c == '/' && Peek(1) == '/')
            {
                while (_at < _text.Length && _text[_at] != '\n') _at++;
                continue;
            }
            else if (!char.IsWhiteSpace(c)) return;
            _at++;
        }
    }

    private Token Word(int line, int column)
    {
        int start = _at;
        while (char.IsLetterOrDigit(Peek()) || Peek() == '_') _at++;
        string word = _text[start.._at];
        if (Peek() == '.')
        {
            switch (word)
            {
                case "span": return Attribute(AttributeScope.Span, false, start, line, column);
                case "resource": return Attribute(AttributeScope.Resource, false, start, line, column);
                case "event": return Attribute(AttributeScope.Event, false, start, line, column);
                case "link": return Attribute(AttributeScope.Link, false, start, line, column);
                case "instrumentation": return Attribute(AttributeScope.Instrumentation, false, start, line, column);
                case "parent":
                    foreach ((string prefix, AttributeScope scope) in ((string, AttributeScope)[])[(".resource.", AttributeScope.Resource), (".span.", AttributeScope.Span)])
                    {
                        if (string.CompareOrdinal(_text, _at, prefix, 0, prefix.Length) != 0) continue;
                        _at += prefix.Length - 1;
                        return Attribute(scope, true, start, line, column);
                    }
                    return Attribute(AttributeScope.None, true, start, line, column);
            }
        }
        if (Peek() == ':' && word is "span" or "trace" or "event" or "link" or "instrumentation")
        {
            int colon = _at++;
            while (char.IsLetterOrDigit(Peek()) || Peek() == '_') _at++;
            string name = _text[(colon + 1).._at];
            return new Token(TokenKind.ScopedIntrinsic, word + ":" + name, line, column);
        }
        if (word == "minInt") return new Token(TokenKind.Integer, word, line, column, TraceValue.Of(long.MinValue));
        if (word == "maxInt") return new Token(TokenKind.Integer, word, line, column, TraceValue.Of(long.MaxValue));
        return new Token(s_words.Contains(word) ? TokenKind.Word : TokenKind.Identifier, word, line, column);
    }

    /// <summary>Reads the name after the dot at the current place: runs of plain characters and quoted parts, one after another.</summary>
    private Token Attribute(AttributeScope scope, bool ofParent, int start, int line, int column)
    {
        int dotColumn = Column;
        _at++;
        var name = new StringBuilder();
        int nameStart = _at;
        while (_at < _text.Length)
        {
            if (Peek() == '"')
            {
                _at++;
                while (true)
                {
                    if (_at >= _text.Length) throw new TraceQLException(TraceQLFault.Syntax, "unexpected EOF, expecting \"", 0, dotColumn);
                    char c = _text[_at++];
                    if (c == '"') break;
                    if (c == '\\')
                    {
                        char escaped = Peek();
                        if (escaped is not ('"' or '\\')) throw new TraceQLException(TraceQLFault.Syntax, "invalid escape sequence", 0, dotColumn);
                        c = escaped;
                        _at++;
                    }
                    name.Append(c);
                }
                continue;
            }
            Rune.DecodeFromUtf16(_text.AsSpan(_at), out Rune rune, out int size);
            if (!IsAttributeRune(rune)) break;
            name.Append(_text, _at, size);
            _at += size;
        }
        if (_at == nameStart || name.Length == 0) throw new TraceQLException(TraceQLFault.Syntax, "syntax error: unexpected END_ATTRIBUTE, expecting IDENTIFIER", line, dotColumn);
        string text = name.ToString();
        return new Token(TokenKind.Attribute, start == nameStart - 1 ? "." : _text[start..(nameStart - 1)] + ".", line, column, default, new SpanAttribute(scope, text, Intrinsic.None, ofParent));
    }

    private Token Number(int line, int column)
    {
        int start = _at;
        while (char.IsAsciiDigit(Peek())) _at++;
        bool real = false;
        if (Peek() == '.')
        {
            real = true;
            _at++;
            while (char.IsAsciiDigit(Peek())) _at++;
        }
        if (Peek() is 'e' or 'E' && (char.IsAsciiDigit(Peek(1)) || (Peek(1) is '+' or '-' && char.IsAsciiDigit(Peek(2)))))
        {
            real = true;
            _at += 2;
            while (char.IsAsciiDigit(Peek())) _at++;
        }
        int end = _at;
        if (char.IsLetter(Peek()))
        {
            while (char.IsLetterOrDigit(Peek()) || Peek() == '.') _at++;
            if (GoDurationText.TryParse(_text.AsSpan(start, _at - start), out long ns)) return new Token(TokenKind.Duration, _text[start.._at], line, column, TraceValue.Duration(ns));
            throw new TraceQLException(TraceQLFault.Syntax, "syntax error: unexpected IDENTIFIER", line, column);
        }
        ReadOnlySpan<char> digits = _text.AsSpan(start, end - start);
        if (!real && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long integer)) return new Token(TokenKind.Integer, digits.ToString(), line, column, TraceValue.Of(integer));
        if (!real) throw new TraceQLException(TraceQLFault.Syntax, $"the integer {digits} exceeds 64 bits", line, column);
        return new Token(TokenKind.Float, digits.ToString(), line, column, TraceValue.Of(double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture)));
    }

    private Token String(int line, int column)
    {
        char quote = _text[_at++];
        var value = new StringBuilder();
        while (true)
        {
            if (_at >= _text.Length) throw new TraceQLException(TraceQLFault.Syntax, "literal not terminated", line, column);
            char c = _text[_at++];
            if (c == quote) break;
            if (c == '\n' && quote == '`')
            {
                _line++;
                _lineStart = _at;
            }
            else if (c == '\n') throw new TraceQLException(TraceQLFault.Syntax, "literal not terminated", line, column);
            if (c == '\\' && quote == '"') Escape(value, line, column);
            else value.Append(c);
        }
        return new Token(TokenKind.String, "", line, column, TraceValue.Of(value.ToString()));
    }

    /// <summary>Escapes of Go string literals.</summary>
    private void Escape(StringBuilder value, int line, int column)
    {
        char c = Peek();
        _at++;
        int plain = "abfnrtv\\\"'".IndexOf(c, StringComparison.Ordinal);
        if (c != '\0' && plain >= 0)
        {
            value.Append("\a\b\f\n\r\t\v\\\"'"[plain]);
            return;
        }
        int digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0 && _at + digits <= _text.Length && uint.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code) && Rune.IsValid(code))
        {
            value.Append(new Rune(code).ToString());
            _at += digits;
            return;
        }
        throw new TraceQLException(TraceQLFault.Syntax, "invalid char escape", line, column);
    }
}
