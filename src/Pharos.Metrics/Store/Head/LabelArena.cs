using Pharos.Storage.Memory;

namespace Pharos.Metrics.Store.Head;

/// <summary>Lists of label pair ids in native memory: the count, then the ids. Freed lists are reused by size.</summary>
internal sealed class LabelArena : IDisposable
{
    private readonly NativeTable<uint> _cells = new();
    private readonly Dictionary<int, Stack<uint>> _free = [];
    private uint _next = 1;

    public long ReservedBytes => _cells.ReservedBytes;

    public uint Store(ReadOnlySpan<uint> pairs)
    {
        uint at;
        if (_free.TryGetValue(pairs.Length, out Stack<uint>? free) && free.Count > 0) at = free.Pop();
        else
        {
            at = _next;
            _next += (uint)pairs.Length + 1;
            _cells.EnsureRows(_next);
        }
        _cells[at] = (uint)pairs.Length;
        for (int i = 0; i < pairs.Length; i++) _cells[at + 1 + (uint)i] = pairs[i];
        return at;
    }

    public int Count(uint at) => (int)_cells[at];

    public uint Pair(uint at, int index) => _cells[at + 1 + (uint)index];

    public void Free(uint at)
    {
        int count = Count(at);
        if (!_free.TryGetValue(count, out Stack<uint>? free)) _free[count] = free = new Stack<uint>();
        free.Push(at);
    }

    public void Dispose() => _cells.Dispose();
}
