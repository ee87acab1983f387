using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pharos.Storage.Codecs;
using Pharos.Storage.Memory;

namespace Pharos.Metrics.Store.Head;

/// <summary>The head's compact form of one column: byte-aligned tokens in 64-byte pages (60 bytes and the next page's number).</summary>
/// <remarks>A token is the difference to the predicted integer. While a stream only grows the prediction is the last difference again, afterwards no difference.<code>
/// 00-BF  zigzag difference 0 to 191
/// C0-DF  + 1 byte:  13 bits, from 192
/// E0-EF  + 2 bytes: 20 bits
/// F0-F7  + 3 bytes: 27 bits
/// F8     + 8 bytes: 64 bits
/// F9     + 8 bytes: a double as it is (no short decimal, NaN, infinity, -0.0)
/// FA     + 1 byte:  new exponent; the last integer is scaled to it
/// FB     + 1 byte:  that many times difference 0
/// FC     + 1 byte:  that many times the last raw double
/// FD     + 5 bytes: 40 bits
/// FF     the rest of the page is unused
/// </code>Integers wrap at 64 bits on both sides, so every input is exact. Only ever in memory: not a file format.</remarks>
internal static unsafe class TokenStream
{
    private const int PageData = 60;
    private const byte Int64Token = 0xF8, RawToken = 0xF9, ExponentToken = 0xFA, RunToken = 0xFB, RawRunToken = 0xFC, Int40Token = 0xFD, NextPageToken = 0xFF;
    private const int MaxRawStreak = 8;

    /// <summary>What of a token's first byte belongs to the difference, by the number of its leading ones.</summary>
    private static ReadOnlySpan<byte> HeadMasks => [0xFF, 0xFF, 0x1F, 0x0F, 0x07];

    private static readonly long[] s_powers = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
        10_000_000_000, 100_000_000_000, 1_000_000_000_000, 10_000_000_000_000, 100_000_000_000_000, 1_000_000_000_000_000, 10_000_000_000_000_000, 100_000_000_000_000_000];

    /// <summary>Appends a double. <paramref name="lastValueBits"/> is the previous one of this stream.</summary>
    public static void AppendDouble(ref StreamState stream, long lastValueBits, double value, PageArena arena)
    {
        if (DecimalScale.TryScale(value, DecimalScale.Power(stream.Exponent), out long integer))
        {
            if (stream.Flags >= StreamState.RawStreakUnit) stream.Flags &= StreamState.RawStreakUnit - 1;
            AppendInteger(ref stream, integer, arena);
            return;
        }
        AppendUnscaled(ref stream, lastValueBits, value, arena);
    }

    public static void AppendInteger(ref StreamState stream, long integer, PageArena arena)
    {
        if (stream.Count++ == 0) stream.Page = stream.FirstPage = arena.Allocate();
        long delta = unchecked(integer - stream.LastInteger);
        byte flags = stream.Flags;
        long rest = (flags & StreamState.NotMonotone) == 0 ? unchecked(delta - stream.LastDelta) : delta;
        stream.LastInteger = integer;
        if ((flags & StreamState.Started) == 0) stream.Flags |= StreamState.Started;
        else
        {
            stream.LastDelta = (int)delta == delta ? (int)delta : 0;
            if (delta < 0) stream.Flags |= StreamState.NotMonotone;
        }
        if ((flags & StreamState.LastWasRaw) != 0)
        {
            FlushRun(ref stream, arena);
            stream.Flags &= unchecked((byte)~StreamState.LastWasRaw);
        }
        if (rest == 0)
        {
            if (stream.Run == byte.MaxValue) FlushRun(ref stream, arena);
            stream.Run++;
            return;
        }
        if (stream.Run != 0) FlushRun(ref stream, arena);
        EmitDifference(ref stream, (ulong)((rest << 1) ^ (rest >> 63)), arena);
    }

    /// <summary>Reads the first <paramref name="values"/>.Length values; the stream may have grown since the state was copied.</summary>
    public static void ReadDoubles(in StreamState stream, PageArena arena, Span<double> values) => Read(stream, arena, values);

    /// <summary>As <see cref="ReadDoubles"/> for a stream of integers.</summary>
    public static void ReadIntegers(in StreamState stream, PageArena arena, Span<long> values) => Read(stream, arena, values);

    /// <summary>Steps through the tokens with the writer's state machine, all of its state in registers.</summary>
    private static void Read<T>(in StreamState stream, PageArena arena, Span<T> values)
        where T : unmanaged
    {
        int written = (int)Math.Min(stream.Count - stream.Run, (uint)values.Length); // as tokens; the rest is the pending run
        byte* page = arena.Page(stream.FirstPage);
        int position = 0, at = 0, lastDelta = 0, exponent = 0;
        long integer = 0, rawBits = 0;
        double power = 1;
        bool monotone = true, started = false;
        ref T to = ref MemoryMarshal.GetReference(values);
        while (at < written)
        {
            if (position == PageData)
            {
                page = arena.Page(Unsafe.ReadUnaligned<uint>(page + PageData));
                position = 0;
            }
            if (started && position <= PageData - 8 && at + 8 <= written)
            {
                ulong eight = Unsafe.ReadUnaligned<ulong>(page + position);
                if ((eight & (eight << 1) & 0x8080_8080_8080_8080) == 0)
                {
                    // Eight one-byte tokens, known together: no branch to guess for each.
                    for (int i = 0; i < 8; i++, eight >>= 8)
                    {
                        long change = (long)((eight & 0xFF) >> 1) ^ -(long)(eight & 1);
                        if (monotone)
                        {
                            change = unchecked(change + lastDelta);
                            lastDelta = (int)change == change ? (int)change : 0;
                            monotone = change >= 0;
                        }
                        integer = unchecked(integer + change);
                        Unsafe.Add(ref to, at + i) = OfInteger<T>(integer, exponent, power);
                    }
                    position += 8;
                    at += 8;
                    continue;
                }
            }
            ulong zigzag = page[position];
            if (zigzag < Int64Token)
            {
                // One to four bytes, without a branch on which: sizes change from sample to sample and cannot be guessed.
                int ones = BitOperations.LeadingZeroCount(~((uint)zigzag << 24)), more = ones - 1 - ((ones - 1) >> 31);
                uint tail = Unsafe.ReadUnaligned<uint>(page + position + 1); // in the page: it has 64 bytes
                zigzag = ((zigzag & Unsafe.Add(ref MemoryMarshal.GetReference(HeadMasks), ones)) << (8 * more)) + (tail & ((1u << (8 * more)) - 1)) + (ulong)((-more >> 31) & 192);
                position += 1 + more;
            }
            else
            {
                position++;
                switch (zigzag)
                {
                    case Int64Token:
                        position += 8;
                        zigzag = unchecked(192 + Unsafe.ReadUnaligned<ulong>(page + position - 8));
                        break;
                    case Int40Token:
                        position += 5;
                        zigzag = 192 + (((ulong)page[position - 1] << 32) | Unsafe.ReadUnaligned<uint>(page + position - 5));
                        break;
                    case RawToken:
                        position += 8;
                        rawBits = Unsafe.ReadUnaligned<long>(page + position - 8);
                        Unsafe.Add(ref to, at++) = OfRaw<T>(rawBits);
                        continue;
                    case RawRunToken:
                        int raws = Math.Min(page[position++], written - at);
                        values.Slice(at, raws).Fill(OfRaw<T>(rawBits));
                        at += raws;
                        continue;
                    case RunToken:
                        int zeros = Math.Min(page[position++], written - at);
                        started = true;
                        if (!monotone) lastDelta = 0;
                        integer = Line(values.Slice(at, zeros), integer, lastDelta, exponent, power);
                        at += zeros;
                        continue;
                    case ExponentToken:
                        int next = page[position++];
                        integer = unchecked(integer * s_powers[next - exponent]);
                        lastDelta = 0;
                        exponent = next;
                        power = DecimalScale.Power(exponent);
                        continue;
                    default:
                        position = PageData;
                        continue;
                }
            }
            long delta = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
            if (monotone) delta = unchecked(delta + lastDelta);
            integer = unchecked(integer + delta);
            if (started)
            {
                lastDelta = (int)delta == delta ? (int)delta : 0;
                if (delta < 0) monotone = false;
            }
            started = true;
            Unsafe.Add(ref to, at++) = OfInteger<T>(integer, exponent, power);
        }
        if (at == values.Length) return;
        if ((stream.Flags & StreamState.LastWasRaw) != 0) values[at..].Fill(OfRaw<T>(rawBits));
        else Line(values[at..], integer, monotone ? lastDelta : 0, exponent, power);
    }

    /// <summary>Integers <paramref name="step"/> apart after <paramref name="integer"/>; returns the last.</summary>
    private static long Line<T>(Span<T> values, long integer, int step, int exponent, double power)
        where T : unmanaged
    {
        if (step == 0)
        {
            values.Fill(OfInteger<T>(integer, exponent, power));
            return integer;
        }
        for (int i = 0; i < values.Length; i++)
        {
            integer = unchecked(integer + step);
            values[i] = OfInteger<T>(integer, exponent, power);
        }
        return integer;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfInteger<T>(long integer, int exponent, double power)
        where T : unmanaged
    {
        if (typeof(T) == typeof(long)) return Unsafe.BitCast<long, T>(integer);
        double value = integer;
        return Unsafe.BitCast<double, T>(exponent == 0 ? value : value / power);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T OfRaw<T>(long bits)
        where T : unmanaged => Unsafe.BitCast<long, T>(bits);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AppendUnscaled(ref StreamState stream, long lastValueBits, double value, PageArena arena)
    {
        if (stream.Count == 0) stream.Page = stream.FirstPage = arena.Allocate();
        long bits = BitConverter.DoubleToInt64Bits(value);
        bool lastWasRaw = (stream.Flags & StreamState.LastWasRaw) != 0;
        if (lastWasRaw && bits == lastValueBits)
        {
            if (stream.Run == byte.MaxValue) FlushRun(ref stream, arena);
            stream.Run++;
            stream.Count++;
            return;
        }
        int streak = stream.Flags / StreamState.RawStreakUnit;
        int exponent = streak < MaxRawStreak ? DecimalScale.Find(value, stream.Exponent + 1) : -1;
        FlushRun(ref stream, arena);
        if (exponent >= 0)
        {
            byte* at = Room(ref stream, 2, arena);
            at[0] = ExponentToken;
            at[1] = (byte)exponent;
            stream.LastInteger = unchecked(stream.LastInteger * s_powers[exponent - stream.Exponent]);
            stream.LastDelta = 0;
            stream.Exponent = (byte)exponent;
            stream.Flags &= StreamState.RawStreakUnit - 1;
            stream.Flags &= unchecked((byte)~StreamState.LastWasRaw);
            DecimalScale.TryScale(value, DecimalScale.Power(exponent), out long integer);
            if (stream.Count == 0)
            {
                // AppendInteger would take a new first page and lose the exponent.
                stream.Count = 1;
                AppendInteger(ref stream, integer, arena);
                stream.Count = 1;
            }
            else AppendInteger(ref stream, integer, arena);
            return;
        }
        byte* raw = Room(ref stream, 9, arena);
        raw[0] = RawToken;
        Unsafe.WriteUnaligned(raw + 1, bits);
        stream.Flags |= StreamState.LastWasRaw;
        if (streak < MaxRawStreak && double.IsFinite(value)) stream.Flags += StreamState.RawStreakUnit;
        stream.Count++;
    }

    private static void EmitDifference(ref StreamState stream, ulong zigzag, PageArena arena)
    {
        if (zigzag < 192)
        {
            *Room(ref stream, 1, arena) = (byte)zigzag;
            return;
        }
        zigzag -= 192;
        byte* at;
        if (zigzag < 1 << 13)
        {
            at = Room(ref stream, 2, arena);
            at[0] = (byte)(0xC0 | (zigzag >> 8));
            at[1] = (byte)zigzag;
        }
        else if (zigzag < 1 << 20)
        {
            at = Room(ref stream, 3, arena);
            at[0] = (byte)(0xE0 | (zigzag >> 16));
            Unsafe.WriteUnaligned(at + 1, (ushort)zigzag);
        }
        else if (zigzag < 1 << 27)
        {
            at = Room(ref stream, 4, arena);
            at[0] = (byte)(0xF0 | (zigzag >> 24));
            Unsafe.WriteUnaligned(at + 1, (ushort)zigzag);
            at[3] = (byte)(zigzag >> 16);
        }
        else if (zigzag < 1UL << 40)
        {
            at = Room(ref stream, 6, arena);
            at[0] = Int40Token;
            Unsafe.WriteUnaligned(at + 1, (uint)zigzag);
            at[5] = (byte)(zigzag >> 32);
        }
        else
        {
            at = Room(ref stream, 9, arena);
            at[0] = Int64Token;
            Unsafe.WriteUnaligned(at + 1, zigzag);
        }
    }

    private static void FlushRun(ref StreamState stream, PageArena arena)
    {
        if (stream.Run == 0) return;
        byte run = stream.Run;
        stream.Run = 0;
        bool raw = (stream.Flags & StreamState.LastWasRaw) != 0;
        if (!raw && run <= 2)
        {
            for (; run > 0; run--) *Room(ref stream, 1, arena) = 0;
            return;
        }
        byte* at = Room(ref stream, 2, arena);
        at[0] = raw ? RawRunToken : RunToken;
        at[1] = run;
    }

    /// <summary>Space for one token, on a new page where the present one is too full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte* Room(ref StreamState stream, int size, PageArena arena)
    {
        int position = stream.Position;
        if (position + size > PageData) return NextPage(ref stream, size, arena);
        stream.Position = (byte)(position + size);
        return arena.Page(stream.Page) + position;
    }

    private static byte* NextPage(ref StreamState stream, int size, PageArena arena)
    {
        uint next = arena.Allocate();
        byte* page = arena.Page(stream.Page);
        if (stream.Position < PageData) page[stream.Position] = NextPageToken;
        Unsafe.WriteUnaligned(page + PageData, next);
        stream.Page = next;
        stream.Position = (byte)size;
        return arena.Page(next);
    }
}
