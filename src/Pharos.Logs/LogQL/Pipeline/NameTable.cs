using System.Text;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>Label names of one query as small numbers, found by their UTF-8 bytes.</summary>
internal sealed class NameTable
{
    public const int Error = 0, ErrorDetails = 1;

    /// <summary>Names of one query: lines with ever new keys must not fill the memory.</summary>
    private const int MaxNames = 100_000;

    private readonly List<string> _names = [];
    private readonly List<byte[]> _bytes = [];
    private readonly List<int> _extracted = [];
    private int[] _slots = new int[256];

    public NameTable()
    {
        _slots.AsSpan().Fill(-1);
        Intern("__error__");
        Intern("__error_details__");
    }

    public string this[int id] => _names[id];

    public int Count => _names.Count;

    public int Intern(string name) => Intern(Encoding.UTF8.GetBytes(name));

    /// <exception cref="QueryException">The query has met too many names.</exception>
    public int Intern(ReadOnlySpan<byte> name)
    {
        int slot = Slot(name);
        if (_slots[slot] >= 0) return _slots[slot];
        if (_names.Count >= MaxNames) throw new QueryException(QueryErrorKind.BadData, $"more than {MaxNames} different label names were extracted; filter lines or name the labels to extract");
        int id = _names.Count;
        _slots[slot] = id;
        _names.Add(Encoding.UTF8.GetString(name));
        _bytes.Add(name.ToArray());
        _extracted.Add(-1);
        if (_names.Count * 2 > _slots.Length) Grow();
        return id;
    }

    /// <summary>The number of a name, or -1 where it is not in the table.</summary>
    public int Find(ReadOnlySpan<byte> name) => _slots[Slot(name)];

    /// <summary>The name that an extracted label takes where the stream has one of its own name.</summary>
    public int Extracted(int id)
    {
        if (_extracted[id] < 0)
        {
            int extracted = Intern(_names[id] + "_extracted");
            _extracted[id] = extracted;
        }
        return _extracted[id];
    }

    private int Slot(ReadOnlySpan<byte> name)
    {
        uint hash = (uint)name.Length * 0x9E3779B1;
        foreach (byte b in name) hash = (hash ^ b) * 0x01000193;
        int mask = _slots.Length - 1, slot = (int)(hash ^ (hash >> 15)) & mask;
        while (_slots[slot] >= 0 && !name.SequenceEqual(_bytes[_slots[slot]])) slot = (slot + 1) & mask;
        return slot;
    }

    private void Grow()
    {
        _slots = new int[2 * _slots.Length];
        _slots.AsSpan().Fill(-1);
        for (int i = 0; i < _bytes.Count; i++) _slots[Slot(_bytes[i])] = i;
    }
}
