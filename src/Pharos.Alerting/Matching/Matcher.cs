using Pharos.Core;

namespace Pharos.Alerting.Matching;

/// <summary>A condition on one label, as routes, silences and inhibition rules state it. An absent label has the empty value.</summary>
public sealed class Matcher
{
    private readonly ValueRegex? _regex;

    /// <exception cref="MatcherException">The regex is wrong.</exception>
    public Matcher(MatchOp op, string name, string value)
    {
        (Op, Name, Value) = (op, name, value);
        if (!IsRegex) return;
        try
        {
            _regex = ValueRegex.Parse(value);
        }
        catch (ArgumentException e) { throw new MatcherException(AnchoredMessage(value) ?? e.Message); }
    }

    public MatchOp Op { get; }

    public string Name { get; }

    public string Value { get; }

    public bool IsRegex => Op is MatchOp.Regex or MatchOp.NotRegex;

    /// <summary>Whether equal values match (not those that differ).</summary>
    public bool IsEqual => Op is MatchOp.Equal or MatchOp.Regex;

    public bool Matches(string value) => Op switch
    {
        MatchOp.Equal => value == Value,
        MatchOp.NotEqual => value != Value,
        MatchOp.Regex => _regex!.IsMatch(value),
        _ => !_regex!.IsMatch(value),
    };

    public bool Matches(LabelSet labels) => Matches(labels.Get(Name));

    /// <summary><c>name="value"</c>; a name beyond letters, digits and underscores is quoted.</summary>
    public override string ToString() =>
        $"{(LabelFormat.IsClassicLabelName(Name) ? Name : LabelFormat.Quote(Name))}{LabelMatcher.Symbol(Op)}{LabelFormat.Quote(Value)}";

    /// <summary>Upstream compiles the pattern between anchors, and its messages quote what it compiles.</summary>
    private static string? AnchoredMessage(string pattern)
    {
        try
        {
            Re2.Compile($"^(?:{pattern})$");
            return null;
        }
        catch (ArgumentException e) { return e.Message; }
    }
}
