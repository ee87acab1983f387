using Pharos.Core;
using Pharos.Storage.Postings;

namespace Pharos.Logs.Store.Head;

/// <summary>All streams with entries, in memory or in segments. Guarded by the store's lock.</summary>
internal sealed class StreamIndex
{
    private readonly Dictionary<LabelSet, LogStream> _byLabels = [];
    private readonly Dictionary<uint, LogStream> _byId = [];
    private uint _nextId = 1;

    public LabelPostings Postings { get; } = new();

    public int Count => _byId.Count;

    public IReadOnlyCollection<LogStream> Streams => _byId.Values;

    public LogStream? Find(LabelSet labels) => _byLabels.GetValueOrDefault(labels);

    public LogStream this[uint id] => _byId[id];

    public LogStream GetOrAdd(LabelSet labels)
    {
        if (_byLabels.TryGetValue(labels, out LogStream? stream)) return stream;
        stream = new LogStream(_nextId++, labels);
        _byLabels.Add(labels, stream);
        _byId.Add(stream.Id, stream);
        Postings.Add(stream.Id, labels);
        return stream;
    }

    public void Remove(LogStream stream)
    {
        _byLabels.Remove(stream.Labels);
        _byId.Remove(stream.Id);
        Postings.Remove(stream.Id, stream.Labels);
    }
}
