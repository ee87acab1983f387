using System.Globalization;
using System.Text;
using Pharos.Core;
using Pharos.Templates;

namespace Pharos.Alerting.Matching;

/// <summary>The matcher syntax since 0.27: any UTF-8 in names and values, quoted or not (matcher/parse).</summary>
/// <remarks>Messages begin with the place as bytes from and to: <c>0:1: unexpected ,: expected label name</c>.</remarks>
internal sealed class Utf8MatcherParser
{
    private const string Reserved = "{}!=~,\\\"'`";

    private readonly string _text;
    private readonly List<Token> _tokens;
    private int _next;

    private Utf8MatcherParser(string text)
    {
        _text = text;
        _tokens = Scan();
    }

    private enum Kind
    {
        End,
        OpenBrace,
        CloseBrace,
        Comma,
        Operator,
        Quoted,
        Unquoted,
        Invalid,
    }

    private readonly record struct Token(Kind Kind, string Value, int Start, int Stop);

    /// <summary>Reads any number of matchers, with or without braces around them.</summary>
    public static IReadOnlyList<Matcher> ParseList(string text) => text.Trim().Length == 0 ? [] : new Utf8MatcherParser(text).List();

    public static Matcher ParseOne(string text)
    {
        IReadOnlyList<Matcher> matchers = ParseList(text);
        return matchers.Count switch
        {
            0 => throw new MatcherException("no matchers"),
            1 => matchers[0],
            _ => throw new MatcherException("expected 1 matcher, found " + matchers.Count.ToString(CultureInfo.InvariantCulture)),
        };
    }

    private Token Peek => _tokens[Math.Min(_next, _tokens.Count - 1)];

    private Token Take()
    {
        Token token = Peek;
        if (token.Kind == Kind.Invalid) throw new MatcherException($"{Place(token)}: {token.Value}");
        _next++;
        return token;
    }

    private List<Matcher> List()
    {
        var matchers = new List<Matcher>();
        bool braces = Peek.Kind == Kind.OpenBrace;
        if (braces) Take();
        else if (Peek.Kind == Kind.CloseBrace) throw new MatcherException($"{Place(Peek)}: }}: expected opening brace");
        while (true)
        {
            if (Peek.Kind == Kind.CloseBrace && braces && matchers.Count == 0) break;
            if (braces && Peek.Kind == Kind.End) throw Ended("expected close brace");
            matchers.Add(Matcher());
            Token after = PeekValid(braces ? "expected a comma or close brace" : "expected a comma");
            if (after.Kind == Kind.Comma)
            {
                Take();
                if (Peek.Kind is Kind.End or Kind.CloseBrace) break;
                continue;
            }
            if (after.Kind is Kind.End or Kind.CloseBrace) break;
            throw new MatcherException($"{Place(after)}: unexpected {after.Value}: expected a comma or close brace");
        }
        if (braces)
        {
            if (Peek.Kind == Kind.End) throw Ended("expected close brace");
            Token close = Take();
            if (close.Kind != Kind.CloseBrace) throw new MatcherException($"{Place(close)}: unexpected {close.Value}: expected close brace");
        }
        else if (Peek.Kind == Kind.CloseBrace) throw new MatcherException($"{Place(Peek)}: }}: expected opening brace");
        if (Peek.Kind != Kind.End) throw new MatcherException($"{Place(Peek)}: unexpected {Peek.Value}: expected end of input");
        return matchers;
    }

    private Token PeekValid(string expected) =>
        Peek.Kind == Kind.Invalid ? throw new MatcherException($"{Place(Peek)}: {Peek.Value}: {expected}") : Peek;

    private Matcher Matcher()
    {
        Token name = PeekValid("expected label name");
        if (name.Kind == Kind.End) throw Ended("expected label name");
        if (name.Kind is not (Kind.Quoted or Kind.Unquoted)) throw new MatcherException($"{Place(name)}: unexpected {name.Value}: expected label name");
        Take();
        string labelName = Unquote(name);
        Token op = PeekValid("expected an operator such as '=', '!=', '=~' or '!~'");
        if (op.Kind == Kind.End) throw Ended("expected an operator such as '=', '!=', '=~' or '!~'");
        if (op.Kind != Kind.Operator) throw new MatcherException($"{Place(op)}: unexpected {op.Value}: expected an operator such as '=', '!=', '=~' or '!~'");
        Take();
        Token value = PeekValid("expected label value");
        if (value.Kind == Kind.End) throw Ended("expected label value");
        if (value.Kind is not (Kind.Quoted or Kind.Unquoted)) throw new MatcherException($"{Place(value)}: unexpected {value.Value}: expected label value");
        Take();
        MatchOp operation = op.Value switch { "=" => MatchOp.Equal, "!=" => MatchOp.NotEqual, "=~" => MatchOp.Regex, _ => MatchOp.NotRegex };
        return new Matcher(operation, labelName, Unquote(value));
    }

    private static string Unquote(Token token)
    {
        if (token.Kind != Kind.Quoted) return token.Value;
        if (GoText.TryUnquote(token.Value, out string? value) && !value!.Contains('\uFFFD', StringComparison.Ordinal)) return value;
        throw new MatcherException($"{Place(token)}: {token.Value}: invalid input");
    }

    private static string Place(Token token) => string.Create(CultureInfo.InvariantCulture, $"{token.Start}:{token.Stop}");

    private MatcherException Ended(string expected)
    {
        int end = Encoding.UTF8.GetByteCount(_text);
        return new MatcherException(string.Create(CultureInfo.InvariantCulture, $"0:{end}: end of input: {expected}"));
    }

    private List<Token> Scan()
    {
        var tokens = new List<Token>();
        int at = 0, bytes = 0;
        while (at < _text.Length)
        {
            Rune.DecodeFromUtf16(_text.AsSpan(at), out Rune rune, out int size);
            if (Rune.IsWhiteSpace(rune))
            {
                Advance(size);
                continue;
            }
            int start = at, startBytes = bytes;
            switch (_text[at])
            {
                case '{': Advance(1); Add(Kind.OpenBrace); continue;
                case '}': Advance(1); Add(Kind.CloseBrace); continue;
                case ',': Advance(1); Add(Kind.Comma); continue;
                case '=' or '!':
                    bool bang = _text[at] == '!';
                    Advance(1);
                    bool tilde = at < _text.Length && _text[at] == '~', equals = at < _text.Length && _text[at] == '=';
                    if (tilde || (bang && equals)) Advance(1);
                    else if (bang)
                    {
                        tokens.Add(new Token(Kind.Invalid, "!: invalid input: expected one of '=~'", startBytes, bytes));
                        return tokens;
                    }
                    Add(Kind.Operator);
                    continue;
                case '"':
                    int end = at + 1;
                    while (end < _text.Length && _text[end] != '"') end += _text[end] == '\\' ? 2 : 1;
                    if (end >= _text.Length)
                    {
                        Advance(_text.Length - at);
                        tokens.Add(new Token(Kind.Invalid, $"{_text[start..]}: missing end \"", startBytes, bytes));
                        return tokens;
                    }
                    Advance(end + 1 - at);
                    Add(Kind.Quoted);
                    continue;
            }
            while (at < _text.Length && !Reserved.Contains(_text[at]))
            {
                Rune.DecodeFromUtf16(_text.AsSpan(at), out Rune next, out int length);
                if (Rune.IsWhiteSpace(next)) break;
                Advance(length);
            }
            if (at > start)
            {
                Add(Kind.Unquoted);
                continue;
            }
            Advance(size);
            tokens.Add(new Token(Kind.Invalid, $"{_text[start..at]}: invalid input", startBytes, bytes));
            return tokens;

            void Add(Kind kind) => tokens.Add(new Token(kind, _text[start..at], startBytes, bytes));
        }
        tokens.Add(new Token(Kind.End, "end of input", bytes, bytes));
        return tokens;

        void Advance(int chars)
        {
            bytes += Encoding.UTF8.GetByteCount(_text.AsSpan(at, chars));
            at += chars;
        }
    }
}
