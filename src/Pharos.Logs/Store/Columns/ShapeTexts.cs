using System.IO.Hashing;
using Pharos.Storage.Bytes;

namespace Pharos.Logs.Store.Columns;

/// <summary>Constants of shapes that were met lately, each kept once for all blocks that have it. For many threads; its memory is bounded.</summary>
internal sealed class ShapeTexts
{
    private const long MaxBytes = 16 << 20;

    private readonly Lock _lock = new();
    private readonly Dictionary<ulong, (byte[] Encoded, ShapeText Text)> _byHash = [];
    private long _bytes;

    public static ShapeTexts Shared { get; } = new();

    /// <param name="encoded">Kind, slots and constants as the directory of a block has them, proven by <see cref="Skip"/>.</param>
    public ShapeText Of(ReadOnlySpan<byte> encoded)
    {
        ulong hash = XxHash3.HashToUInt64(encoded);
        lock (_lock) if (_byHash.TryGetValue(hash, out (byte[] Encoded, ShapeText Text) known) && encoded.SequenceEqual(known.Encoded)) return known.Text;
        ShapeText text = Read(new ByteReader(encoded));
        long size = (2L * encoded.Length) + (32L * text.Constants.Length) + 128;
        lock (_lock)
        {
            if (_bytes + size > MaxBytes)
            {
                _byHash.Clear();
                _bytes = 0;
            }
            if (_byHash.TryAdd(hash, (encoded.ToArray(), text))) _bytes += size;
        }
        return text;
    }

    /// <summary>Passes over one shape's kind, slots and constants; returns the slots.</summary>
    /// <exception cref="CorruptDataException">They are damaged.</exception>
    public static int Skip(ref ByteReader from)
    {
        byte kind = from.Byte("shape kind");
        if (kind > (byte)ShapeKind.Logfmt) throw from.Fault("shape kind", $"is {kind}");
        int slots = from.Count("slots", from.Remaining);
        for (int i = 0; i <= slots; i++) from.Take(from.Count("constant", from.Remaining), "constant");
        return slots;
    }

    private static ShapeText Read(ByteReader from)
    {
        var kind = (ShapeKind)from.Byte("shape kind");
        var constants = new byte[from.Count("slots", from.Remaining) + 1][];
        for (int i = 0; i < constants.Length; i++) constants[i] = from.Take(from.Count("constant", from.Remaining), "constant").ToArray();
        return new ShapeText(kind, constants);
    }
}
