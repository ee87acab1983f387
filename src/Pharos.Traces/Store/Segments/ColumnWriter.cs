using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Traces.Store.Segments;

internal enum ColumnKind
{
    /// <summary>8 bytes each, as they are.</summary>
    Raw,
    /// <summary><see cref="IntegerCodec"/>.</summary>
    Integers,
    /// <summary><see cref="CodePage"/>.</summary>
    Codes,
    /// <summary>Lengths (<see cref="IntegerCodec"/>), then the bytes; zstd.</summary>
    Bytes,
}

/// <summary>Collects a column's values page by page.</summary>
internal sealed class ColumnWriter(SegmentColumn column, ColumnKind kind)
{
    private readonly List<long> _values = [];
    private readonly ByteWriter? _bytes = kind == ColumnKind.Bytes ? new ByteWriter() : null;

    public SegmentColumn Column { get; } = column;

    public void Add(long value) => _values.Add(value);

    public void Add(ReadOnlySpan<byte> value)
    {
        _values.Add(value.Length);
        _bytes!.Bytes(value);
    }

    /// <summary>Ends the page; an optional column writes one even where it is empty, so that pages stay numbered.</summary>
    public void Flush(SegmentFileWriter file, ByteWriter scratch, bool isOptional)
    {
        if (_values.Count == 0)
        {
            if (isOptional) Column.Pages.Add(default);
            return;
        }
        ReadOnlySpan<long> values = CollectionsMarshal.AsSpan(_values);
        long min = values[0], max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        scratch.Clear();
        switch (kind)
        {
            case ColumnKind.Raw:
                scratch.Bytes(MemoryMarshal.AsBytes(values));
                (min, max) = (0, 0);
                break;
            case ColumnKind.Integers:
                IntegerCodec.Encode(values, scratch);
                break;
            case ColumnKind.Codes:
                Span<int> codes = stackalloc int[values.Length];
                for (int i = 0; i < codes.Length; i++) codes[i] = (int)values[i];
                CodePage.Encode(codes, scratch);
                break;
            default:
                IntegerCodec.Encode(values, scratch);
                scratch.Bytes(_bytes!.Written);
                _bytes.Clear();
                break;
        }
        Column.Pages.Add(new ColumnPage(file.Add(scratch.Written, compress: kind == ColumnKind.Bytes), values.Length, min, max));
        _values.Clear();
    }
}
