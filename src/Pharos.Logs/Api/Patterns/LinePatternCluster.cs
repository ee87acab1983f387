using System.Text;

namespace Pharos.Logs.Api.Patterns;

/// <summary>Lines of one pattern, counted by time.</summary>
internal sealed class LinePatternCluster(string[] words)
{
    private readonly string[] _words = [.. words];

    public SortedDictionary<long, long> CountByStep { get; } = [];

    public long Count { get; private set; }

    /// <summary>Share of words that are the same.</summary>
    public double SimilarityTo(string[] other)
    {
        int same = 0;
        for (int i = 0; i < _words.Length; i++) if (_words[i] == other[i] || (_words[i] == PatternMiner.Wildcard && char.IsLetterOrDigit(other[i][0]))) same++;
        return _words.Length == 0 ? 1 : (double)same / _words.Length;
    }

    public void Merge(string[] other)
    {
        for (int i = 0; i < _words.Length; i++) if (_words[i] != other[i]) _words[i] = PatternMiner.Wildcard;
    }

    public void CountAt(long stepNs)
    {
        Count++;
        CountByStep[stepNs] = CountByStep.GetValueOrDefault(stepNs) + 1;
    }

    /// <summary>The pattern; neighbouring wildcards are one.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (string word in _words)
        {
            bool wildcard = word == PatternMiner.Wildcard;
            if (wildcard && text.Length >= 3 && text.ToString(text.Length - 3, 3) == PatternMiner.Wildcard) continue;
            text.Append(word);
        }
        return text.ToString();
    }
}
