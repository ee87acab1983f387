using Pharos.Core;

namespace Pharos.Logs.Store.Deletion;

/// <summary>The query language as deletion needs it.</summary>
internal interface IDeletePredicates
{
    /// <exception cref="QueryException">Not a log selector with line filters.</exception>
    DeletePredicate Parse(string query);
}

/// <summary>Whether a line of a stream that the matchers select is deleted; null for all lines.</summary>
internal delegate bool LineTest(LabelSet labels, ReadOnlySpan<byte> line, LabelSet metadata);

/// <param name="Matchers">Of the streams.</param>
internal sealed record DeletePredicate(IReadOnlyList<LabelMatcher> Matchers, LineTest? Lines)
{
    public bool MatchesStream(LabelSet labels)
    {
        foreach (LabelMatcher matcher in Matchers) if (!matcher.Matches(labels.Get(matcher.Name))) return false;
        return true;
    }
}
