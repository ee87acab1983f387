using System.Text;

namespace Pharos.Collector.Ottl.Syntax;

/// <summary>Splits a statement into tokens (opentelemetry-collector-contrib, pkg/ottl/grammar.go).</summary>
internal static class Lexer
{
    /// <summary>Longer statements are refused.</summary>
    public const int MaxLength = 64 * 1024;

    /// <summary>All tokens, the last being the end.</summary>
    /// <exception cref="OttlException">What stands somewhere is no token.</exception>
    public static List<Token> Read(string text)
    {
        if (text.Length > MaxLength) throw new OttlException(0, $"a statement has at most {MaxLength} characters");
        var tokens = new List<Token>();
        int at = 0;
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
            if (at == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, "", at));
                return tokens;
            }
            tokens.Add(Next(text, ref at, tokens.Count > 0 && EndsValue(tokens[^1])));
        }
    }

    private static Token Next(string text, ref int at, bool afterValue)
    {
        int start = at;
        char c = text[at], next = at + 1 < text.Length ? text[at + 1] : '\0';
        if (char.IsAsciiLetter(c))
        {
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_')) at++;
            return new Token(char.IsAsciiLetterLower(c) ? TokenKind.Lower : TokenKind.Upper, text[start..at], start);
        }
        if (c == '"') return String(text, ref at);
        if (c == '0' && next == 'x')
        {
            at += 2;
            while (at < text.Length && char.IsAsciiHexDigit(text[at])) at++;
            if (at == start + 2 || at % 2 != start % 2) throw new OttlException(start, "bytes are 0x and pairs of hexadecimal digits");
            return new Token(TokenKind.Bytes, text[start..at], start);
        }
        // A sign belongs to a number where no value stands before it: 1 -1 is a difference.
        bool signed = c is '-' or '+' && !afterValue && (char.IsAsciiDigit(next) || (next == '.' && at + 2 < text.Length && char.IsAsciiDigit(text[at + 2])));
        if (signed || char.IsAsciiDigit(c) || (c == '.' && char.IsAsciiDigit(next) && !afterValue)) return Number(text, ref at);
        at++;
        if (c is '=' or '!' or '<' or '>')
        {
            if (next == '=') at++;
            else if (c == '=') return new Token(TokenKind.Sign, "=", start);
            else if (c == '!') throw new OttlException(start, "found \"!\", expected != or not");
            return new Token(TokenKind.Comparison, text[start..at], start);
        }
        if (c is '+' or '-' or '*' or '/') return new Token(TokenKind.Operator, c.ToString(), start);
        if ("()[]{},.:".Contains(c, StringComparison.Ordinal)) return new Token(TokenKind.Sign, c.ToString(), start);
        throw new OttlException(start, $"found \"{c}\", which begins nothing");
    }

    private static Token Number(string text, ref int at)
    {
        int start = at++;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        bool isFloat = text[start] == '.' || (text[start] is '-' or '+' && text[start + 1] == '.');
        if (at + 1 < text.Length && text[at] == '.' && char.IsAsciiDigit(text[at + 1]))
        {
            isFloat = true;
            at++;
            while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        }
        if (isFloat && at < text.Length && text[at] is 'e' or 'E')
        {
            int exponent = at + 1;
            if (exponent < text.Length && text[exponent] is '-' or '+') exponent++;
            if (exponent < text.Length && char.IsAsciiDigit(text[exponent]))
            {
                while (exponent < text.Length && char.IsAsciiDigit(text[exponent])) exponent++;
                at = exponent;
            }
        }
        return new Token(isFloat ? TokenKind.Float : TokenKind.Integer, text[start..at], start);
    }

    /// <summary>Escapes are Go's; one that Go does not know stays as it stands.</summary>
    private static Token String(string text, ref int at)
    {
        int start = at++;
        var value = new StringBuilder();
        while (at < text.Length && text[at] != '"')
        {
            char c = text[at++];
            if (c != '\\')
            {
                value.Append(c);
                continue;
            }
            if (at == text.Length) break;
            char escaped = text[at++];
            int simple = "abfnrtv\\\"'".IndexOf(escaped, StringComparison.Ordinal);
            if (simple >= 0) value.Append("\a\b\f\n\r\t\v\\\"'"[simple]);
            else if (escaped is 'x' or 'u' && at + (escaped == 'x' ? 2 : 4) <= text.Length && ushort.TryParse(text.AsSpan(at, escaped == 'x' ? 2 : 4), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out ushort code))
            {
                value.Append((char)code);
                at += escaped == 'x' ? 2 : 4;
            }
            else value.Append('\\').Append(escaped);
        }
        if (at >= text.Length) throw new OttlException(start, "a text is not closed");
        at++;
        return new Token(TokenKind.String, value.ToString(), start);
    }

    private static bool EndsValue(Token token) => token.Kind switch
    {
        TokenKind.Integer or TokenKind.Float or TokenKind.Upper or TokenKind.String or TokenKind.Bytes => true,
        TokenKind.Lower => token.Text is not ("and" or "or" or "not" or "where"),
        TokenKind.Sign => token.Text is ")" or "]" or "}",
        _ => false,
    };
}
