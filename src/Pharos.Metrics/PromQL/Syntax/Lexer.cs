using Pharos.Core;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Cuts a query into tokens. What a character means depends on whether braces or brackets are open, as upstream has it.</summary>
internal sealed class Lexer(string input)
{
    private readonly Scanner _scanner = new(input);
    private int _start;
    private int _parenDepth;
    private bool _inBraces;
    private bool _inBrackets;
    private bool _durationExpected; // directly after '[', a colon, a parenthesis or an operator in brackets
    private bool _gotColon;
    private bool _gotDuration;

    /// <summary>The next token, comments left out. After an error or the end, that token again and again.</summary>
    public Token Next()
    {
        while (true)
        {
            _scanner.SkipSpaces();
            _start = _scanner.At;
            if (_scanner.Peek != '#' || _durationExpected) break;
            while (_scanner.Peek is not ('\n' or '\r' or Scanner.EndOfInput)) _scanner.At++;
        }
        if (_inBraces) return InBraces();
        return _durationExpected ? InDuration() : Statement();
    }

    private Token Emit(TokenKind kind) => new(kind, _start, _scanner.At, input[_start.._scanner.At]);

    /// <summary>An error that begins at the token being read.</summary>
    private Token Fail(string message) => new(TokenKind.Error, _start, input.Length, message);

    /// <summary>An error found after a token that is complete.</summary>
    private Token FailAfter(string message) => new(TokenKind.Error, _scanner.At, input.Length, message);

    private Token Statement()
    {
        int c = _scanner.Next();
        switch (c)
        {
            case Scanner.EndOfInput:
                if (_parenDepth != 0) return Fail("unclosed left parenthesis");
                return _inBrackets ? Fail("unclosed left bracket") : Emit(TokenKind.EndOfInput);
            case ',': return Emit(TokenKind.Comma);
            case '*': return Emit(TokenKind.Mul);
            case '/': return Emit(TokenKind.Div);
            case '%': return Emit(TokenKind.Mod);
            case '+': return Emit(TokenKind.Add);
            case '-': return Emit(TokenKind.Sub);
            case '^': return Emit(TokenKind.Pow);
            case '@': return Emit(TokenKind.At);
            case '=':
                if (_scanner.Accept("=")) return Emit(TokenKind.Equal);
                return _scanner.Peek == '~' ? Fail("unexpected character after '=': '~'") : Emit(TokenKind.Assign);
            case '!': return _scanner.Accept("=") ? Emit(TokenKind.NotEqual) : Fail($"unexpected character after '!': {Quoted(_scanner.Next())}");
            case '<': return Emit(_scanner.Accept("=") ? TokenKind.LessOrEqual : _scanner.Accept("/") ? TokenKind.TrimUpper : TokenKind.Less);
            case '>': return Emit(_scanner.Accept("=") ? TokenKind.GreaterOrEqual : _scanner.Accept("/") ? TokenKind.TrimLower : TokenKind.Greater);
            case '"' or '\'' or '`': return Text(c);
            case '(':
                _parenDepth++;
                return Emit(TokenKind.LeftParen);
            case ')': return CloseParen();
            case '{':
                _inBraces = true;
                return Emit(TokenKind.LeftBrace);
            case '[':
                if (_inBrackets) return Fail("unexpected left bracket '['");
                _inBrackets = _durationExpected = true;
                _gotColon = _gotDuration = false;
                return Emit(TokenKind.LeftBracket);
            case ']':
                if (!_inBrackets) return Fail("unexpected right bracket ']'");
                _inBrackets = false;
                return Emit(TokenKind.RightBracket);
        }
        if (Scanner.IsDigit(c) || (c == '.' && Scanner.IsDigit(_scanner.Peek))) return Number();
        if (!Scanner.IsAlpha(c) && c != ':') return Fail($"unexpected character: {Quoted(c)}");
        if (!_inBrackets) return Word();
        if (c == ':')
        {
            if (_gotColon) return Fail("unexpected colon ':'");
            _gotColon = true;
            return Emit(TokenKind.Colon);
        }
        return DurationWord() ?? Fail($"unexpected character: {Quoted(c)}, expected ':'");
    }

    private Token InDuration()
    {
        int c = _scanner.Next();
        switch (c)
        {
            case Scanner.EndOfInput: return Fail("unexpected end of input in duration expression");
            case ']':
                _inBrackets = _durationExpected = false;
                return Emit(TokenKind.RightBracket);
            case ':':
                if (!_gotDuration) return FailAfter("unexpected colon before duration in duration expression");
                if (_gotColon) return FailAfter("unexpected repeated colon in duration expression");
                _gotColon = true;
                return Emit(TokenKind.Colon);
            case '(':
                _parenDepth++;
                return Emit(TokenKind.LeftParen);
            case ')': return CloseParen();
            case '+': return Emit(TokenKind.Add);
            case '-': return Emit(TokenKind.Sub);
            case '*': return Emit(TokenKind.Mul);
            case '/': return Emit(TokenKind.Div);
            case '%': return Emit(TokenKind.Mod);
            case '^': return Emit(TokenKind.Pow);
            case ',': return Emit(TokenKind.Comma);
        }
        if (Scanner.IsDigit(c) || (c == '.' && Scanner.IsDigit(_scanner.Peek)))
        {
            _gotDuration = true;
            _durationExpected = false;
            return Number();
        }
        Token? word = DurationWord();
        if (word is null) return Fail($"unexpected character in duration expression: {Quoted(c)}");
        _gotDuration = true;
        return word.Value;
    }

    private Token InBraces()
    {
        int c = _scanner.Next();
        switch (c)
        {
            case Scanner.EndOfInput: return Fail("unexpected end of input inside braces");
            case ',': return Emit(TokenKind.Comma);
            case '"' or '\'' or '`': return Text(c);
            case '=': return Emit(_scanner.Accept("~") ? TokenKind.RegexMatch : TokenKind.Assign);
            case '!':
                if (_scanner.Accept("~")) return Emit(TokenKind.RegexNotMatch);
                return _scanner.Accept("=") ? Emit(TokenKind.NotEqual) : Fail($"unexpected character after '!' inside braces: {Quoted(_scanner.Next())}");
            case '{': return Fail("unexpected left brace '{'");
            case '}':
                _inBraces = false;
                return Emit(TokenKind.RightBrace);
        }
        if (!Scanner.IsAlpha(c)) return Fail($"unexpected character inside braces: {Quoted(c)}");
        _scanner.SkipWord();
        return Emit(TokenKind.Identifier);
    }

    private Token CloseParen() => --_parenDepth < 0 ? FailAfter("unexpected right parenthesis ')'") : Emit(TokenKind.RightParen);

    private Token Text(int quote) =>
        (quote == '`' ? _scanner.ScanRawString() : _scanner.ScanString(quote)) is { } error ? Fail(error) : Emit(TokenKind.String);

    private Token Number()
    {
        _scanner.At = _start;
        if (_scanner.ScanNumber()) return Emit(TokenKind.Number);
        return _scanner.ScanRestOfDuration()
            ? Emit(TokenKind.Duration)
            : Fail($"bad number or duration syntax: {LabelFormat.Quote(input.AsSpan(_start, _scanner.At - _start))}");
    }

    private Token? DurationWord()
    {
        while (Scanner.IsAlpha(_scanner.Peek)) _scanner.At++;
        return Keywords.InDuration(input.AsSpan(_start, _scanner.At - _start)) is { } kind ? Emit(kind) : null;
    }

    private Token Word()
    {
        while (Scanner.IsAlphaNumeric(_scanner.Peek) || _scanner.Peek == ':') _scanner.At++;
        string word = input[_start.._scanner.At];
        if (!Keywords.ByName.TryGetValue(word, out TokenKind kind))
            return Emit(word.Contains(':', StringComparison.Ordinal) ? TokenKind.MetricIdentifier : TokenKind.Identifier);
        bool isFill = kind is TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight;
        return Emit(isFill && !ParenFollows() ? TokenKind.Identifier : kind);
    }

    private bool ParenFollows()
    {
        int at = _scanner.At;
        while (at < input.Length && Scanner.IsSpace(input[at])) at++;
        return at < input.Length && input[at] == '(';
    }

    private string Quoted(int c)
    {
        if (c == Scanner.EndOfInput) return "'\uFFFD'";
        if (c == '\'') return @"'\''";
        if (char.IsHighSurrogate((char)c) && _scanner.Peek >= 0 && char.IsLowSurrogate((char)_scanner.Peek)) return $"'{(char)c}{(char)_scanner.Peek}'";
        string quoted = LabelFormat.Quote(((char)c).ToString());
        return c == '"' ? "'\"'" : $"'{quoted[1..^1]}'";
    }
}
