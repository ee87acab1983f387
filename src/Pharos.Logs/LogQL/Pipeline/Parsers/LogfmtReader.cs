namespace Pharos.Logs.LogQL.Pipeline.Parsers;

/// <summary>Reads key and value pairs of logfmt (Go: go-logfmt/logfmt, whose errors these are). Positions count bytes from 1.</summary>
internal ref struct LogfmtReader(ReadOnlySpan<byte> text)
{
    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    /// <summary>What is wrong with the pair read last, or null.</summary>
    public string? Error { get; private set; }

    public int KeyStart { get; private set; }

    public int KeyLength { get; private set; }

    public int ValueStart { get; private set; }

    /// <summary>-1: there is no value.</summary>
    public int ValueLength { get; private set; }

    public bool HasEscapes { get; private set; }

    /// <summary>Moves to the next pair; false at the end and, with <see cref="Error"/>, where there is none. After an error the next call goes on behind it.</summary>
    public bool Next()
    {
        Error = null;
        while (_at < _text.Length && _text[_at] <= ' ') _at++;
        if (_at >= _text.Length) return false;
        KeyStart = _at;
        ValueStart = 0;
        ValueLength = -1;
        HasEscapes = false;
        while (_at < _text.Length && _text[_at] > ' ' && _text[_at] is not ((byte)'=' or (byte)'"')) _at++;
        KeyLength = _at - KeyStart;
        if (_at < _text.Length && _text[_at] == (byte)'"') return Fail($"unexpected '\"'");
        if (KeyLength == 0) return Fail("unexpected '='");
        if (HasErrorRune(_text.Slice(KeyStart, KeyLength))) return Fail("invalid key");
        if (_at >= _text.Length || _text[_at] <= ' ') return true;
        _at++; // the equals sign
        if (_at >= _text.Length || _text[_at] <= ' ') return true;
        if (_text[_at] == (byte)'"') return Quoted();
        ValueStart = _at;
        while (_at < _text.Length && _text[_at] > ' ')
        {
            if (_text[_at] is (byte)'=' or (byte)'"') return Fail($"unexpected '{(char)_text[_at]}'");
            _at++;
        }
        ValueLength = _at - ValueStart;
        return true;
    }

    public readonly bool IsAtEnd => _at >= _text.Length;

    private bool Quoted()
    {
        ValueStart = ++_at;
        while (_at < _text.Length && _text[_at] != (byte)'"')
        {
            if (_text[_at] == (byte)'\\')
            {
                HasEscapes = true;
                _at++;
            }
            _at++;
        }
        if (_at >= _text.Length)
        {
            _at = _text.Length;
            return Fail("unterminated quoted value");
        }
        ValueLength = _at - ValueStart;
        _at++;
        return true;
    }

    private bool Fail(string reason)
    {
        Error = $"logfmt syntax error at pos {_at + 1} : {reason}";
        while (_at < _text.Length && _text[_at] > ' ') _at++; // goes on at the next word
        return false;
    }

    private static bool HasErrorRune(ReadOnlySpan<byte> key) =>
        !System.Text.Ascii.IsValid(key) && (!System.Text.Unicode.Utf8.IsValid(key) || key.IndexOf("\uFFFD"u8) >= 0);
}
