using System.Buffers.Binary;
using System.Buffers.Text;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>The values of one column as text. Buffers are kept from column to column.</summary>
internal sealed class ColumnReader
{
    private const int MaxTextBytes = 1 << 30;

    private long[] _numbers = [];
    private byte[] _frame = [];

    /// <summary>Text of the values, or of the distinct values.</summary>
    public byte[] Text = [];

    /// <summary>Place of value i in <see cref="Text"/>; of distinct value i where there are codes.</summary>
    public int[] Starts = [];

    public int[] Lengths = [];

    /// <summary>Per value a place in <see cref="Starts"/>.</summary>
    public int[] Codes = [];

    /// <summary>Values that <see cref="Codes"/> point to; where it is 0 every value stands for itself.</summary>
    public int Distinct { get; private set; }

    /// <summary>Next value of a reader that goes through the lines in order.</summary>
    public int Next { get; set; }

    public int Count { get; private set; }

    /// <summary>Decodes a payload.</summary>
    /// <param name="rows">Entry of value i, for instants; filled for those columns only.</param>
    public void Read(ReadOnlySpan<byte> payload, int count, ReadOnlySpan<int> rows, ReadOnlySpan<long> timesNs)
    {
        Count = count;
        Next = 0;
        Distinct = 0;
        var from = new ByteReader(payload);
        var encoding = (ColumnEncoding)from.Byte("encoding");
        if (encoding != ColumnEncoding.Dictionary)
        {
            RowBuffers.Ensure(ref Starts, count);
            RowBuffers.Ensure(ref Lengths, count);
            RowBuffers.Ensure(ref _numbers, count);
        }
        switch (encoding)
        {
            case ColumnEncoding.Text: ReadText(ref from, count); break;
            case ColumnEncoding.Dictionary: ReadDictionary(ref from, count); break;
            case ColumnEncoding.Integers or ColumnEncoding.PaddedIntegers or ColumnEncoding.Decimals: ReadNumbers(ref from, encoding, count); break;
            case ColumnEncoding.Hex or ColumnEncoding.Uuids: ReadFixedBytes(ref from, encoding == ColumnEncoding.Uuids, count); break;
            case ColumnEncoding.Instants: ReadInstants(ref from, count, rows, timesNs); break;
            default: throw from.Fault("encoding", $"is {encoding}");
        }
    }

    public static bool IsInstants(ReadOnlySpan<byte> payload) => payload.Length > 0 && payload[0] == (byte)ColumnEncoding.Instants;

    /// <summary>Reads what <see cref="ColumnEncoder.WriteFrame"/> wrote into a buffer that grows; returns its size.</summary>
    public static int ReadFrame(ref ByteReader from, ref byte[] buffer, string field)
    {
        int size = from.Count(field, MaxTextBytes);
        ReadOnlySpan<byte> frame = from.Take(from.Count(field, from.Remaining), field);
        RowBuffers.Ensure(ref buffer, size);
        if (size > 0) Zstd.Read(frame, buffer.AsSpan(0, size));
        return size;
    }

    private void ReadText(ref ByteReader from, int count)
    {
        IntegerPages.Read(ref from, _numbers.AsSpan(0, count));
        int size = ReadFrame(ref from, ref Text, "column text");
        Lay(ref from, _numbers.AsSpan(0, count), size);
    }

    private void Lay(ref ByteReader from, ReadOnlySpan<long> lengths, int size)
    {
        long at = 0;
        for (int i = 0; i < lengths.Length; i++)
        {
            Starts[i] = (int)at;
            Lengths[i] = (int)lengths[i];
            at += lengths[i];
            if (lengths[i] < 0 || at > size) throw from.Fault("value length", $"of value {i} is {lengths[i]}");
        }
    }

    private void ReadDictionary(ref ByteReader from, int count)
    {
        Distinct = from.Count("distinct values", 65_536);
        int size = ReadFrame(ref from, ref Text, "dictionary");
        RowBuffers.Ensure(ref Starts, Distinct);
        RowBuffers.Ensure(ref Lengths, Distinct);
        RowBuffers.Ensure(ref Codes, count);
        var entries = new ByteReader(Text.AsSpan(0, size));
        var lengths = new long[Distinct];
        for (int i = 0; i < lengths.Length; i++) lengths[i] = entries.Count("value length", size);
        Lay(ref from, lengths, entries.Remaining);
        for (int i = 0; i < Distinct; i++) Starts[i] += entries.Position;
        Codes.AsSpan(0, count).Clear();
        if (Distinct == 1 || count == 0) return;
        int bytes = ReadFrame(ref from, ref _frame, "codes");
        bool wide = Distinct > 256;
        if (bytes != (wide ? 2L * count : count)) throw from.Fault("codes", $"are {bytes} bytes for {count} values");
        for (int i = 0; i < count; i++)
        {
            int code = wide ? BinaryPrimitives.ReadUInt16LittleEndian(_frame.AsSpan(2 * i)) : _frame[i];
            if (code >= Distinct) throw from.Fault("code", $"is {code} of {Distinct}");
            Codes[i] = code;
        }
    }

    private void ReadNumbers(ref ByteReader from, ColumnEncoding encoding, int count)
    {
        ReadOnlySpan<byte> prefix = from.Take(from.Byte("prefix"), "prefix"), suffix = from.Take(from.Byte("suffix"), "suffix");
        int digits = encoding == ColumnEncoding.Integers ? 0 : from.Byte("digits");
        if (digits > 18) throw from.Fault("digits", $"are {digits}");
        long scale = encoding == ColumnEncoding.Decimals ? (long)Math.Pow(10, digits) : 1;
        IntegerPages.Read(ref from, _numbers.AsSpan(0, count));
        int room = prefix.Length + suffix.Length + 40;
        if (count > MaxTextBytes / room) throw from.Fault("values", $"are {count}");
        RowBuffers.Ensure(ref Text, count * room);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int start = at;
            long number = _numbers[i];
            if (number < 0) throw from.Fault("number", $"is {number}");
            prefix.CopyTo(Text.AsSpan(at));
            at += prefix.Length;
            if (encoding == ColumnEncoding.PaddedIntegers)
            {
                for (int d = digits - 1; d >= 0; d--, number /= 10) Text[at + d] = (byte)('0' + (number % 10));
                at += digits;
            }
            else
            {
                long fraction = 0;
                if (scale > 1) number = Math.DivRem(number, scale, out fraction);
                Utf8Formatter.TryFormat(number, Text.AsSpan(at), out int written);
                at += written;
                if (scale > 1)
                {
                    Text[at++] = (byte)'.';
                    for (int d = digits - 1; d >= 0; d--, fraction /= 10) Text[at + d] = (byte)('0' + (fraction % 10));
                    at += digits;
                }
            }
            suffix.CopyTo(Text.AsSpan(at));
            at += suffix.Length;
            Starts[i] = start;
            Lengths[i] = at - start;
        }
    }

    private void ReadFixedBytes(ref ByteReader from, bool uuids, int count)
    {
        int size = uuids ? 16 : from.Byte("value size"), length = uuids ? 36 : 2 * size;
        if (size is 0 or > 64 || count > from.Remaining / size) throw from.Fault("value size", $"is {size} for {count} values");
        RowBuffers.Ensure(ref Text, count * length);
        for (int i = 0; i < count; i++)
        {
            HexBytes.Unpack(from.Take(size, "value"), uuids, Text.AsSpan(i * length, length));
            Starts[i] = i * length;
            Lengths[i] = length;
        }
    }

    private void ReadInstants(ref ByteReader from, int count, ReadOnlySpan<int> rows, ReadOnlySpan<long> timesNs)
    {
        byte style = from.Byte("style");
        if (style >> 4 > 9) throw from.Fault("style", $"is {style}");
        int length = Instants.LengthOf(style);
        long unitNs = Instants.UnitNs(style);
        IntegerPages.Read(ref from, _numbers.AsSpan(0, count));
        RowBuffers.Ensure(ref Text, count * length);
        for (int i = 0; i < count; i++)
        {
            long units = unchecked(_numbers[i] + (timesNs[rows[i]] / unitNs));
            if (!Instants.IsWritable(units, style)) throw from.Fault("instant", $"is {units} units");
            Instants.Write(units, style, Text.AsSpan(i * length, length));
            Starts[i] = i * length;
            Lengths[i] = length;
        }
    }
}
