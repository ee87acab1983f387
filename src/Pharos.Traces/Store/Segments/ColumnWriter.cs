using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;
using Pharos.Storage.Codecs;

namespace Pharos.Traces.Store.Segments;

/// <summary>Writes a column, page after page. A page of an optional column is written even where no row has a value, so that pages stay numbered.</summary>
/// <param name="scratch">Shared among the columns of a file.</param>
internal sealed class ColumnWriter(SegmentColumn column, SegmentFileWriter file, ByteWriter scratch)
{
    public SegmentColumn Column { get; } = column;

    /// <summary>8 bytes each, as they are.</summary>
    public void AddRaw(ReadOnlySpan<long> values)
    {
        if (values.IsEmpty) AddEmpty();
        else Column.Pages.Add(new ColumnPage(file.Add(MemoryMarshal.AsBytes(values), compress: false), values.Length, 0, 0));
    }

    /// <summary><see cref="IntegerCodec"/>.</summary>
    public void AddIntegers(ReadOnlySpan<long> values)
    {
        scratch.Clear();
        IntegerCodec.Encode(values, scratch);
        Finish(values, compress: false);
    }

    /// <summary><see cref="CodePage"/>.</summary>
    public void AddCodes(ReadOnlySpan<int> codes)
    {
        if (codes.IsEmpty)
        {
            AddEmpty();
            return;
        }
        int min = codes[0], max = codes[0];
        foreach (int code in codes)
        {
            min = Math.Min(min, code);
            max = Math.Max(max, code);
        }
        scratch.Clear();
        CodePage.Encode(codes, max, scratch);
        Column.Pages.Add(new ColumnPage(file.Add(scratch.Written, compress: false), codes.Length, min, max));
    }

    /// <summary>Lengths (<see cref="IntegerCodec"/>), then the bytes; zstd.</summary>
    public void AddBytes(ReadOnlySpan<long> lengths, ReadOnlySpan<byte> bytes)
    {
        if (lengths.IsEmpty)
        {
            AddEmpty();
            return;
        }
        scratch.Clear();
        IntegerCodec.Encode(lengths, scratch);
        scratch.Bytes(bytes);
        Finish(lengths, compress: true);
    }

    /// <summary>A page of rows that have no value.</summary>
    public void AddEmpty() => Column.Pages.Add(default);

    private void Finish(ReadOnlySpan<long> values, bool compress)
    {
        long min = values[0], max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        Column.Pages.Add(new ColumnPage(file.Add(scratch.Written, compress), values.Length, min, max));
    }
}
