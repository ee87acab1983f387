using System.Text;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>The labels that anything after a parser looks at: a parser need not extract others.</summary>
internal sealed class NeededLabels
{
    private readonly HashSet<int>? _ids;

    private NeededLabels(HashSet<int>? ids) => _ids = ids;

    public static readonly NeededLabels All = new(null);

    public bool IsAll => _ids is null;

    public static NeededLabels Of(NameTable names, IReadOnlySet<string> labels)
    {
        var ids = new HashSet<int>();
        foreach (string label in labels)
        {
            ids.Add(names.Intern(label));
            if (label.EndsWith("_extracted", StringComparison.Ordinal)) ids.Add(names.Intern(label[..^"_extracted".Length]));
        }
        return new NeededLabels(ids);
    }

    /// <summary>The number of a name to extract, or -1.</summary>
    public int Resolve(NameTable names, ReadOnlySpan<byte> name)
    {
        if (_ids is null) return names.Intern(name);
        int id = names.Find(name);
        return id >= 0 && _ids.Contains(id) ? id : -1;
    }
}
