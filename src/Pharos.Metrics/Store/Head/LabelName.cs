using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Head;

/// <summary>A label name in use, its values, and the series that have it.</summary>
internal sealed class LabelName(string name)
{
    public string Name { get; } = name;

    public Dictionary<string, LabelPair> Values { get; } = new(StringComparer.Ordinal);

    public PostingSet Series { get; } = new();

    /// <summary>Changes with the set of values: caches of matched values hang on it.</summary>
    public long Version { get; set; }
}
