using System.Globalization;
using System.Text;

namespace Pharos.Templates.Syntax;

/// <summary>Splits a template into tokens. After an error or the end of the text there are no more tokens.</summary>
internal sealed class Lexer
{
    private const string Left = "{{", Right = "}}", CommentStart = "/*", CommentEnd = "*/";
    private const char End = '\0';

    private readonly string _text;
    private readonly Func<string, bool> _isFunction;
    private readonly List<Token> _tokens = [];
    private int _at, _start, _line = 1, _parens;

    private Lexer(string text, Func<string, bool> isFunction)
    {
        _text = text;
        _isFunction = isFunction;
    }

    /// <summary>All tokens; the last is <see cref="TokenKind.EndOfFile"/> or <see cref="TokenKind.Error"/>.</summary>
    public static List<Token> Read(string text, Func<string, bool> isFunction)
    {
        var lexer = new Lexer(text, isFunction);
        while (lexer.ReadText() && lexer.ReadAction()) { }
        return lexer._tokens;
    }

    private bool AtEnd => _at >= _text.Length;

    private char Peek => AtEnd ? End : _text[_at];

    private ReadOnlySpan<char> Rest => _text.AsSpan(_at);

    /// <summary>Reads text up to an action, and the action's opening delimiter; false at the end of the template.</summary>
    private bool ReadText()
    {
        while (true)
        {
            int left = _text.IndexOf(Left, _at, StringComparison.Ordinal);
            if (left < 0)
            {
                _at = _text.Length;
                if (_at > _start) Emit(TokenKind.Text);
                Emit(TokenKind.EndOfFile);
                return false;
            }
            bool trim = IsLeftTrim(_text.AsSpan(left + 2));
            int textEnd = left;
            if (trim) while (textEnd > _start && IsSpace(_text[textEnd - 1])) textEnd--;
            _at = textEnd;
            if (_at > _start) Emit(TokenKind.Text);
            _at = left;
            Ignore();
            int after = left + 2 + (trim ? 2 : 0);
            if (_text.AsSpan(after).StartsWith(CommentStart))
            {
                _at = after;
                Ignore();
                if (!SkipComment()) return false;
                continue;
            }
            _at = left + 2;
            Emit(TokenKind.LeftDelimiter);
            _at = after;
            Ignore();
            _parens = 0;
            return true;
        }
    }

    private bool SkipComment()
    {
        int end = _text.IndexOf(CommentEnd, _at, StringComparison.Ordinal);
        if (end < 0) return Fail("unclosed comment");
        _at = end + 2;
        bool trim = IsRightTrim(Rest);
        if (!Rest[(trim ? 2 : 0)..].StartsWith(Right)) return Fail("comment ends before closing delimiter");
        _at += trim ? 4 : 2;
        if (trim) SkipSpaces();
        Ignore();
        return true;
    }

    /// <summary>Reads tokens up to and including the closing delimiter; false after an error.</summary>
    private bool ReadAction()
    {
        while (true)
        {
            bool trim = IsRightTrim(Rest);
            if (Rest[(trim ? 2 : 0)..].StartsWith(Right))
            {
                if (_parens > 0) return Fail("unclosed left paren");
                if (trim)
                {
                    _at += 2;
                    Ignore();
                }
                _at += 2;
                Emit(TokenKind.RightDelimiter);
                if (trim)
                {
                    SkipSpaces();
                    Ignore();
                }
                return true;
            }
            if (AtEnd) return Fail("unclosed action");
            if (!ReadToken()) return false;
        }
    }

    private bool ReadToken()
    {
        char c = _text[_at];
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n': ReadSpace(); return true;
            case '=': _at++; Emit(TokenKind.Assign); return true;
            case ':':
                _at++;
                if (Peek != '=') return Fail("expected :=");
                _at++;
                Emit(TokenKind.Declare);
                return true;
            case '|': _at++; Emit(TokenKind.Pipe); return true;
            case '"': return ReadQuoted('"', TokenKind.String, "unterminated quoted string");
            case '\'': return ReadQuoted('\'', TokenKind.CharConstant, "unterminated character constant");
            case '`':
                int end = _text.IndexOf('`', _at + 1);
                if (end < 0) return Fail("unterminated raw quoted string");
                _at = end + 1;
                Emit(TokenKind.RawString);
                return true;
            case '$': return ReadName(TokenKind.Variable);
            case '.' when _at + 1 >= _text.Length || !char.IsAsciiDigit(_text[_at + 1]): return ReadName(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'): return ReadNumber();
            case '(': _at++; _parens++; Emit(TokenKind.LeftParen); return true;
            case ')': _at++; _parens--; Emit(TokenKind.RightParen); return true;
        }
        if (IsAlphaNumeric(c)) return ReadIdentifier();
        if (c is > ' ' and < (char)0x7F)
        {
            _at++;
            Emit(TokenKind.Char);
            return true;
        }
        return Fail($"unrecognized character in action: {Name(RuneHere())}");
    }

    /// <summary>A space before a trim marker belongs to the closing delimiter.</summary>
    private void ReadSpace()
    {
        while (IsSpace(Peek) && !AtEnd) _at++;
        if (IsRightTrim(_text.AsSpan(_at - 1)) && _text.AsSpan(_at + 1).StartsWith(Right)) _at--;
        if (_at > _start) Emit(TokenKind.Space);
    }

    private bool ReadQuoted(char quote, TokenKind kind, string unterminated)
    {
        for (_at++; !AtEnd && _text[_at] != '\n'; _at++)
        {
            if (_text[_at] == '\\' && _at + 1 < _text.Length && _text[_at + 1] != '\n') _at++;
            else if (_text[_at] == quote)
            {
                _at++;
                Emit(kind);
                return true;
            }
        }
        return Fail(unterminated);
    }

    private bool ReadName(TokenKind kind)
    {
        _at++;
        if (AtTerminator())
        {
            Emit(kind == TokenKind.Variable ? TokenKind.Variable : TokenKind.Dot);
            return true;
        }
        while (IsAlphaNumeric(Peek)) _at++;
        if (!AtTerminator()) return Fail($"bad character {Name(RuneHere())}");
        Emit(kind);
        return true;
    }

    private bool ReadIdentifier()
    {
        while (IsAlphaNumeric(Peek)) _at++;
        if (!AtTerminator()) return Fail($"bad character {Name(RuneHere())}");
        string word = _text[_start.._at];
        Emit(word switch
        {
            "true" or "false" => TokenKind.Bool,
            "nil" => TokenKind.Nil,
            "block" => TokenKind.Block,
            "break" when !_isFunction("break") => TokenKind.Break,
            "continue" when !_isFunction("continue") => TokenKind.Continue,
            "define" => TokenKind.Define,
            "else" => TokenKind.Else,
            "end" => TokenKind.End,
            "if" => TokenKind.If,
            "range" => TokenKind.Range,
            "template" => TokenKind.Template,
            "with" => TokenKind.With,
            _ => TokenKind.Identifier,
        });
        return true;
    }

    private bool ReadNumber()
    {
        bool good = ScanNumber();
        if (good && Peek is '+' or '-')
        {
            // A complex constant such as 1+2i: no spaces, and it ends in i.
            good = ScanNumber() && _text[_at - 1] == 'i';
            if (good) Emit(TokenKind.Complex);
        }
        else if (good) Emit(TokenKind.Number);
        return good || Fail($"bad number syntax: {GoText.Quote(_text[_start.._at])}");
    }

    private bool ScanNumber()
    {
        Accept("+-");
        string digits = "0123456789_";
        bool hex = false, based = false;
        if (Accept("0"))
        {
            if (Accept("xX")) (digits, hex) = ("0123456789abcdefABCDEF_", true);
            else if (Accept("oO")) (digits, based) = ("01234567_", true);
            else if (Accept("bB")) (digits, based) = ("01_", true);
        }
        AcceptRun(digits);
        if (Accept(".")) AcceptRun(digits);
        if (!based && Accept(hex ? "pP" : "eE"))
        {
            Accept("+-");
            AcceptRun("0123456789_");
        }
        Accept("i");
        if (!IsAlphaNumeric(Peek)) return true;
        _at++;
        return false;
    }

    private bool Accept(string chars)
    {
        if (AtEnd || !chars.Contains(_text[_at])) return false;
        _at++;
        return true;
    }

    private void AcceptRun(string chars)
    {
        while (Accept(chars)) { }
    }

    private bool AtTerminator() =>
        AtEnd || IsSpace(Peek) || Peek is '.' or ',' or '|' or ':' or ')' or '(' || Rest.StartsWith(Right);

    private void SkipSpaces()
    {
        while (!AtEnd && IsSpace(_text[_at])) _at++;
    }

    private void Emit(TokenKind kind)
    {
        _tokens.Add(new Token(kind, _start, _text[_start.._at], _line));
        Ignore();
    }

    /// <summary>Takes what was read as done, counting its lines.</summary>
    private void Ignore()
    {
        _line += _text.AsSpan(_start, _at - _start).Count('\n');
        _start = _at;
    }

    private bool Fail(string message)
    {
        _tokens.Add(new Token(TokenKind.Error, _start, message, _line));
        return false;
    }

    /// <summary>What is no whole character, the end too, stands as U+FFFD.</summary>
    private Rune RuneHere() => !AtEnd && Rune.TryGetRuneAt(_text, _at, out Rune rune) ? rune : Rune.ReplacementChar;

    private static string Name(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4} '{rune}'");

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsAlphaNumeric(char c) => c == '_' || char.IsLetterOrDigit(c);

    private static bool IsLeftTrim(ReadOnlySpan<char> s) => s.Length >= 2 && s[0] == '-' && IsSpace(s[1]);

    private static bool IsRightTrim(ReadOnlySpan<char> s) => s.Length >= 2 && IsSpace(s[0]) && s[1] == '-';
}
