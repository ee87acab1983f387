using System.Collections.Frozen;

namespace Pharos.Metrics.PromQL.Syntax;

/// <summary>The reserved words of PromQL, read without regard to case, and where each may still be a name.</summary>
internal static class Keywords
{
    public static FrozenDictionary<string, TokenKind> ByName { get; } = All().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Durations may name these inside brackets.</summary>
    public static TokenKind? InDuration(ReadOnlySpan<char> word)
    {
        if (word.Equals("step", StringComparison.OrdinalIgnoreCase)) return TokenKind.Step;
        if (word.Equals("range", StringComparison.OrdinalIgnoreCase)) return TokenKind.Range;
        if (word.Equals("min_of", StringComparison.OrdinalIgnoreCase)) return TokenKind.MinOf;
        if (word.Equals("max_of", StringComparison.OrdinalIgnoreCase)) return TokenKind.MaxOf;
        return null;
    }

    /// <summary>Whether a token may be a metric's name where an expression begins.</summary>
    public static bool CanBeMetricName(TokenKind kind) => kind
        is TokenKind.Identifier or TokenKind.MetricIdentifier or TokenKind.Aggregator
        or TokenKind.By or TokenKind.Without or TokenKind.And or TokenKind.Or or TokenKind.Unless or TokenKind.Offset
        or TokenKind.Anchored or TokenKind.Smoothed or TokenKind.Fill or TokenKind.FillLeft or TokenKind.FillRight
        or TokenKind.Start or TokenKind.End or TokenKind.Step or TokenKind.Range or TokenKind.MinOf or TokenKind.MaxOf;

    public static bool CanBeginExpression(TokenKind kind) => CanBeMetricName(kind)
        || kind is TokenKind.Number or TokenKind.Duration or TokenKind.String or TokenKind.LeftParen or TokenKind.LeftBrace or TokenKind.Add or TokenKind.Sub;

    /// <summary>Whether a token may be a label's name in a grouping; <c>without</c> must be quoted there, as upstream has it.</summary>
    public static bool CanBeLabel(TokenKind kind) =>
        (CanBeMetricName(kind) && kind != TokenKind.Without) || kind is TokenKind.Bool or TokenKind.GroupLeft or TokenKind.GroupRight or TokenKind.Ignoring or TokenKind.On or TokenKind.Atan2;

    private static Dictionary<string, TokenKind> All()
    {
        var words = new Dictionary<string, TokenKind>(StringComparer.OrdinalIgnoreCase)
        {
            ["and"] = TokenKind.And,
            ["or"] = TokenKind.Or,
            ["unless"] = TokenKind.Unless,
            ["atan2"] = TokenKind.Atan2,
            ["offset"] = TokenKind.Offset,
            ["smoothed"] = TokenKind.Smoothed,
            ["anchored"] = TokenKind.Anchored,
            ["by"] = TokenKind.By,
            ["without"] = TokenKind.Without,
            ["on"] = TokenKind.On,
            ["ignoring"] = TokenKind.Ignoring,
            ["group_left"] = TokenKind.GroupLeft,
            ["group_right"] = TokenKind.GroupRight,
            ["fill"] = TokenKind.Fill,
            ["fill_left"] = TokenKind.FillLeft,
            ["fill_right"] = TokenKind.FillRight,
            ["bool"] = TokenKind.Bool,
            ["start"] = TokenKind.Start,
            ["end"] = TokenKind.End,
            ["step"] = TokenKind.Step,
            ["range"] = TokenKind.Range,
            ["min_of"] = TokenKind.MinOf,
            ["max_of"] = TokenKind.MaxOf,
            ["inf"] = TokenKind.Number,
            ["nan"] = TokenKind.Number,
        };
        foreach (string name in AggregateOps.ByName.Keys) words.Add(name, TokenKind.Aggregator);
        return words;
    }
}
