using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Codecs;

/// <summary>A run of doubles, exact in every bit: one value, scaled decimals, a split into high and low bits, or raw.</summary>
/// <remarks><code>
/// size  field     meaning
///    1  kind      0 constant raw, 1 constant decimal, 2 decimals, 3 raw, 4 split; + 0x40 shift present, + 0x80 patches present
/// kind 0: 8 bits of the value
/// kind 1: 1 exponent, v integer (zigzag varint)
/// kind 2: 1 exponent, [1 shift], [patches: count, per patch distance (uvarint) and 8 value bits], integers (<see cref="IntegerCodec"/>)
/// kind 3: 8 per value
/// kind 4: 1 bits in the low part, 1 dictionary size - 1, 2 per entry (high parts), [patches as above], high codes packed, low parts packed
/// </code></remarks>
public static class DoubleCodec
{
    private const byte ConstantRaw = 0, ConstantDecimal = 1, Decimals = 2, Raw = 3, Split = 4, Shifted = 0x40, Patched = 0x80;

    public static void Encode(ReadOnlySpan<double> values, ByteWriter to)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(values.Length, IntegerCodec.MaxCount);
        if (values.IsEmpty) return;
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
        if (!bits.ContainsAnyExcept(bits[0]))
        {
            EncodeConstant(values[0], to);
            return;
        }
        int start = to.Length;
        if (EncodeDecimals(values, to) && to.Length - start < 7 * values.Length) return;
        to.Truncate(start);
        if (values.Length >= 32 && SplitDoubles.TryEncode(bits, Split, to) && to.Length - start < (8 * values.Length) + 1) return;
        to.Truncate(start);
        to.Byte(Raw);
        to.Bytes(MemoryMarshal.AsBytes(values));
    }

    public static void Decode(ref ByteReader from, Span<double> values)
    {
        if (values.IsEmpty) return;
        byte kind = from.Byte("kind");
        switch (kind & 0x3F)
        {
            case ConstantRaw:
                values.Fill(from.Double("value"));
                break;
            case ConstantDecimal:
                int exponent = Exponent(ref from);
                values.Fill(from.Varint("integer") / DecimalScale.Power(exponent));
                break;
            case Decimals:
                DecodeDecimals(kind, ref from, values);
                break;
            case Raw:
                from.Take(checked(8 * values.Length), "values").CopyTo(MemoryMarshal.AsBytes(values));
                break;
            case Split:
                SplitDoubles.Decode(ref from, MemoryMarshal.Cast<double, long>(values));
                break;
            default:
                throw from.Fault("kind", $"is {kind}, not known");
        }
    }

    private static void EncodeConstant(double value, ByteWriter to)
    {
        int exponent = DecimalScale.Find(value, 0);
        if (exponent < 0)
        {
            to.Byte(ConstantRaw);
            to.Double(value);
            return;
        }
        DecimalScale.TryScale(value, DecimalScale.Power(exponent), out long integer);
        to.Byte(ConstantDecimal);
        to.Byte((byte)exponent);
        to.Varint(integer);
    }

    private static bool EncodeDecimals(ReadOnlySpan<double> values, ByteWriter to)
    {
        int exponent = 0, misses = 0;
        double power = 1;
        foreach (double value in values)
        {
            if (DecimalScale.TryScale(value, power, out _)) continue;
            int found = DecimalScale.Find(value, exponent + 1);
            if (found >= 0)
            {
                exponent = found;
                power = DecimalScale.Power(exponent);
            }
            else if (++misses > 2 + (values.Length / 8)) return false;
        }
        Span<long> integers = stackalloc long[values.Length];
        int patches = 0;
        long previous = 0, all = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (DecimalScale.TryScale(values[i], power, out long integer)) previous = integer;
            else patches++;
            integers[i] = previous;
            all |= previous;
        }
        if (patches > 2 + (values.Length / 8)) return false;
        int shift = all == 0 ? 0 : BitOperations.TrailingZeroCount(all);
        if (shift > 0) foreach (ref long integer in integers) integer >>= shift;
        to.Byte((byte)(Decimals | (shift > 0 ? Shifted : 0) | (patches > 0 ? Patched : 0)));
        to.Byte((byte)exponent);
        if (shift > 0) to.Byte((byte)shift);
        if (patches > 0)
        {
            to.Uvarint((ulong)patches);
            int last = 0;
            for (int i = 0; i < values.Length; i++)
            {
                if (DecimalScale.TryScale(values[i], power, out _)) continue;
                to.Uvarint((ulong)(i - last));
                to.Double(values[i]);
                last = i;
            }
        }
        IntegerCodec.Encode(integers, to);
        return true;
    }

    private static void DecodeDecimals(byte kind, ref ByteReader from, Span<double> values)
    {
        int exponent = Exponent(ref from);
        int shift = (kind & Shifted) != 0 ? from.Byte("shift") : 0;
        if (shift > 63) throw from.Fault("shift", $"is {shift}");
        ByteReader patches = from;
        int patchCount = 0;
        if ((kind & Patched) != 0)
        {
            patchCount = from.Count("patches", values.Length);
            patches = from;
            for (int i = 0; i < patchCount; i++)
            {
                from.Uvarint("patch position");
                from.Take(8, "patch value");
            }
        }
        Span<long> integers = MemoryMarshal.Cast<double, long>(values); // converted in place
        IntegerCodec.Decode(ref from, integers);
        double power = DecimalScale.Power(exponent);
        if (shift > 0) foreach (ref long integer in integers) integer <<= shift;
        ToDoubles(integers, power, values);
        ulong at = 0;
        for (int i = 0; i < patchCount; i++)
        {
            at += patches.Uvarint("patch position");
            if (at >= (ulong)values.Length) throw patches.Fault("patch position", "lies outside");
            values[(int)at] = patches.Double("patch value");
        }
    }

    /// <summary>Converts and divides; both may be the same memory.</summary>
    private static void ToDoubles(ReadOnlySpan<long> integers, double power, Span<double> values)
    {
        int i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            ref long from = ref MemoryMarshal.GetReference(integers);
            ref double to = ref MemoryMarshal.GetReference(values);
            for (; i + 4 <= values.Length; i += 4)
            {
                Vector256<double> four = Vector256.ConvertToDouble(Vector256.LoadUnsafe(ref from, (nuint)i));
                (power == 1 ? four : four / power).StoreUnsafe(ref to, (nuint)i);
            }
        }
        for (; i < values.Length; i++) values[i] = integers[i] / power;
    }

    private static int Exponent(ref ByteReader from)
    {
        int exponent = from.Byte("exponent");
        return exponent <= DecimalScale.MaxExponent ? exponent : throw from.Fault("exponent", $"is {exponent}");
    }
}
