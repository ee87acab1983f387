namespace Pharos.Metrics.Store.Head;

/// <summary>Timestamps of several series. Only grows; a reader that copied <see cref="Items"/> and a count under the lock may go on reading.</summary>
internal sealed class SharedTimestamps
{
    public long[] Items = new long[4];

    public uint Count;

    public void Add(long timestampMs)
    {
        if (Count == Items.Length) Array.Resize(ref Items, Items.Length < 64 ? Items.Length * 4 : Items.Length * 2);
        Items[Count++] = timestampMs;
    }
}
