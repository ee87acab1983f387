using System.Collections.Concurrent;
using System.IO.Hashing;
using Pharos.Core;

namespace Pharos.Logs.Push;

/// <summary>Label sets by the bytes that senders write for them, because a sender repeats them in every push.</summary>
internal sealed class LabelCache
{
    private const int MaxEntries = 20_000, MaxKeyBytes = 8192;

    private readonly ConcurrentDictionary<UInt128, LabelSet> _known = new();

    /// <summary>What these bytes stood for; null where it is not known.</summary>
    public LabelSet? Find(ReadOnlySpan<byte> written) => written.Length <= MaxKeyBytes ? _known.GetValueOrDefault(XxHash128.HashToUInt128(written)) : null;

    public void Add(ReadOnlySpan<byte> written, LabelSet labels)
    {
        if (written.Length > MaxKeyBytes) return;
        if (_known.Count >= MaxEntries) _known.Clear(); // a sender that makes up labels: start anew
        _known[XxHash128.HashToUInt128(written)] = labels;
    }

    public void Clear() => _known.Clear();
}
