using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Pharos.Traces.Store.Segments;

/// <summary>Codes of a dictionary that a query looks for.</summary>
internal sealed class CodeSet
{
    private readonly bool[] _holds;
    private readonly ulong _first64;

    /// <param name="count">Size of the dictionary.</param>
    public CodeSet(int count, Func<int, bool> holds)
    {
        _holds = new bool[count];
        for (int code = 0; code < count; code++)
        {
            if (!(_holds[code] = holds(code))) continue;
            if (code < 64) _first64 |= 1UL << code;
            if (IsEmpty) Min = code;
            Max = code;
        }
    }

    public bool IsEmpty => Max < 0;

    public int Min { get; }

    public int Max { get; } = -1;

    public bool Contains(int code) => (uint)code < (uint)_holds.Length && _holds[code];

    /// <summary>Sets the bit of each place that holds one of the codes; a code that does not exist is none of them.</summary>
    /// <param name="bits">Bit i is that of <paramref name="codes"/>[i].</param>
    public void Mark(ReadOnlySpan<int> codes, Span<ulong> bits)
    {
        int at = Max < 64 && Avx2.IsSupported ? MarkNarrow(codes, bits) : 0;
        for (; at < codes.Length; at++) if (Contains(codes[at])) bits[at >> 6] |= 1UL << (at & 63);
    }

    /// <summary>64 places at a time: shifts a word of bits by eight codes at once; shifts by 32 or more give none.</summary>
    private int MarkNarrow(ReadOnlySpan<int> codes, Span<ulong> bits)
    {
        Vector256<uint> low = Vector256.Create((uint)_first64), high = Vector256.Create((uint)(_first64 >> 32)), half = Vector256.Create(32u);
        int at = 0;
        for (; at + 64 <= codes.Length; at += 64)
        {
            ulong word = 0;
            for (int i = 0; i < 64; i += 8)
            {
                Vector256<uint> eight = Vector256.Create(codes.Slice(at + i, 8)).AsUInt32();
                Vector256<uint> hits = Avx2.ShiftRightLogicalVariable(low, eight) | Avx2.ShiftRightLogicalVariable(high, eight - half);
                word |= (ulong)Vector256.ExtractMostSignificantBits(hits << 31) << i;
            }
            bits[at >> 6] |= word;
        }
        return at;
    }
}
