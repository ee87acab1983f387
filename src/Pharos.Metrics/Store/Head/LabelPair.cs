using Pharos.Storage.Postings;

namespace Pharos.Metrics.Store.Head;

/// <summary>A label name and value in use, with the series that have it.</summary>
internal sealed class LabelPair(uint id, LabelName name, string value, UInt128 hash)
{
    public uint Id { get; } = id;

    public LabelName Name { get; } = name;

    public string Value { get; } = value;

    public UInt128 Hash { get; } = hash;

    public PostingSet Series { get; } = new();

    /// <summary>Number under which this generation of the log knows the pair; 0 not yet.</summary>
    public uint WalId { get; set; }
}
