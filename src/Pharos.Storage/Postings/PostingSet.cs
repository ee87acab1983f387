using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Postings;

/// <summary>A set of 32-bit ids in the manner of Roaring bitmaps. Not thread-safe while it is changed; the set operations make new sets.</summary>
/// <remarks>A set of one id, the common case for labels of high cardinality, needs no arrays.</remarks>
public sealed class PostingSet
{
    private PostingContainer[]? _containers;
    private int _containerCount;
    private uint _single;

    public int Count { get; private set; }

    public static PostingSet Empty => new();

    public static PostingSet Of(ReadOnlySpan<uint> ids)
    {
        var set = new PostingSet();
        foreach (uint id in ids) set.Add(id);
        return set;
    }

    /// <summary>All ids from 0 to <paramref name="count"/> - 1.</summary>
    public static PostingSet Range(uint count)
    {
        var set = new PostingSet();
        if (count == 0) return set;
        if (count == 1)
        {
            set.Add(0);
            return set;
        }
        set._containers = new PostingContainer[(count + 65535) >> 16];
        for (uint from = 0; from < count; from += 65536)
        {
            int size = (int)Math.Min(65536, count - from);
            var words = new ulong[PostingContainer.BitmapWords];
            words.AsSpan(0, size >> 6).Fill(ulong.MaxValue);
            if ((size & 63) != 0) words[size >> 6] = (1UL << (size & 63)) - 1;
            set._containers[set._containerCount++] = PostingContainer.FromWords((ushort)(from >> 16), words, size);
        }
        set.Count = (int)count;
        return set;
    }

    public bool Add(uint id)
    {
        if (_containers is null)
        {
            if (Count == 0)
            {
                _single = id;
                Count = 1;
                return true;
            }
            if (_single == id) return false;
            _containers = new PostingContainer[1];
            uint first = _single;
            Count = 0;
            Add(first);
        }
        ref PostingContainer container = ref Container((ushort)(id >> 16));
        if (!container.Add((ushort)id)) return false;
        Count++;
        return true;
    }

    public bool Remove(uint id)
    {
        if (_containers is null)
        {
            if (Count == 0 || _single != id) return false;
            Count = 0;
            return true;
        }
        int at = Find((ushort)(id >> 16));
        if (at < 0 || !_containers[at].Remove((ushort)id)) return false;
        Count--;
        if (_containers[at].Count == 0)
        {
            Array.Copy(_containers, at + 1, _containers, at, --_containerCount - at);
            _containers[_containerCount] = default;
        }
        if (Count == 0)
        {
            _containers = null;
            _containerCount = 0;
        }
        return true;
    }

    public bool Contains(uint id)
    {
        if (_containers is null) return Count == 1 && _single == id;
        int at = Find((ushort)(id >> 16));
        return at >= 0 && _containers[at].Contains((ushort)id);
    }

    /// <summary>The ids in ascending order.</summary>
    public uint[] ToArray()
    {
        if (Count == 0) return [];
        if (_containers is null) return [_single];
        var ids = new uint[Count];
        int at = 0;
        for (int i = 0; i < _containerCount; i++) at += _containers[i].CopyTo(ids.AsSpan(at));
        return ids;
    }

    public PostingSet Clone()
    {
        var clone = new PostingSet { Count = Count, _single = _single, _containerCount = _containerCount };
        if (_containers is not null)
        {
            clone._containers = new PostingContainer[_containerCount];
            for (int i = 0; i < _containerCount; i++) clone._containers[i] = _containers[i].Clone();
        }
        return clone;
    }

    /// <summary>Adds every id of <paramref name="other"/> to this set.</summary>
    public void UnionWith(PostingSet other)
    {
        if (other._containers is null)
        {
            if (other.Count == 1) Add(other._single);
            return;
        }
        for (int i = 0; i < other._containerCount; i++)
        {
            ref readonly PostingContainer from = ref other._containers[i];
            if (_containers is null)
            {
                PostingSet grown = other.Clone();
                if (Count == 1) grown.Add(_single);
                (Count, _containers, _containerCount) = (grown.Count, grown._containers, grown._containerCount);
                return;
            }
            ref PostingContainer container = ref Container(from.Key);
            int before = container.Count;
            container.UnionWith(from);
            Count += container.Count - before;
        }
    }

    public static PostingSet And(PostingSet a, PostingSet b)
    {
        var result = new PostingSet();
        if (a.Count == 0 || b.Count == 0) return result;
        if (a._containers is null)
        {
            if (b.Contains(a._single)) result.Add(a._single);
            return result;
        }
        if (b._containers is null) return And(b, a);
        result._containers = new PostingContainer[Math.Min(a._containerCount, b._containerCount)];
        for (int i = 0, j = 0; i < a._containerCount && j < b._containerCount;)
        {
            ref readonly PostingContainer x = ref a._containers[i];
            ref readonly PostingContainer y = ref b._containers[j];
            if (x.Key == y.Key)
            {
                result.Append(PostingContainer.And(x, y));
                i++;
                j++;
            }
            else if (x.Key < y.Key) i++;
            else j++;
        }
        return result.Normalised();
    }

    /// <summary>The ids of <paramref name="a"/> that are not in <paramref name="b"/>.</summary>
    public static PostingSet AndNot(PostingSet a, PostingSet b)
    {
        var result = new PostingSet();
        if (a.Count == 0) return result;
        if (b.Count == 0) return a.Clone();
        if (a._containers is null)
        {
            if (!b.Contains(a._single)) result.Add(a._single);
            return result;
        }
        if (b._containers is null)
        {
            PostingSet clone = a.Clone();
            clone.Remove(b._single);
            return clone;
        }
        result._containers = new PostingContainer[a._containerCount];
        for (int i = 0, j = 0; i < a._containerCount; i++)
        {
            ref readonly PostingContainer x = ref a._containers[i];
            while (j < b._containerCount && b._containers[j].Key < x.Key) j++;
            result.Append(j < b._containerCount && b._containers[j].Key == x.Key ? PostingContainer.AndNot(x, b._containers[j]) : x.Clone());
        }
        return result.Normalised();
    }

    /// <summary>Writes <c>count, containers</c>; per container <c>key, count - 1</c>, then deltas (uvarint) under 4,096 ids or 8 KiB of bitmap.</summary>
    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)Count);
        if (Count == 0) return;
        if (Count == 1)
        {
            to.Uvarint(ToArray()[0]);
            return;
        }
        to.Uvarint((ulong)_containerCount);
        for (int i = 0; i < _containerCount; i++)
        {
            ref readonly PostingContainer container = ref _containers![i];
            to.Uvarint(container.Key);
            to.Uvarint((ulong)(container.Count - 1));
            if (container.Count >= PostingContainer.MaxArray) // the reader goes by the count alone, also where a full array holds the ids in memory
            {
                to.Bytes(MemoryMarshal.AsBytes(container.ToWords()));
                continue;
            }
            Span<uint> ids = new uint[container.Count];
            container.CopyTo(ids);
            uint last = 0;
            foreach (uint id in ids)
            {
                to.Uvarint((id & 0xFFFF) - last);
                last = id & 0xFFFF;
            }
        }
    }

    public static PostingSet Read(ref ByteReader from)
    {
        var set = new PostingSet();
        int count = from.Count("posting count", int.MaxValue);
        if (count == 0) return set;
        if (count == 1)
        {
            set.Add((uint)from.Count("posting id", int.MaxValue));
            return set;
        }
        int containers = from.Count("container count", 65536);
        set._containers = new PostingContainer[containers];
        int lastKey = -1;
        for (int i = 0; i < containers; i++)
        {
            int key = from.Count("container key", 65535);
            if (key <= lastKey) throw from.Fault("container key", "does not ascend");
            lastKey = key;
            int size = from.Count("container size", 65535) + 1;
            if (size >= PostingContainer.MaxArray)
            {
                ReadOnlySpan<byte> bytes = from.Take(8 * PostingContainer.BitmapWords, "bitmap");
                set.Append(PostingContainer.FromWords((ushort)key, MemoryMarshal.Cast<byte, ulong>(bytes).ToArray(), size));
                continue;
            }
            var values = new ushort[Math.Min(size, from.Remaining)];
            ulong at = 0;
            for (int k = 0; k < size; k++)
            {
                ulong step = from.Uvarint("posting id");
                at += step;
                if (at > 65535 || (step == 0 && k > 0)) throw from.Fault("posting id", "lies outside its container");
                values[k] = (ushort)at;
            }
            set.Append(new PostingContainer { Key = (ushort)key, Values = values, Count = size });
        }
        if (set.Count != count) throw from.Fault("posting count", $"is {count}, containers hold {set.Count}");
        return set;
    }

    private void Append(PostingContainer container)
    {
        if (container.Count == 0) return;
        _containers![_containerCount++] = container;
        Count += container.Count;
    }

    private PostingSet Normalised()
    {
        if (Count == 0) _containers = null;
        return this;
    }

    private int Find(ushort key)
    {
        int low = 0, high = _containerCount - 1;
        if (high >= 0 && _containers![high].Key == key) return high; // ids mostly come in order
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int order = _containers![middle].Key - key;
            if (order == 0) return middle;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return ~low;
    }

    private ref PostingContainer Container(ushort key)
    {
        int at = Find(key);
        if (at < 0)
        {
            at = ~at;
            if (_containerCount == _containers!.Length) Array.Resize(ref _containers, Math.Max(2, _containerCount + (_containerCount >> 1)));
            Array.Copy(_containers, at, _containers, at + 1, _containerCount - at);
            _containers[at] = new PostingContainer { Key = key };
            _containerCount++;
        }
        return ref _containers![at];
    }
}
