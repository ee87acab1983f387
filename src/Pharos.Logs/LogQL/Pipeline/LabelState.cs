using System.IO.Hashing;
using System.Runtime.InteropServices;
using Pharos.Core;

namespace Pharos.Logs.LogQL.Pipeline;

/// <summary>The labels of one line on its way through a pipeline: what it began with, and over it what stages set and deleted.</summary>
internal sealed class LabelState(NameTable names)
{
    /// <summary>Labels that one line may set; a parser drops further ones.</summary>
    private const int MaxSet = 10_000;

    private int[] _ids = new int[32];
    private ByteSlice[] _values = new ByteSlice[32];
    private bool[] _isDeleted = new bool[32];
    private LabelCategory[] _categories = new LabelCategory[32];
    private int _count;
    private byte[]? _error;
    private byte[]? _errorDetails;

    public NameTable Names => names;

    public BaseLabels Base { get; private set; } = null!;

    public bool HasError => _error is not null;

    /// <summary>Whether any stage has changed the labels.</summary>
    public bool IsChanged => _count > 0 || _error is not null || _errorDetails is not null;

    public void Reset(BaseLabels labels)
    {
        Base = labels;
        _count = 0;
        _error = _errorDetails = null;
    }

    public void SetError(byte[] error, string details)
    {
        _error = error;
        _errorDetails = System.Text.Encoding.UTF8.GetBytes(details);
    }

    public bool TryGet(int id, out ByteSlice value)
    {
        if (id <= NameTable.ErrorDetails)
        {
            byte[]? text = id == NameTable.Error ? _error : _errorDetails;
            value = ByteSlice.Of(text ?? []);
            return text is not null;
        }
        int at = _ids.AsSpan(0, _count).IndexOf(id);
        if (at >= 0)
        {
            value = _values[at];
            return !_isDeleted[at];
        }
        at = Base.IndexOf(id);
        value = at < 0 ? ByteSlice.Empty : Base.Value(at);
        return at >= 0;
    }

    /// <summary>Sets what a parser found; where the line began with a label of this name, under <c>NAME_extracted</c>.</summary>
    public void SetParsed(int id, ByteSlice value) => Set(Base.Has(id) ? names.Extracted(id) : id, value);

    public void Set(int id, ByteSlice value)
    {
        if (id == NameTable.Error) _error = value.Span.ToArray();
        else if (id == NameTable.ErrorDetails) _errorDetails = value.Span.ToArray();
        else Put(id, value, isDeleted: false);
    }

    public void Delete(int id)
    {
        if (id == NameTable.Error) _error = null;
        else if (id == NameTable.ErrorDetails) _errorDetails = null;
        else if (Base.Has(id) || _ids.AsSpan(0, _count).Contains(id)) Put(id, ByteSlice.Empty, isDeleted: true);
    }

    private void Put(int id, ByteSlice value, bool isDeleted)
    {
        int at = _ids.AsSpan(0, _count).IndexOf(id);
        if (at < 0)
        {
            if (_count == MaxSet) return;
            if (_count == _ids.Length)
            {
                Array.Resize(ref _ids, 2 * _count);
                Array.Resize(ref _values, 2 * _count);
                Array.Resize(ref _isDeleted, 2 * _count);
                Array.Resize(ref _categories, 2 * _count);
            }
            at = _count++;
            _ids[at] = id;
            int inBase = Base.IndexOf(id);
            _categories[at] = inBase < 0 ? LabelCategory.Parsed : Base.Category(inBase);
        }
        _values[at] = value;
        _isDeleted[at] = isDeleted;
    }

    /// <summary>Every label as it now stands, in no order, without the error.</summary>
    public IEnumerable<(int Id, ByteSlice Value, LabelCategory Category)> All()
    {
        for (int i = 0; i < Base.Count; i++)
            if (!_ids.AsSpan(0, _count).Contains(Base.Ids[i])) yield return (Base.Ids[i], Base.Value(i), Base.Category(i));
        for (int i = 0; i < _count; i++)
            if (!_isDeleted[i]) yield return (_ids[i], _values[i], _categories[i]);
    }

    /// <summary>A key of all that stages changed: equal for lines of the same beginnings and the same changes, in whatever order of names the stages set them.</summary>
    public UInt128 ChangesKey(XxHash128 hash)
    {
        hash.Reset();
        for (int i = 0; i < _count; i++)
        {
            int length = _isDeleted[i] ? -1 : _values[i].Length;
            hash.Append(MemoryMarshal.AsBytes((ReadOnlySpan<int>)[_ids[i], length]));
            hash.Append(_values[i].Span);
        }
        if (_error is not null) hash.Append(_error);
        hash.Append([0xFF]);
        if (_errorDetails is not null) hash.Append(_errorDetails);
        return hash.GetCurrentHashAsUInt128();
    }

    /// <summary>The labels as text, in order of name. A parsed label may be empty, as Loki shows it.</summary>
    public LabelSet ToLabels(Func<LabelCategory, bool>? filter = null)
    {
        var pairs = new List<(string Name, string Value)>();
        foreach ((int id, ByteSlice value, LabelCategory category) in All())
            if (filter is null || filter(category)) pairs.Add((names[id], value.ToString()));
        if (filter is null || filter(LabelCategory.Parsed))
        {
            if (_error is not null) pairs.Add((names[NameTable.Error], System.Text.Encoding.UTF8.GetString(_error)));
            if (_errorDetails is not null) pairs.Add((names[NameTable.ErrorDetails], System.Text.Encoding.UTF8.GetString(_errorDetails)));
        }
        pairs.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return LabelSet.FromSorted([.. pairs.SelectMany(p => (string[])[p.Name, p.Value])]);
    }
}
