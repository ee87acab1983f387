namespace Pharos.Core;

public enum MatchOp
{
    Equal,
    NotEqual,
    Regex,
    NotRegex,
}

/// <summary>A condition on one label's value; an absent label has the empty value. Regexes match the whole value, a dot matches a line break too (Prometheus 3).</summary>
public sealed class LabelMatcher : IEquatable<LabelMatcher>
{
    private readonly ValueRegex? _regex;

    /// <exception cref="ArgumentException">The regex is not valid RE2 syntax; the message says where.</exception>
    public LabelMatcher(MatchOp op, string name, string value)
    {
        Op = op;
        Name = name;
        Value = value;
        if (op is MatchOp.Regex or MatchOp.NotRegex) _regex = ValueRegex.Parse(value);
    }

    public MatchOp Op { get; }

    public string Name { get; }

    public string Value { get; }

    /// <summary>The compiled regex of a regex matcher, with what is known of it (prefix, set of literals).</summary>
    public ValueRegex? Regex => _regex;

    public bool Matches(string value) => Op switch
    {
        MatchOp.Equal => value == Value,
        MatchOp.NotEqual => value != Value,
        MatchOp.Regex => _regex!.IsMatch(value),
        _ => !_regex!.IsMatch(value),
    };

    /// <summary>Whether a series without the label is selected.</summary>
    public bool MatchesEmpty => Matches("");

    public bool Equals(LabelMatcher? other) => other is not null && other.Op == Op && other.Name == Name && other.Value == Value;

    public override bool Equals(object? obj) => Equals(obj as LabelMatcher);

    public override int GetHashCode() => HashCode.Combine(Op, Name, Value);

    public static string Symbol(MatchOp op) => op switch
    {
        MatchOp.Equal => "=",
        MatchOp.NotEqual => "!=",
        MatchOp.Regex => "=~",
        _ => "!~",
    };

    /// <summary><c>name="value"</c>; a name that is no identifier is quoted.</summary>
    public override string ToString() =>
        $"{(LabelFormat.IsClassicLabelName(Name) ? Name : LabelFormat.Quote(Name))}{Symbol(Op)}{LabelFormat.Quote(Value)}";
}
