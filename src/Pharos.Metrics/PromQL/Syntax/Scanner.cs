using System.Text;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>Reads characters, numbers, durations and strings; the <see cref="Lexer"/> decides which comes when.</summary>
internal sealed class Scanner(string input)
{
    public const int EndOfInput = -1;
    /// <summary>What stands where the bytes of a query were no UTF-8; upstream refuses it in strings.</summary>
    private const int ReplacementCharacter = 0xFFFD;

    private const string Digits = "0123456789";

    public string Input => input;

    /// <summary>Where the next character is read.</summary>
    public int At { get; set; }

    /// <summary>The character at <see cref="At"/>, or <see cref="EndOfInput"/>.</summary>
    public int Peek => At < input.Length ? input[At] : EndOfInput;

    public int Next()
    {
        if (At >= input.Length) return EndOfInput;
        return input[At++];
    }

    /// <summary>Consumes the next character if it is one of <paramref name="valid"/>.</summary>
    public bool Accept(string valid)
    {
        if (!Is(valid)) return false;
        At++;
        return true;
    }

    public bool Is(string valid) => At < input.Length && valid.Contains(input[At], StringComparison.Ordinal);

    public static bool IsSpace(int c) => c is ' ' or '\t' or '\n' or '\r';

    public static bool IsDigit(int c) => c is >= '0' and <= '9';

    public static bool IsAlpha(int c) => c is '_' or (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');

    public static bool IsAlphaNumeric(int c) => IsAlpha(c) || IsDigit(c);

    public void SkipSpaces()
    {
        while (IsSpace(Peek)) At++;
    }

    public void SkipWord()
    {
        while (IsAlphaNumeric(Peek)) At++;
    }

    /// <summary>Consumes a decimal or hexadecimal number; the characters tried are consumed even when it is none. The parser checks its value.</summary>
    public bool ScanNumber()
    {
        int start = At;
        string digits = Digits;
        if (Accept("0") && Accept("xX"))
        {
            Accept("_");
            digits = "0123456789abcdefABCDEF";
        }
        Accept(".");
        Accept(digits);
        bool dot = false, exponent = false;
        while (Is(digits) || Is("._eE"))
        {
            if (Is(".") && dot)
            {
                At++;
                return false;
            }
            if (Is("eE") && exponent && digits.Length == 10)
            {
                At++;
                return false;
            }
            if (Accept("."))
            {
                dot = true;
                if (Accept("_.")) return false;
                if (digits.Length > 10) return false; // no fractions in hexadecimal
            }
            else if (digits.Length == 10 && Accept("eE"))
            {
                exponent = true;
                Accept("+-");
                if (Accept("._eE") || Peek == EndOfInput) return false;
            }
            else if (Accept("_"))
            {
                if (Accept("._eE") || Peek == EndOfInput) return false;
            }
            else
            {
                while (Accept(digits)) { }
            }
        }
        return At != start && !IsAlphaNumeric(Peek);
    }

    /// <summary>Consumes the units of a duration whose first number has been read, and further numbers with units.</summary>
    public bool ScanRestOfDuration()
    {
        if (!Accept("smhdwy")) return false;
        Accept("s");
        while (Accept(Digits))
        {
            while (Accept(Digits)) { }
            if (!Accept("smhdw")) return false;
            Accept("s");
        }
        if (!IsAlphaNumeric(Peek)) return true;
        At++;
        return false;
    }

    /// <summary>Consumes a string whose opening quote has been read. Returns what is wrong with it, or null.</summary>
    public string? ScanString(int quote)
    {
        while (true)
        {
            int c = Next();
            if (c == quote) return null;
            if (c is EndOfInput or '\n') return "unterminated quoted string";
            if (c == '\\' && ScanEscape(quote) is { } error) return error;
            if (c == ReplacementCharacter) return "invalid UTF-8 rune";
            if (c >= 0 && char.IsSurrogate((char)c) && !ScanLowSurrogate((char)c)) return "invalid UTF-8 rune";
        }
    }

    /// <summary>Consumes a back-quoted string whose opening quote has been read. Returns what is wrong with it, or null.</summary>
    public string? ScanRawString()
    {
        while (true)
        {
            int c = Next();
            if (c == '`') return null;
            if (c == EndOfInput) return "unterminated raw string";
            if (c == ReplacementCharacter) return "invalid UTF-8 rune";
            if (char.IsSurrogate((char)c) && !ScanLowSurrogate((char)c)) return "invalid UTF-8 rune";
        }
    }

    private bool ScanLowSurrogate(char high)
    {
        if (!char.IsHighSurrogate(high) || Peek < 0 || !char.IsLowSurrogate((char)Peek)) return false;
        At++;
        return true;
    }

    private string? ScanEscape(int quote)
    {
        int c = Next();
        if (c == quote || c is 'a' or 'b' or 'f' or 'n' or 'r' or 't' or 'v' or '\\') return null;
        (int count, uint radix, uint max) = c switch
        {
            >= '0' and <= '7' => (3, 8u, 255u),
            'x' => (2, 16u, 255u),
            'u' => (4, 16u, 0x10FFFFu),
            'U' => (8, 16u, 0x10FFFFu),
            _ => (0, 0u, 0u),
        };
        if (c == EndOfInput) return "escape sequence not terminated";
        if (count == 0) return $"unknown escape sequence {CodePoint(c)}";
        if (radix == 16) c = Next();
        uint value = 0;
        for (int i = 0; i < count; i++)
        {
            if (i > 0) c = Next();
            uint digit = Digit(c);
            if (c == EndOfInput) return "escape sequence not terminated";
            if (digit >= radix) return $"illegal character {CodePoint(c)} in escape sequence";
            value = (value * radix) + digit;
        }
        return value > max || value is >= 0xD800 and < 0xE000 ? "escape sequence is an invalid Unicode code point" : null;
    }

    private static uint Digit(int c) => c switch
    {
        >= '0' and <= '9' => (uint)(c - '0'),
        >= 'a' and <= 'f' => (uint)(c - 'a' + 10),
        >= 'A' and <= 'F' => (uint)(c - 'A' + 10),
        _ => 16,
    };

    private string CodePoint(int c)
    {
        string text = char.IsHighSurrogate((char)c) && Peek >= 0 ? $"{(char)c}{(char)Peek}" : ((char)c).ToString();
        int value = Rune.TryGetRuneAt(text, 0, out Rune rune) ? rune.Value : c;
        return char.IsControl((char)c) ? $"U+{value:X4}" : $"U+{value:X4} '{text}'";
    }
}
