using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Blooms;

/// <summary>Collects the tokens of many lines and writes the filter that <see cref="TokenFilter"/> asks.</summary>
/// <remarks>
/// A UUID counts as one token of its 36 bytes wherever it stands; its groups are left out, and so are fractions of a second
/// (<see cref="TokenScanner.IsTimeFraction"/>): each would be new in every line. Layout:
/// <code>
/// size  field
///    8  lengths  bit n: there is a token of n bytes; bit 63: of 63 or more. Counts the tokens that are left out too
///    n  bloom    see <see cref="BloomFilter"/>
/// </code></remarks>
public sealed class TokenFilterBuilder
{
    private readonly HashSetBuffer _hashes = new();
    private ulong _lengths;

    /// <summary>Distinct tokens so far.</summary>
    public int Count => _hashes.Count;

    /// <summary>Adds the tokens of one line, which lies in a larger buffer.</summary>
    public void AddLine(ReadOnlySpan<byte> buffer, int start, int length)
    {
        ReadOnlySpan<byte> line = buffer.Slice(start, length);
        ref byte first = ref MemoryMarshal.GetReference(line);
        int readable = buffer.Length - start; // bytes that may be read past the line's end
        int open = -1, uuidEnd = 0;
        for (int at = 0; at < length; at += 64)
        {
            ulong bits;
            if (at + 64 <= readable)
            {
                bits = TokenScanner.TokenBits(ref Unsafe.Add(ref first, at));
                if (length - at < 64) bits &= (1UL << (length - at)) - 1;
            }
            else bits = TokenScanner.PlainBits(ref Unsafe.Add(ref first, at), length - at);
            if (open >= 0)
            {
                int run = BitOperations.TrailingZeroCount(~bits);
                if (run == 64) continue;
                AddToken(line, open, at + run, ref uuidEnd);
                open = -1;
                bits &= ulong.MaxValue << run;
            }
            while (bits != 0)
            {
                int from = BitOperations.TrailingZeroCount(bits);
                int to = from + BitOperations.TrailingZeroCount(~(bits >> from));
                if (to >= 64)
                {
                    open = at + from;
                    break;
                }
                AddToken(line, at + from, at + to, ref uuidEnd);
                bits &= ulong.MaxValue << to;
            }
        }
        if (open >= 0) AddToken(line, open, length, ref uuidEnd);
    }

    /// <summary>Writes the filter and starts anew.</summary>
    /// <returns>Bytes written.</returns>
    public int Write(ByteWriter to, int bitsPerToken = 10)
    {
        int size = 8 + BloomFilter.SizeBytes(_hashes.Count, bitsPerToken);
        Span<byte> filter = to.Reserve(size);
        filter.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(filter, _lengths);
        _hashes.AddTo(filter[8..]);
        _hashes.Clear();
        _lengths = 0;
        return size;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddToken(ReadOnlySpan<byte> line, int start, int end, ref int uuidEnd)
    {
        int length = end - start;
        _lengths |= 1UL << Math.Min(length, 63);
        bool group = start < uuidEnd && end <= uuidEnd; // groups two to five of the UUID before
        if (length >= 8 && end + 6 < line.Length && line[end] == '-' && line[end + 5] == '-' && TokenScanner.IsUuidAt(line, end - 8))
        {
            _hashes.Add(BloomFilter.Hash(line.Slice(end - 8, TokenScanner.UuidLength)));
            group |= length == 8;
            uuidEnd = end - 8 + TokenScanner.UuidLength;
        }
        if (group) return;
        ReadOnlySpan<byte> token = line.Slice(start, length);
        if (token[^1] == 'Z' && TokenScanner.IsTimeFraction(token)) return;
        _hashes.Add(BloomFilter.Hash(token));
    }
}
