using System.Buffers.Text;
using System.Diagnostics;
using System.IO.Hashing;
using Pharos.Logs.Store.Blocks;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>Values that are alike but for the numbers in them, such as paths with ids: their patterns once, for each value its pattern, and the numbers of each place of a pattern as integers.</summary>
/// <remarks><code>
/// size  field
///    v  patterns  count, 1 to 256
///    v  frame     of their lengths (uvarint) and text; a zero byte stands for a number
///    v  frame     of the values' patterns, one byte each; not there where there is one pattern
///       numbers   pattern by pattern, place by place: pages of integers, in order of the values
/// </code>Frames as <see cref="ColumnEncoder.WriteFrame"/> writes them. A number has no leading zeros: those are text of the pattern.</remarks>
internal sealed class NumberedText
{
    private const int MaxPatterns = 256, MaxPlaces = 8, MaxDigits = 18, MaxWritten = 19;

    private readonly ByteWriter _pattern = new(256);
    private readonly Dictionary<ulong, int> _byHash = [];
    private readonly List<Pattern> _patterns = [];
    private readonly List<byte> _codes = [];
    private readonly long[] _numbers = new long[MaxPlaces];

    /// <summary>Takes the values apart; false where they do not share few patterns.</summary>
    public bool TryCollect(ColumnBuilder column, ReadOnlySpan<byte> text)
    {
        _byHash.Clear();
        _patterns.Clear();
        _codes.Clear();
        int most = Math.Min(MaxPatterns, column.Count / 8);
        for (int i = 0; i < column.Count; i++)
        {
            int places = Split(text.Slice(column.Starts[i], column.Lengths[i]));
            if (places < 0) return false;
            ulong hash = XxHash3.HashToUInt64(_pattern.Written);
            if (!_byHash.TryGetValue(hash, out int code))
            {
                if (_patterns.Count == most) return false;
                code = _patterns.Count;
                _byHash.Add(hash, code);
                _patterns.Add(new Pattern(_pattern.Written.ToArray(), places));
            }
            else if (!_pattern.Written.SequenceEqual(_patterns[code].Text)) return false; // equal hashes of unequal patterns
            for (int place = 0; place < places; place++) _patterns[code].Numbers[place].Add(_numbers[place]);
            _codes.Add((byte)code);
        }
        return _patterns.Count > 0;
    }

    /// <summary>Writes what was collected.</summary>
    public void Write(ByteWriter to)
    {
        to.Uvarint((ulong)_patterns.Count);
        var texts = new ByteWriter(4096);
        foreach (Pattern pattern in _patterns) texts.Uvarint((ulong)pattern.Text.Length);
        foreach (Pattern pattern in _patterns) texts.Bytes(pattern.Text);
        ColumnEncoder.WriteFrame(texts.Written, level: 3, to);
        if (_patterns.Count > 1) ColumnEncoder.WriteFrame(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_codes), level: 1, to);
        foreach (Pattern pattern in _patterns) foreach (List<long> numbers in pattern.Numbers) IntegerPages.WriteSmall(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(numbers), to);
    }

    /// <summary>Reads the patterns of a column.</summary>
    /// <param name="longest">Bytes that no value exceeds.</param>
    /// <exception cref="CorruptDataException">They are damaged.</exception>
    public static byte[][] ReadPatterns(ref ByteReader from, out int longest)
    {
        var patterns = new byte[from.Count("patterns", MaxPatterns)][];
        if (patterns.Length == 0) throw from.Fault("patterns", "are none");
        byte[] buffer = [];
        int size = ColumnValues.ReadFrame(ref from, ref buffer, "patterns");
        var texts = new ByteReader(buffer.AsSpan(0, size));
        var lengths = new int[patterns.Length];
        for (int p = 0; p < lengths.Length; p++) lengths[p] = texts.Count("pattern length", size);
        longest = 0;
        for (int p = 0; p < lengths.Length; p++)
        {
            patterns[p] = texts.Take(lengths[p], "pattern").ToArray();
            int places = patterns[p].AsSpan().Count((byte)0);
            if (places > MaxPlaces) throw from.Fault("pattern", "has too many numbers");
            longest = Math.Max(longest, lengths[p] + (places * MaxWritten));
        }
        return patterns;
    }

    /// <summary>Whether a value can hold the text, as far as the patterns tell: what stands in it between digits lies between the numbers of a pattern.</summary>
    public static bool CanHold(ReadOnlySpan<byte[]> patterns, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int start = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            if (start < 0) return true;
            text = text[start..];
            int end = text.IndexOfAnyInRange((byte)'0', (byte)'9');
            ReadOnlySpan<byte> words = end < 0 ? text : text[..end];
            bool known = false;
            for (int p = 0; p < patterns.Length && !known; p++) known = patterns[p].AsSpan().IndexOf(words) >= 0;
            if (!known) return false;
            text = text[words.Length..];
        }
    }

    /// <summary>Puts the values together: their text, one after the other, and where each starts.</summary>
    /// <exception cref="CorruptDataException">It is damaged.</exception>
    public static void Read(ref ByteReader from, byte[][] patterns, int count, int maxTextBytes, ref byte[] text, ref int[] starts)
    {
        var codes = new byte[count];
        if (patterns.Length > 1 && ColumnValues.ReadFrame(ref from, ref codes, "patterns of values") != count) throw from.Fault("patterns of values", $"are not {count}");
        var uses = new int[patterns.Length];
        foreach (byte code in codes.AsSpan(0, count))
        {
            if (code >= uses.Length) throw from.Fault("pattern", $"is {code} of {uses.Length}");
            uses[code]++;
        }
        var numbers = new long[patterns.Length][][];
        long size = 0;
        for (int p = 0; p < patterns.Length; p++)
        {
            numbers[p] = new long[patterns[p].AsSpan().Count((byte)0)][];
            for (int place = 0; place < numbers[p].Length; place++)
            {
                numbers[p][place] = new long[uses[p]];
                IntegerPages.Read(ref from, numbers[p][place]);
                foreach (long number in numbers[p][place]) if (number < 0) throw from.Fault("number", $"is {number}");
            }
            size += (long)uses[p] * (patterns[p].Length + (MaxWritten * numbers[p].Length));
        }
        if (size > maxTextBytes) throw from.Fault("text", $"may have {size} bytes");
        RowBuffers.Ensure(ref text, (int)size);
        RowBuffers.Ensure(ref starts, count + 1);
        Span<int> next = uses;
        next.Clear();
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            starts[i] = at;
            at += Put(patterns[codes[i]], numbers[codes[i]], next[codes[i]]++, text.AsSpan(at));
        }
        starts[count] = at;
    }

    private static int Put(ReadOnlySpan<byte> pattern, long[][] numbers, int value, Span<byte> to)
    {
        int at = 0, place = 0;
        while (true)
        {
            int number = pattern.IndexOf((byte)0);
            ReadOnlySpan<byte> constant = number < 0 ? pattern : pattern[..number];
            constant.CopyTo(to[at..]);
            at += constant.Length;
            if (number < 0) return at;
            if (!Utf8Formatter.TryFormat(numbers[place++][value], to[at..], out int digits)) throw new UnreachableException("room for every long was counted");
            at += digits;
            pattern = pattern[(number + 1)..];
        }
    }

    /// <summary>Splits a value into its pattern and its numbers; returns how many these are, or -1 where it cannot be split.</summary>
    private int Split(ReadOnlySpan<byte> value)
    {
        _pattern.Clear();
        if (value.Contains((byte)0)) return -1;
        int places = 0;
        while (true)
        {
            int digit = value.IndexOfAnyInRange((byte)'0', (byte)'9');
            if (digit < 0) break;
            int end = value[digit..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            end = end < 0 ? value.Length : digit + end;
            while (digit < end - 1 && value[digit] == '0') digit++;
            if (places == MaxPlaces || end - digit > MaxDigits) return -1;
            if (!Utf8Parser.TryParse(value[digit..end], out _numbers[places++], out _)) return -1;
            _pattern.Bytes(value[..digit]);
            _pattern.Byte(0);
            value = value[end..];
        }
        _pattern.Bytes(value);
        return places;
    }

    private sealed class Pattern(byte[] text, int places)
    {
        public byte[] Text { get; } = text;

        public List<long>[] Numbers { get; } = [.. Enumerable.Range(0, places).Select(_ => new List<long>())];
    }
}
