using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>One decoded column of a block. Values become text one at a time, where they are asked for. Buffers are kept from column to column.</summary>
internal sealed class ColumnValues
{
    private const int MaxTextBytes = 1 << 30;

    private long[] _numbers = [];
    private byte[] _frame = [];
    private byte[] _bytes = []; // text of the values or of the distinct ones, or packed bytes
    private int[] _starts = []; // in _bytes, with one place more than values
    private int[] _codes = [];
    private byte[] _prefix = [], _suffix = [];
    private int _size, _digits, _loadAt, _longest, _codeBits;
    private byte[][] _patterns = []; // of numbered text
    private long _scale, _unitNs;

    public ColumnEncoding Encoding { get; private set; }

    public int Count { get; private set; }

    /// <summary>Values that the codes point to; 0 where every value stands for itself.</summary>
    public int Distinct { get; private set; }

    /// <summary>Per value the place of its text among the <see cref="Distinct"/>.</summary>
    public ReadOnlySpan<int> Codes => _codes.AsSpan(0, Distinct > 0 ? Count : 0);

    /// <summary>The codes for a loop over many values; empty where there are none.</summary>
    public int[] CodeBuffer => Distinct > 0 ? _codes : [];

    /// <summary>Bytes of a value in <see cref="Packed"/>.</summary>
    public int PackedBytes => _size;

    /// <summary>All values of hexadecimal digits, two in a byte.</summary>
    public ReadOnlySpan<byte> Packed => _bytes.AsSpan(0, Encoding is ColumnEncoding.Hex or ColumnEncoding.Uuids ? Count * _size : 0);

    /// <summary>Text before the digits of every number.</summary>
    public ReadOnlySpan<byte> Prefix => _prefix;

    public ReadOnlySpan<byte> Suffix => _suffix;

    /// <summary>What all values of a column of numbered text are made of, a zero byte for a number; empty for other columns.</summary>
    public ReadOnlySpan<byte[]> Patterns => _patterns;

    /// <summary>All text of a column of text, one value after the other.</summary>
    public ReadOnlySpan<byte> AllText => _bytes.AsSpan(0, _starts[Count]);

    /// <summary>Places of the values in <see cref="AllText"/>, and its end.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count + 1);

    /// <summary>Whether every value is digits, with a point among them or not, and nothing else.</summary>
    public bool HasPlainNumbers => Encoding is ColumnEncoding.Integers or ColumnEncoding.PaddedIntegers or ColumnEncoding.Decimals && _prefix.Length == 0 && _suffix.Length == 0;

    /// <summary>The values of a loaded column of plain numbers as a parser reads their text; false where one has more digits than a double is sure to keep.</summary>
    public bool TryReadNumbers(Span<double> numbers)
    {
        const long exact = 1L << 53;
        ReadOnlySpan<long> digits = _numbers.AsSpan(0, Count);
        if (digits.ContainsAnyExceptInRange(0, exact)) return false;
        // Both sides are exact, so the one rounding is that of the division: the double nearest to the text.
        if (Encoding == ColumnEncoding.Decimals && _scale > 1) for (int i = 0; i < digits.Length; i++) numbers[i] = digits[i] / (double)_scale;
        else for (int i = 0; i < digits.Length; i++) numbers[i] = digits[i];
        return true;
    }

    /// <summary>Whether a value is written with the help of its entry's time.</summary>
    public bool IsInstants => Encoding == ColumnEncoding.Instants;

    /// <summary>Reads what is known of all values: the encoding, what stands around numbers, the distinct values. <see cref="Load"/> reads the rest.</summary>
    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public void Open(ReadOnlySpan<byte> payload, int count)
    {
        var from = new ByteReader(payload);
        Count = count;
        Distinct = 0;
        _longest = -1;
        Encoding = (ColumnEncoding)from.Byte("encoding");
        _patterns = [];
        _codeBits = 0;
        switch (Encoding)
        {
            case ColumnEncoding.Text: break;
            case ColumnEncoding.NumberedText:
                _patterns = NumberedText.ReadPatterns(ref from, out _longest);
                Encoding = ColumnEncoding.Text; // what it is once it is loaded
                break;
            case ColumnEncoding.Dictionary: OpenDictionary(ref from); break;
            case ColumnEncoding.PackedDictionary:
                _codeBits = from.Byte("bits of a code");
                if (_codeBits is not (1 or 2 or 4)) throw from.Fault("bits of a code", $"are {_codeBits}");
                Encoding = ColumnEncoding.Dictionary;
                OpenDictionary(ref from);
                break;
            case ColumnEncoding.Integers or ColumnEncoding.PaddedIntegers or ColumnEncoding.Decimals: OpenNumbers(ref from); break;
            case ColumnEncoding.Hex or ColumnEncoding.Uuids:
                _size = Encoding == ColumnEncoding.Uuids ? 16 : from.Byte("value size");
                if (_size is 0 or > 64 || Count > from.Remaining / _size) throw from.Fault("value size", $"is {_size} for {Count} values");
                break;
            case ColumnEncoding.Instants:
                _size = from.Byte("style");
                if (_size >> 4 > 9) throw from.Fault("style", $"is {_size}");
                _unitNs = Instants.UnitNs((byte)_size);
                break;
            default: throw from.Fault("encoding", $"is {Encoding}");
        }
        _loadAt = from.Position;
    }

    /// <summary>Reads how long the values of a column of text are, so that <see cref="MaxLength"/> is known; nothing where there is no such thing to read.</summary>
    public void LoadLengths(ReadOnlySpan<byte> payload)
    {
        if (Encoding != ColumnEncoding.Text || _longest >= 0) return;
        var from = new ByteReader(payload);
        from.Take(_loadAt, "values");
        RowBuffers.Ensure(ref _numbers, Count);
        Span<long> lengths = _numbers.AsSpan(0, Count);
        IntegerPages.Read(ref from, lengths);
        long longest = 0;
        foreach (long length in lengths) longest = Math.Max(longest, length);
        _longest = (int)Math.Min(longest, int.MaxValue);
        _loadAt = from.Position;
    }

    /// <summary>Reads the values of the payload that was opened.</summary>
    public void Load(ReadOnlySpan<byte> payload)
    {
        LoadLengths(payload);
        var from = new ByteReader(payload);
        from.Take(_loadAt, "values");
        switch (Encoding)
        {
            case ColumnEncoding.Text when _patterns.Length > 0: NumberedText.Read(ref from, _patterns, Count, MaxTextBytes, ref _bytes, ref _starts); break;
            case ColumnEncoding.Text: ReadText(ref from); break;
            case ColumnEncoding.Dictionary: ReadCodes(ref from); break;
            case ColumnEncoding.Hex or ColumnEncoding.Uuids:
                RowBuffers.Ensure(ref _bytes, Count * _size);
                from.Take(Count * _size, "values").CopyTo(_bytes);
                break;
            default:
                RowBuffers.Ensure(ref _numbers, Count);
                Span<long> numbers = _numbers.AsSpan(0, Count);
                IntegerPages.Read(ref from, numbers);
                if (Encoding != ColumnEncoding.Instants) foreach (long number in numbers) if (number < 0) throw from.Fault("number", $"is {number}");
                break;
        }
    }

    /// <summary>Text of a distinct value, or of a value of a column of text.</summary>
    public ReadOnlySpan<byte> TextOf(int place) => _bytes.AsSpan(_starts[place], _starts[place + 1] - _starts[place]);

    /// <summary>Bytes of a value as text.</summary>
    public int LengthOf(int value)
    {
        switch (Encoding)
        {
            case ColumnEncoding.Text: return _starts[value + 1] - _starts[value];
            case ColumnEncoding.Dictionary:
                int code = _codes[value];
                return _starts[code + 1] - _starts[code];
            case ColumnEncoding.Integers: return _prefix.Length + DigitsOf(_numbers[value]) + _suffix.Length;
            case ColumnEncoding.PaddedIntegers: return _prefix.Length + _digits + _suffix.Length;
            case ColumnEncoding.Decimals: return _prefix.Length + (_scale > 1 ? 1 + Math.Max(1 + _digits, DigitsOf(_numbers[value])) : DigitsOf(_numbers[value])) + _suffix.Length;
            case ColumnEncoding.Hex: return 2 * _size;
            case ColumnEncoding.Uuids: return 36;
            default: return Instants.LengthOf((byte)_size);
        }
    }

    /// <summary>Longest value there can be; a text to look for that is longer is not here.</summary>
    public int MaxLength => Encoding switch
    {
        ColumnEncoding.Integers or ColumnEncoding.Decimals => _prefix.Length + _suffix.Length + 20,
        ColumnEncoding.PaddedIntegers => _prefix.Length + _suffix.Length + _digits,
        ColumnEncoding.Hex => 2 * _size,
        ColumnEncoding.Uuids => 36,
        ColumnEncoding.Instants => Instants.LengthOf((byte)_size),
        ColumnEncoding.Text when _longest >= 0 => _longest,
        _ => int.MaxValue,
    };

    /// <summary>Writes a value as text; returns its length.</summary>
    /// <param name="timeNs">Time of the value's entry.</param>
    /// <exception cref="CorruptDataException">There is not so much room, or it is an instant that cannot be.</exception>
    public int Write(int value, long timeNs, Span<byte> to)
    {
        switch (Encoding)
        {
            case ColumnEncoding.Text: return Copy(value, to);
            case ColumnEncoding.Dictionary: return Copy(_codes[value], to);
            case ColumnEncoding.Hex or ColumnEncoding.Uuids:
                Span<byte> digits = Room(LengthOf(value), to);
                HexBytes.Unpack(_bytes.AsSpan(value * _size, _size), Encoding == ColumnEncoding.Uuids, digits);
                return digits.Length;
            case ColumnEncoding.Instants:
                long units = unchecked(_numbers[value] + (timeNs / _unitNs));
                if (!Instants.IsWritable(units, (byte)_size)) throw new CorruptDataException("columns", 0, $"an instant is {units} units");
                Span<byte> instant = Room(LengthOf(value), to);
                Instants.Write(units, (byte)_size, instant);
                return instant.Length;
            default:
                Span<byte> number = Room(LengthOf(value), to);
                WriteNumber(_numbers[value], number);
                return number.Length;
        }
    }

    private int Copy(int place, Span<byte> to)
    {
        int start = _starts[place], length = _starts[place + 1] - start;
        _bytes.AsSpan(start, length).CopyTo(Room(length, to));
        return length;
    }

    private static Span<byte> Room(int length, Span<byte> to) =>
        length <= to.Length ? to[..length] : throw new CorruptDataException("columns", 0, $"a value of {length} bytes exceeds the lines by {length - to.Length}");

    /// <summary>Reads what <see cref="ColumnEncoder.WriteFrame"/> wrote into a buffer that grows; returns its size.</summary>
    public static int ReadFrame(ref ByteReader from, ref byte[] buffer, string field)
    {
        int size = from.Count(field, MaxTextBytes);
        ReadOnlySpan<byte> frame = from.Take(from.Count(field, from.Remaining), field);
        RowBuffers.Ensure(ref buffer, size);
        if (size > 0) Zstd.Read(frame, buffer.AsSpan(0, size));
        return size;
    }

    private void WriteNumber(long number, Span<byte> to)
    {
        _prefix.CopyTo(to);
        _suffix.CopyTo(to[^_suffix.Length..]);
        int at = to.Length - _suffix.Length;
        if (Encoding == ColumnEncoding.Decimals && _scale > 1)
        {
            for (int d = 0; d < _digits; d++, number /= 10) to[--at] = (byte)('0' + (number % 10));
            to[--at] = (byte)'.';
        }
        for (; at > _prefix.Length; number /= 10) to[--at] = (byte)('0' + (number % 10));
    }

    private static int DigitsOf(long number)
    {
        int digits = 1;
        for (; number >= 10_000; number /= 10_000) digits += 4;
        return digits + (number >= 1000 ? 3 : number >= 100 ? 2 : number >= 10 ? 1 : 0);
    }

    private void ReadText(ref ByteReader from)
    {
        int size = ReadFrame(ref from, ref _bytes, "column text");
        RowBuffers.Ensure(ref _starts, Count + 1);
        Lay(ref from, _numbers.AsSpan(0, Count), 0, size);
    }

    private void Lay(ref ByteReader from, ReadOnlySpan<long> lengths, int start, int end)
    {
        long at = start;
        for (int i = 0; i < lengths.Length; i++)
        {
            _starts[i] = (int)at;
            at += lengths[i];
            if (lengths[i] < 0 || at > end) throw from.Fault("value length", $"of value {i} is {lengths[i]}");
        }
        _starts[lengths.Length] = (int)at;
    }

    private void OpenDictionary(ref ByteReader from)
    {
        Distinct = from.Count("distinct values", 65_536);
        if (Distinct == 0 && Count > 0) throw from.Fault("distinct values", $"are none for {Count} values");
        int size = ReadFrame(ref from, ref _bytes, "dictionary");
        var entries = new ByteReader(_bytes.AsSpan(0, size));
        RowBuffers.Ensure(ref _numbers, Distinct);
        for (int i = 0; i < Distinct; i++) _numbers[i] = entries.Count("value length", size);
        RowBuffers.Ensure(ref _starts, Distinct + 1);
        Lay(ref from, _numbers.AsSpan(0, Distinct), entries.Position, size);
    }

    private void ReadCodes(ref ByteReader from)
    {
        RowBuffers.Ensure(ref _codes, Count);
        Span<int> codes = _codes.AsSpan(0, Count);
        if (Distinct <= 1) codes.Clear();
        if (Distinct <= 1 || Count == 0) return;
        int bytes = ReadFrame(ref from, ref _frame, "codes");
        bool wide = Distinct > 256;
        long expected = _codeBits > 0 ? (((long)Count * _codeBits) + 7) / 8 : wide ? 2L * Count : Count;
        if (bytes != expected) throw from.Fault("codes", $"are {bytes} bytes for {Count} values");
        int highest = _codeBits > 0 ? Unpack(_frame, _codeBits, codes) : wide ? Spread(MemoryMarshal.Cast<byte, ushort>(_frame.AsSpan(0, bytes)), codes) : Spread(_frame.AsSpan(0, bytes), codes);
        if (highest >= Distinct) throw from.Fault("code", $"is {highest} of {Distinct}");
    }

    /// <summary>Takes codes of some bits apart; returns the highest.</summary>
    private static int Unpack(ReadOnlySpan<byte> from, int bits, Span<int> codes)
    {
        int highest = 0, mask = (1 << bits) - 1, shift = 0, at = 0;
        foreach (ref int code in codes)
        {
            code = (from[at] >> shift) & mask;
            highest = Math.Max(highest, code);
            shift = (shift + bits) & 7;
            if (shift == 0) at++;
        }
        return highest;
    }

    /// <summary>Copies codes of one byte; returns the highest.</summary>
    private static int Spread(ReadOnlySpan<byte> from, Span<int> codes)
    {
        Vector128<byte> highest = Vector128<byte>.Zero;
        int at = 0;
        for (; at + Vector128<byte>.Count <= from.Length; at += Vector128<byte>.Count)
        {
            Vector128<byte> sixteen = Vector128.Create(from.Slice(at, Vector128<byte>.Count));
            highest = Vector128.Max(highest, sixteen);
            (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(sixteen);
            Span<int> to = codes.Slice(at, Vector128<byte>.Count);
            Vector128.WidenLower(low).AsInt32().CopyTo(to);
            Vector128.WidenUpper(low).AsInt32().CopyTo(to[4..]);
            Vector128.WidenLower(high).AsInt32().CopyTo(to[8..]);
            Vector128.WidenUpper(high).AsInt32().CopyTo(to[12..]);
        }
        int most = 0;
        for (int i = 0; i < Vector128<byte>.Count; i++) most = Math.Max(most, highest[i]);
        for (; at < from.Length; at++) most = Math.Max(most, codes[at] = from[at]);
        return most;
    }

    /// <summary>The same for codes of two bytes.</summary>
    private static int Spread(ReadOnlySpan<ushort> from, Span<int> codes)
    {
        int highest = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            int code = BitConverter.IsLittleEndian ? from[i] : BinaryPrimitives.ReverseEndianness(from[i]);
            highest = Math.Max(highest, codes[i] = code);
        }
        return highest;
    }

    private void OpenNumbers(ref ByteReader from)
    {
        _prefix = from.Take(from.Byte("prefix"), "prefix").ToArray();
        _suffix = from.Take(from.Byte("suffix"), "suffix").ToArray();
        _digits = Encoding == ColumnEncoding.Integers ? 0 : from.Byte("digits");
        if (_digits > 18) throw from.Fault("digits", $"are {_digits}");
        _scale = 1;
        if (Encoding == ColumnEncoding.Decimals) for (int i = 0; i < _digits; i++) _scale *= 10;
    }
}
