using System.IO.Hashing;
using Pharos.Wire;

namespace Pharos.Traces.Store;

/// <summary>Puts the spans of one trace together again: by resource and scope, each span once.</summary>
internal sealed class TraceAssembler
{
    private readonly List<Group> _groups = [];
    private readonly Dictionary<UInt128, Group> _byFragments = [];
    private readonly HashSet<UInt128> _seen = [];
    private readonly ProtoWriter _span = new();

    private sealed record Group(byte[] Resource, byte[] Scope, ProtoWriter Spans);

    public bool IsEmpty => _groups.Count == 0;

    public void Add(StoredSpanReader reader, List<int> rows)
    {
        foreach (int row in rows)
        {
            _span.Clear();
            reader.WriteSpan(row, _span);
            if (!_seen.Add(XxHash128.HashToUInt128(_span.Written))) continue; // sent twice
            ReadOnlySpan<byte> resource = reader.Resource(reader.ResourceOf(row)), scope = reader.Scope(reader.ScopeOf(row));
            UInt128 key = XxHash128.HashToUInt128(resource) ^ UInt128.RotateLeft(XxHash128.HashToUInt128(scope), 1);
            if (!_byFragments.TryGetValue(key, out Group? group))
            {
                group = new Group(resource.ToArray(), scope.ToArray(), new ProtoWriter());
                _byFragments.Add(key, group);
                _groups.Add(group);
            }
            group.Spans.WriteBytes(2, _span.Written);
        }
    }

    /// <summary>A message whose field 1 repeats ResourceSpans.</summary>
    public ProtoWriter Finish()
    {
        var to = new ProtoWriter();
        foreach (IGrouping<UInt128, Group> ofResource in _groups.GroupBy(g => XxHash128.HashToUInt128(g.Resource)))
        {
            int open = to.Open(1);
            to.WriteRaw(ofResource.First().Resource);
            foreach (Group group in ofResource)
            {
                int inner = to.Open(2);
                to.WriteRaw(group.Scope);
                to.WriteRaw(group.Spans.Written);
                to.Close(inner);
            }
            to.Close(open);
        }
        return to;
    }
}
