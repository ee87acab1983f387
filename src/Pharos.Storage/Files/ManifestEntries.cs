using Pharos.Storage.Bytes;

namespace Pharos.Storage.Files;

/// <summary>The entries of one kind in a manifest, ordered by id, and the id that the next one gets.</summary>
/// <param name="name">Of the kind, in the plural, for messages.</param>
internal sealed class ManifestEntries<T>(string name) where T : IManifestEntry<T>
{
    private readonly SortedDictionary<long, T> _entries = [];
    private T[] _all = [];

    /// <summary>As they are now; a later change makes a new list.</summary>
    public IReadOnlyList<T> All => Volatile.Read(ref _all);

    public long NextId { get; private set; } = 1;

    public long TakeId() => NextId++;

    public void WriteNextId(ByteWriter to, IReadOnlyCollection<T> added) => to.Uvarint((ulong)added.Select(entry => entry.Id + 1).Append(NextId).Max());

    public void ReadNextId(ref ByteReader from) => NextId = Math.Max(NextId, (long)from.Uvarint($"next id of {name}"));

    /// <summary>Count and entries added or changed, count and ids removed.</summary>
    public static void WriteChange(ByteWriter to, IReadOnlyCollection<T> added, IReadOnlyCollection<long> removed)
    {
        to.Uvarint((ulong)added.Count);
        foreach (T entry in added) entry.Write(to);
        to.Ids(removed);
    }

    public void ReadChange(ref ByteReader from)
    {
        for (int left = from.Count($"added {name}", from.Remaining); left > 0; left--)
        {
            T entry = T.Read(ref from);
            _entries[entry.Id] = entry;
        }
        foreach (long id in from.Ids($"removed {name}")) _entries.Remove(id);
        Volatile.Write(ref _all, [.. _entries.Values]);
    }
}
