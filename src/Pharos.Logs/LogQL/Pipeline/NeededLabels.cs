using System.Text;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>The labels that anything after a parser looks at: a parser need not extract others.</summary>
internal sealed class NeededLabels
{
    private readonly HashSet<int>? _ids;
    private readonly ulong _lengths;

    private NeededLabels(HashSet<int>? ids, ulong lengths = 0) => (_ids, _lengths) = (ids, lengths);

    public static readonly NeededLabels All = new(null);

    public bool IsAll => _ids is null;

    public static NeededLabels Of(NameTable names, IReadOnlySet<string> labels)
    {
        var ids = new HashSet<int>();
        ulong lengths = 0;
        foreach (string label in labels)
        {
            Add(label);
            if (label.EndsWith("_extracted", StringComparison.Ordinal)) Add(label[..^"_extracted".Length]);
        }
        return new NeededLabels(ids, lengths);

        void Add(string name)
        {
            ids.Add(names.Intern(name));
            lengths |= 1UL << Math.Min(63, Encoding.UTF8.GetByteCount(name));
        }
    }

    /// <summary>The number of a name to extract, or -1.</summary>
    public int Resolve(NameTable names, ReadOnlySpan<byte> name)
    {
        if (_ids is null) return names.Intern(name);
        if ((_lengths & (1UL << Math.Min(63, name.Length))) == 0) return -1; // most keys are told apart by their length
        int id = names.Find(name);
        return id >= 0 && _ids.Contains(id) ? id : -1;
    }
}
