using System.Text;

namespace Pharos.Logs.Api.Patterns;

/// <summary>Finds the patterns of lines as they come, in the manner of Drain (He et al., 2017): lines of one length and beginning are compared word by word, and words that differ become <c>&lt;_&gt;</c>.</summary>
/// <remarks>Bounded: patterns, words of a line, and bytes of a line that are looked at.</remarks>
internal sealed class PatternMiner(int maxPatterns = 1000)
{
    public const string Wildcard = "<_>";

    private const int MaxWords = 80, MaxLineBytes = 4096, MaxPerLeaf = 64;
    private const double Similarity = 0.5;

    private readonly Dictionary<(int Words, string First), List<LinePatternCluster>> _leaves = [];
    private int _count;

    /// <summary>Lines that found no place.</summary>
    public long Unplaced { get; private set; }

    public IEnumerable<LinePatternCluster> Patterns => _leaves.Values.SelectMany(leaf => leaf);

    /// <summary>The pattern of a line; null where there are too many already.</summary>
    public LinePatternCluster? Add(ReadOnlySpan<byte> line)
    {
        if (line.Length > MaxLineBytes) line = line[..MaxLineBytes];
        string[] words = Words(Encoding.UTF8.GetString(line));
        (int, string) key = (words.Length, words.Length > 0 ? words[0] : "");
        if (!_leaves.TryGetValue(key, out List<LinePatternCluster>? leaf)) _leaves[key] = leaf = [];
        LinePatternCluster? best = null;
        double bestScore = Similarity;
        foreach (LinePatternCluster cluster in leaf)
        {
            double score = cluster.SimilarityTo(words);
            if (score < bestScore) continue;
            best = cluster;
            bestScore = score;
        }
        if (best is null)
        {
            if (_count >= maxPatterns || leaf.Count >= MaxPerLeaf)
            {
                Unplaced++;
                return null;
            }
            best = new LinePatternCluster(words);
            leaf.Add(best);
            _count++;
        }
        best.Merge(words);
        return best;
    }

    /// <summary>Words and what stands between them, alternating; words with digits are wildcards from the start.</summary>
    private static string[] Words(string line)
    {
        var words = new List<string>();
        int at = 0;
        while (at < line.Length && words.Count < MaxWords)
        {
            int start = at;
            bool word = IsWord(line[at]), digits = false;
            while (at < line.Length && IsWord(line[at]) == word && (word || at == start || line[at] == line[start]))
            {
                digits |= char.IsAsciiDigit(line[at]);
                at++;
            }
            words.Add(digits ? Wildcard : line[start..at]);
        }
        if (at < line.Length) words.Add(Wildcard);
        return [.. words];
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ':' or '/' or '+' or '@';
}
