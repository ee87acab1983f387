using System.Collections.Frozen;

namespace Pharos.Logs.LogQL.Syntax;

/// <summary>The words of the language and how messages name tokens (Loki: pkg/logql/syntax, lexer and grammar).</summary>
internal static class TokenNames
{
    /// <summary>Words that always are keywords.</summary>
    public static readonly FrozenDictionary<string, TokenKind> Keywords = new Dictionary<string, TokenKind>
    {
        ["unwrap"] = TokenKind.Unwrap, ["by"] = TokenKind.By, ["without"] = TokenKind.Without, ["bool"] = TokenKind.Bool, ["offset"] = TokenKind.Offset,
        ["on"] = TokenKind.On, ["ignoring"] = TokenKind.Ignoring, ["group_left"] = TokenKind.GroupLeft, ["group_right"] = TokenKind.GroupRight,
        ["or"] = TokenKind.Or, ["and"] = TokenKind.And, ["unless"] = TokenKind.Unless, ["json"] = TokenKind.Json, ["regexp"] = TokenKind.Regexp,
        ["unpack"] = TokenKind.Unpack, ["logfmt"] = TokenKind.Logfmt, ["pattern"] = TokenKind.Pattern, ["line_format"] = TokenKind.LineFormat,
        ["decolorize"] = TokenKind.Decolorize, ["label_format"] = TokenKind.LabelFormat, ["drop"] = TokenKind.Drop, ["keep"] = TokenKind.Keep, ["of"] = TokenKind.Of,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words that are keywords only before a parenthesis or a grouping; elsewhere they are names.</summary>
    public static readonly FrozenDictionary<string, TokenKind> Functions = RangeOps.ByName.Keys.Select(n => (Name: n, Kind: TokenKind.RangeFunction))
        .Concat(VectorOps.ByName.Keys.Select(n => (Name: n, Kind: TokenKind.VectorFunction)))
        .Concat(Conversions.ByName.Keys.Select(n => (Name: n, Kind: TokenKind.Conversion)))
        .Concat([("vector", TokenKind.Vector), ("label_replace", TokenKind.LabelReplace), ("ip", TokenKind.Ip), ("variants", TokenKind.Variants)])
        .ToFrozenDictionary(p => p.Item1, p => p.Item2, StringComparer.Ordinal);

    /// <summary>Signs, longest first.</summary>
    public static readonly (string Text, TokenKind Kind)[] Signs =
    [
        ("|=", TokenKind.PipeExact), ("|~", TokenKind.PipeMatch), ("|>", TokenKind.PipePattern), ("!=", TokenKind.NotEqual), ("!~", TokenKind.NotMatches), ("!>", TokenKind.NotPattern),
        ("=~", TokenKind.Matches), ("==", TokenKind.CompareEqual), (">=", TokenKind.GreaterOrEqual), ("<=", TokenKind.LessOrEqual),
        ("|", TokenKind.Pipe), ("=", TokenKind.Equal), (">", TokenKind.Greater), ("<", TokenKind.Less), ("{", TokenKind.OpenBrace), ("}", TokenKind.CloseBrace),
        ("]", TokenKind.CloseBracket), ("(", TokenKind.OpenParen), (")", TokenKind.CloseParen), (",", TokenKind.Comma), (".", TokenKind.Dot),
        ("+", TokenKind.Add), ("-", TokenKind.Sub), ("*", TokenKind.Mul), ("/", TokenKind.Div), ("%", TokenKind.Mod), ("^", TokenKind.Pow),
    ];

    private static readonly FrozenDictionary<TokenKind, string> s_names = Signs.Select(s => (s.Kind, s.Text)).Concat(Keywords.Select(k => (k.Value, k.Key)))
        .Concat([(TokenKind.OpenBracket, "["), (TokenKind.EndOfInput, "$end"), (TokenKind.Identifier, "IDENTIFIER"), (TokenKind.String, "STRING"), (TokenKind.Number, "NUMBER"),
            (TokenKind.Duration, "DURATION"), (TokenKind.Range, "RANGE"), (TokenKind.Bytes, "BYTES"), (TokenKind.ParserFlag, "PARSER_FLAG"), (TokenKind.Ip, "ip"),
            (TokenKind.Vector, "VECTOR"), (TokenKind.LabelReplace, "LABEL_REPLACE"), (TokenKind.Variants, "VARIANTS"), (TokenKind.Unknown, "IDENTIFIER")])
        .ToFrozenDictionary(p => p.Item1, p => p.Item2);

    public static string Of(TokenKind kind, string text = "") => kind switch
    {
        TokenKind.RangeFunction or TokenKind.VectorFunction => text.ToUpperInvariant(),
        TokenKind.Conversion => text.ToUpperInvariant() + "_CONV",
        _ => s_names[kind],
    };
}
