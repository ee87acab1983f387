using Pharos.Core;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>The labels that a line has before any stage: those of its stream and its structured metadata. Shared by many lines.</summary>
internal sealed class BaseLabels
{
    private readonly int[] _ids;
    private readonly ByteSlice[] _values;
    private readonly LabelCategory[] _categories;

    /// <summary>Metadata of a stream label's name is called <c>NAME_extracted</c>.</summary>
    public BaseLabels(NameTable names, LabelSet stream, LabelSet metadata)
    {
        _ids = new int[stream.Count + metadata.Count];
        _values = new ByteSlice[_ids.Length];
        _categories = new LabelCategory[_ids.Length];
        int at = 0;
        foreach (Label label in stream) Add(names.Intern(label.Name), label.Value, LabelCategory.Stream);
        foreach (Label label in metadata)
        {
            int id = names.Intern(label.Name);
            Add(stream.Has(label.Name) ? names.Extracted(id) : id, label.Value, LabelCategory.StructuredMetadata);
        }

        void Add(int id, string value, LabelCategory category)
        {
            _ids[at] = id;
            _values[at] = ByteSlice.Of(value);
            _categories[at++] = category;
        }
    }

    public int Count => _ids.Length;

    public ReadOnlySpan<int> Ids => _ids;

    public ByteSlice Value(int index) => _values[index];

    public LabelCategory Category(int index) => _categories[index];

    public int IndexOf(int id) => _ids.AsSpan().IndexOf(id);

    public bool Has(int id) => _ids.AsSpan().Contains(id);
}
