using System.Buffers;
using System.Collections;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;

namespace Pharos.Core;

/// <summary>An immutable set of labels, sorted by name (ordinal), without empty values and without repeated names.</summary>
/// <remarks>Stored as one array name0, value0, name1, value1, ... so that a store can share its interned strings.</remarks>
public sealed class LabelSet : IEquatable<LabelSet>, IReadOnlyList<Label>
{
    public static readonly LabelSet Empty = new([]);

    private readonly string[] _pairs;
    private int _hash;

    private LabelSet(string[] pairs) => _pairs = pairs;

    public int Count => _pairs.Length / 2;

    public Label this[int index] => new(_pairs[2 * index], _pairs[(2 * index) + 1]);

    /// <summary>Names and values in turn, in order of name.</summary>
    public ReadOnlySpan<string> Pairs => _pairs;

    /// <summary>The value of <see cref="Label.MetricName"/>, or the empty string.</summary>
    public string MetricName => Get(Label.MetricName);

    /// <summary>Sorts, drops empty values; of a repeated name the last value counts.</summary>
    public static LabelSet Of(IEnumerable<Label> labels)
    {
        var builder = new LabelSetBuilder();
        foreach (Label label in labels) builder.Set(label.Name, label.Value);
        return builder.Build();
    }

    /// <summary>As <see cref="Of(IEnumerable{Label})"/>, from pairs.</summary>
    public static LabelSet Of(params ReadOnlySpan<(string Name, string Value)> labels)
    {
        var builder = new LabelSetBuilder();
        foreach ((string name, string value) in labels) builder.Set(name, value);
        return builder.Build();
    }

    /// <summary>Takes the array as it is: the caller vouches that it is sorted, distinct and without empty values, and never changes it.</summary>
    public static LabelSet FromSorted(string[] pairs) => pairs.Length == 0 ? Empty : new LabelSet(pairs);

    /// <summary>The value of a label; the empty string where it is absent, as Prometheus sees it.</summary>
    public string Get(string name)
    {
        int at = IndexOf(name);
        return at < 0 ? "" : _pairs[at + 1];
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    public bool TryGet(string name, out string value)
    {
        int at = IndexOf(name);
        value = at < 0 ? "" : _pairs[at + 1];
        return at >= 0;
    }

    /// <summary>This set with one label set; an empty value removes it.</summary>
    public LabelSet With(string name, string value) => new LabelSetBuilder(this).Set(name, value).Build();

    public LabelSet Without(string name) => Has(name) ? new LabelSetBuilder(this).Remove(name).Build() : this;

    /// <summary>This set without the given names.</summary>
    public LabelSet Without(IReadOnlySet<string> names) => Filter(names, keep: false);

    /// <summary>Only the labels with the given names.</summary>
    public LabelSet Only(IReadOnlySet<string> names) => Filter(names, keep: true);

    private LabelSet Filter(IReadOnlySet<string> names, bool keep)
    {
        var kept = new List<string>(_pairs.Length);
        for (int i = 0; i < _pairs.Length; i += 2)
        {
            if (names.Contains(_pairs[i]) != keep) continue;
            kept.Add(_pairs[i]);
            kept.Add(_pairs[i + 1]);
        }
        return kept.Count == _pairs.Length ? this : FromSorted([.. kept]);
    }

    private int IndexOf(string name)
    {
        for (int i = 0; i < _pairs.Length; i += 2)
        {
            int order = string.CompareOrdinal(_pairs[i], name);
            if (order == 0) return i;
            if (order > 0) return -1;
        }
        return -1;
    }

    /// <summary>A 64-bit hash that is the same in every process and on every machine.</summary>
    public ulong StableHash()
    {
        var hash = new XxHash3();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(1024);
        try
        {
            ReadOnlySpan<byte> separator = [0xFF];
            foreach (string part in _pairs)
            {
                int size = Encoding.UTF8.GetMaxByteCount(part.Length);
                if (buffer.Length < size)
                {
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = ArrayPool<byte>.Shared.Rent(size);
                }
                hash.Append(buffer.AsSpan(0, Encoding.UTF8.GetBytes(part, buffer)));
                hash.Append(separator);
            }
            return hash.GetCurrentHashAsUInt64();
        }
        finally { ArrayPool<byte>.Shared.Return(buffer); }
    }

    public bool Equals(LabelSet? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || other._pairs.Length != _pairs.Length || other.GetHashCode() != GetHashCode()) return false;
        return _pairs.AsSpan().SequenceEqual(other._pairs);
    }

    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    public override int GetHashCode()
    {
        if (_hash != 0) return _hash;
        var hash = new HashCode();
        foreach (string part in _pairs) hash.AddBytes(MemoryMarshal.AsBytes(part.AsSpan()));
        int value = hash.ToHashCode();
        return _hash = value == 0 ? 1 : value;
    }

    /// <summary>By names and values in order, as Prometheus sorts series.</summary>
    public static int Compare(LabelSet a, LabelSet b)
    {
        int shared = Math.Min(a._pairs.Length, b._pairs.Length);
        for (int i = 0; i < shared; i++)
        {
            int order = string.CompareOrdinal(a._pairs[i], b._pairs[i]);
            if (order != 0) return order;
        }
        return a._pairs.Length - b._pairs.Length;
    }

    /// <summary><c>name{a="b", c="d"}</c> as PromQL writes it; names that are no identifiers are quoted.</summary>
    public override string ToString() => LabelFormat.Series(this);

    public IEnumerator<Label> GetEnumerator()
    {
        for (int i = 0; i < _pairs.Length; i += 2) yield return new Label(_pairs[i], _pairs[i + 1]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
