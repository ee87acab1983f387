using System.Text;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Pipeline.Filters;

/// <summary>A <see cref="LabelMatcher"/> on UTF-8 values.</summary>
internal sealed class ValueMatcher
{
    private readonly LabelMatcher _matcher;
    private readonly byte[] _value;
    private readonly byte[][]? _set;
    private readonly Dictionary<string, bool>.AlternateLookup<ReadOnlySpan<char>> _known;
    private char[] _chars = new char[256];

    public ValueMatcher(LabelMatcher matcher)
    {
        _matcher = matcher;
        _value = Encoding.UTF8.GetBytes(matcher.Value);
        _known = new Dictionary<string, bool>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        if (matcher.Regex?.SetOfLiterals is { Count: <= 8 } literals) _set = [.. literals.Select(Encoding.UTF8.GetBytes)];
    }

    public bool Matches(ReadOnlySpan<byte> value)
    {
        switch (_matcher.Op)
        {
            case MatchOp.Equal: return value.SequenceEqual(_value);
            case MatchOp.NotEqual: return !value.SequenceEqual(_value);
        }
        bool isMatch = _set is not null ? InSet(value) : IsRegexMatch(value);
        return isMatch == (_matcher.Op == MatchOp.Regex);
    }

    private bool InSet(ReadOnlySpan<byte> value)
    {
        foreach (byte[] literal in _set!) if (value.SequenceEqual(literal)) return true;
        return false;
    }

    /// <summary>Runs the regex once for each different value, as far as a small table remembers.</summary>
    private bool IsRegexMatch(ReadOnlySpan<byte> value)
    {
        if (_matcher.Regex!.MatchesEverything) return true;
        if (_chars.Length < value.Length) _chars = new char[value.Length];
        ReadOnlySpan<char> text = _chars.AsSpan(0, Encoding.UTF8.GetChars(value, _chars));
        if (_known.TryGetValue(text, out bool known)) return known;
        string whole = text.ToString();
        bool isMatch = _matcher.Regex.IsMatch(whole);
        if (_known.Dictionary.Count < 1024 && whole.Length <= 256) _known.Dictionary[whole] = isMatch;
        return isMatch;
    }
}
