using System.Numerics;

namespace Pharos.Templates.Syntax;

/// <summary>Reads Go's number and character constants: bases, underscores, hexadecimal floats, imaginary parts.</summary>
internal static class NumberLiteral
{
    public static bool TryParse(Token token, out NumberNode? node, out string? error)
    {
        (node, error) = (null, null);
        string text = token.Value;
        switch (token.Kind)
        {
            case TokenKind.CharConstant:
                if (!GoText.TryUnquoteChar(text, out int rune))
                {
                    error = $"malformed character constant: {text}";
                    return false;
                }
                node = new NumberNode(token.Position, text, rune, rune, null, (long)rune);
                return true;
            case TokenKind.Complex:
                int split = text.LastIndexOfAny(['+', '-']);
                if (!GoNumbers.TryParseFloat(text[..split], out double real) || !GoNumbers.TryParseFloat(text[split..^1], out double imaginary))
                {
                    error = $"illegal number syntax: {GoText.Quote(text)}";
                    return false;
                }
                node = OfComplex(token, new Complex(real, imaginary));
                return true;
        }
        if (text.EndsWith('i') && GoNumbers.TryParseFloat(text[..^1], out double part))
        {
            node = OfComplex(token, new Complex(0, part));
            return true;
        }
        if (GoNumbers.TryParseInteger(text, out BigInteger integer))
        {
            if (integer < long.MinValue || integer > ulong.MaxValue)
            {
                error = $"integer overflow: {GoText.Quote(text)}";
                return false;
            }
            bool fits = integer <= long.MaxValue;
            node = new NumberNode(token.Position, text, fits ? (long)integer : null, (double)integer, null, fits ? (long)integer : null);
            return true;
        }
        if (!GoNumbers.TryParseFloat(text, out double value))
        {
            error = $"illegal number syntax: {GoText.Quote(text)}";
            return false;
        }
        if (text.AsSpan().IndexOfAny(".eEpP") < 0)
        {
            error = $"integer overflow: {GoText.Quote(text)}";
            return false;
        }
        bool whole = Math.Abs(value) < 9e18 && Math.Truncate(value) == value;
        node = new NumberNode(token.Position, text, whole ? (long)value : null, value, null, value);
        return true;
    }

    private static NumberNode OfComplex(Token token, Complex value)
    {
        double? real = value.Imaginary == 0 ? value.Real : null;
        long? integer = real is { } r && Math.Abs(r) < 9e18 && Math.Truncate(r) == r ? (long)r : null;
        return new NumberNode(token.Position, token.Value, integer, real, value, value);
    }
}
