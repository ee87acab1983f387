using System.Buffers.Text;
using System.IO.Hashing;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>Picks the encoding of a column that fits all its values exactly, and writes its payload.</summary>
internal sealed class ColumnEncoder
{
    private const int MaxDictionary = 65_536, Handful = 64;

    private readonly ByteWriter _payload = new(64 << 10);
    private readonly ByteWriter _scratch = new(64 << 10);
    private readonly ByteWriter _other = new(64 << 10);
    private readonly NumberedText _numbered = new();
    private readonly Dictionary<ulong, int> _codeOf = [];
    private readonly List<int> _firstOf = [];
    private int[] _codes = [];
    private long[] _numbers = [];

    /// <summary>A payload; good until the next call.</summary>
    public ReadOnlySpan<byte> Encode(ColumnBuilder column, LogBatch batch)
    {
        _payload.Clear();
        RowBuffers.Ensure(ref _numbers, column.Count);
        if (column.Count > 0 && (TryInstants(column, batch) || TryFixedBytes(column, batch.Text))) return _payload.Written;
        bool repeats = column.Class != SlotClass.Whole && CollectValues(column, batch.Text);
        bool few = repeats && _firstOf.Count <= Math.Max(1, Math.Min(256, column.Count / 8));
        if (few && _firstOf.Count <= Handful) WriteDictionary(column, batch.Text, _payload);
        else if (column.Count > 0 && TryNumbers(column, batch.Text))
        {
            if (!few) return _payload.Written;
            _other.Clear();
            WriteDictionary(column, batch.Text, _other);
            return _payload.Length < _other.Length * 0.97 ? _payload.Written : _other.Written; // each distinct value is searched once
        }
        else if (repeats && _firstOf.Count <= column.Count / 2) WriteDictionary(column, batch.Text, _payload);
        else WriteText(column, batch.Text);
        if (_payload.Written[0] is (byte)ColumnEncoding.Text or (byte)ColumnEncoding.Dictionary && TryNumberedText(column, batch.Text)) return _other.Written;
        return _payload.Written;
    }

    /// <summary>Raw size and frame size, then the frame.</summary>
    public static void WriteFrame(ReadOnlySpan<byte> raw, int level, ByteWriter to)
    {
        to.Uvarint((ulong)raw.Length);
        var frame = new ByteWriter(raw.Length + 64);
        if (raw.Length > 0) Zstd.Write(raw, level, frame);
        to.Uvarint((ulong)frame.Length);
        to.Bytes(frame.Written);
    }

    private bool TryInstants(ColumnBuilder column, LogBatch batch)
    {
        ReadOnlySpan<byte> text = batch.Text;
        ReadOnlySpan<byte> first = text.Slice(column.Starts[0], column.Lengths[0]);
        if (!Instants.TryStyle(first, out byte style) || Instants.LengthOf(style) != first.Length) return false;
        long unitNs = Instants.UnitNs(style);
        for (int i = 0; i < column.Count; i++)
        {
            ReadOnlySpan<byte> value = text.Slice(column.Starts[i], column.Lengths[i]);
            if (value.Length != first.Length || !Instants.TryStyle(value, out byte own) || own != style || !Instants.TryRead(value, style, out long units)) return false;
            _numbers[i] = units - (batch.TimestampsNs[column.Rows[i]] / unitNs);
        }
        _payload.Byte((byte)ColumnEncoding.Instants);
        _payload.Byte(style);
        IntegerPages.Write(_numbers.AsSpan(0, column.Count), _payload);
        return true;
    }

    /// <summary>UUIDs, and hexadecimal numbers of one length.</summary>
    private bool TryFixedBytes(ColumnBuilder column, ReadOnlySpan<byte> text)
    {
        int length = column.Lengths[0];
        bool uuids = length == 36;
        if (!uuids && (length < 8 || length > 128 || (length & 1) != 0)) return false;
        foreach (int other in column.Lengths) if (other != length) return false;
        int size = uuids ? 16 : length / 2;
        _payload.Byte((byte)(uuids ? ColumnEncoding.Uuids : ColumnEncoding.Hex));
        if (!uuids) _payload.Byte((byte)size);
        bool letters = uuids;
        foreach (int start in column.Starts)
        {
            ReadOnlySpan<byte> value = text.Slice(start, length);
            if (!HexBytes.TryPack(value, uuids, _payload.Reserve(size)))
            {
                _payload.Clear();
                return false;
            }
            letters |= value.ContainsAnyInRange((byte)'a', (byte)'f');
        }
        if (!letters) _payload.Clear(); // decimal numbers, which other encodings keep smaller
        return letters;
    }

    /// <summary>Finds the distinct values; false where there are too many for a dictionary.</summary>
    private bool CollectValues(ColumnBuilder column, ReadOnlySpan<byte> text)
    {
        _codeOf.Clear();
        _firstOf.Clear();
        RowBuffers.Ensure(ref _codes, column.Count);
        int most = Math.Min(MaxDictionary, Math.Max(16, column.Count / 2));
        for (int i = 0; i < column.Count; i++)
        {
            ReadOnlySpan<byte> value = text.Slice(column.Starts[i], column.Lengths[i]);
            ulong hash = XxHash3.HashToUInt64(value);
            if (!_codeOf.TryGetValue(hash, out int code))
            {
                if (_firstOf.Count == most) return false;
                code = _firstOf.Count;
                _codeOf.Add(hash, code);
                _firstOf.Add(i);
            }
            else if (!value.SequenceEqual(text.Slice(column.Starts[_firstOf[code]], column.Lengths[_firstOf[code]]))) return false; // equal hashes of unequal values
            _codes[i] = code;
        }
        return true;
    }

    private void WriteDictionary(ColumnBuilder column, ReadOnlySpan<byte> text, ByteWriter to)
    {
        int distinct = _firstOf.Count, bits = distinct is < 2 or > 16 ? 0 : distinct <= 2 ? 1 : distinct <= 4 ? 2 : 4;
        to.Byte((byte)(bits > 0 ? ColumnEncoding.PackedDictionary : ColumnEncoding.Dictionary));
        if (bits > 0) to.Byte((byte)bits);
        to.Uvarint((ulong)distinct);
        _scratch.Clear();
        foreach (int first in _firstOf) _scratch.Uvarint((ulong)column.Lengths[first]);
        foreach (int first in _firstOf) _scratch.Bytes(text.Slice(column.Starts[first], column.Lengths[first]));
        WriteFrame(_scratch.Written, level: 3, to);
        if (distinct == 1) return;
        _scratch.Clear();
        if (bits > 0) PackCodes(column.Count, bits);
        else if (distinct > 256) for (int i = 0; i < column.Count; i++) _scratch.UInt16((ushort)_codes[i]);
        else for (int i = 0; i < column.Count; i++) _scratch.Byte((byte)_codes[i]);
        WriteFrame(_scratch.Written, level: 1, to);
    }

    /// <summary>Several codes in a byte, lowest bits first: the frame then codes them together, where a byte each costs a bit at least.</summary>
    private void PackCodes(int count, int bits)
    {
        Span<byte> packed = _scratch.Reserve(((count * bits) + 7) / 8);
        packed.Clear();
        for (int i = 0; i < count; i++) packed[i * bits / 8] |= (byte)(_codes[i] << (i * bits % 8));
    }

    private void WriteText(ColumnBuilder column, ReadOnlySpan<byte> text)
    {
        _payload.Byte((byte)ColumnEncoding.Text);
        for (int i = 0; i < column.Count; i++) _numbers[i] = column.Lengths[i];
        IntegerPages.Write(_numbers.AsSpan(0, column.Count), _payload);
        _scratch.Clear();
        for (int i = 0; i < column.Count; i++) _scratch.Bytes(text.Slice(column.Starts[i], column.Lengths[i]));
        WriteFrame(_scratch.Written, level: 3, _payload);
    }

    /// <summary>Whether patterns and numbers are clearly smaller than what the payload has.</summary>
    private bool TryNumberedText(ColumnBuilder column, ReadOnlySpan<byte> text)
    {
        // Words of text come one by one, with what stands around their digits in the shape.
        if (_payload.Length < 256 || column.Class is not (SlotClass.Quoted or SlotClass.Bare) || !_numbered.TryCollect(column, text)) return false;
        _other.Clear();
        _other.Byte((byte)ColumnEncoding.NumberedText);
        _numbered.Write(_other);
        return _other.Length < _payload.Length * 9L / 10;
    }

    /// <summary>Integers, padded integers or decimals, all with the same characters around them, such as a unit.</summary>
    private bool TryNumbers(ColumnBuilder column, ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> first = text.Slice(column.Starts[0], column.Lengths[0]);
        int digit = first.IndexOfAnyInRange((byte)'0', (byte)'9'), last = first.LastIndexOfAnyInRange((byte)'0', (byte)'9');
        if (digit < 0 || digit > 32 || first.Length - last > 32) return false;
        ReadOnlySpan<byte> prefix = first[..digit], suffix = first[(last + 1)..], number = first[digit..(last + 1)];
        int point = number.IndexOf((byte)'.'), decimals = point < 0 ? 0 : number.Length - point - 1;
        bool padded = point < 0 && number.Length > 1;
        ColumnEncoding encoding = point >= 0 ? ColumnEncoding.Decimals : ColumnEncoding.Integers;
        if (!ReadAll(column, text, prefix, suffix, encoding, decimals, 0))
        {
            if (!padded || !ReadAll(column, text, prefix, suffix, ColumnEncoding.PaddedIntegers, 0, number.Length)) return false;
            encoding = ColumnEncoding.PaddedIntegers;
        }
        _payload.Byte((byte)encoding);
        _payload.Byte((byte)prefix.Length);
        _payload.Bytes(prefix);
        _payload.Byte((byte)suffix.Length);
        _payload.Bytes(suffix);
        if (encoding == ColumnEncoding.Decimals) _payload.Byte((byte)decimals);
        if (encoding == ColumnEncoding.PaddedIntegers) _payload.Byte((byte)number.Length);
        IntegerPages.WriteSmall(_numbers.AsSpan(0, column.Count), _payload);
        return true;
    }

    private bool ReadAll(ColumnBuilder column, ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> suffix, ColumnEncoding encoding, int decimals, int width)
    {
        for (int i = 0; i < column.Count; i++)
        {
            ReadOnlySpan<byte> value = text.Slice(column.Starts[i], column.Lengths[i]);
            if (value.Length <= prefix.Length + suffix.Length || !value.StartsWith(prefix) || !value.EndsWith(suffix)) return false;
            if (!TryRead(value[prefix.Length..^suffix.Length], encoding, decimals, width, out _numbers[i])) return false;
        }
        return true;
    }

    /// <summary>Whether the number is exactly what would be written for it.</summary>
    private static bool TryRead(ReadOnlySpan<byte> number, ColumnEncoding encoding, int decimals, int width, out long value)
    {
        value = 0;
        if (number.Length > 18 || (width > 0 && number.Length != width)) return false;
        if (encoding == ColumnEncoding.Decimals)
        {
            int point = number.Length - decimals - 1;
            if (decimals == 0 || point < 1 || number[point] != '.' || (number[0] == '0' && point > 1)) return false;
            return Utf8Parser.TryParse(number[..point], out long whole, out int used) && used == point && IsDigits(number[..point])
                && IsDigits(number[(point + 1)..]) && Utf8Parser.TryParse(number[(point + 1)..], out long fraction, out _) && Combine(whole, fraction, decimals, out value);
        }
        if (!IsDigits(number) || (width == 0 && number[0] == '0' && number.Length > 1)) return false;
        return Utf8Parser.TryParse(number, out value, out _);
    }

    private static bool Combine(long whole, long fraction, int decimals, out long value)
    {
        value = (whole * (long)Math.Pow(10, decimals)) + fraction; // at most 17 digits
        return true;
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
