using Pharos.Storage.Bytes;
using ZstdSharp;

namespace Pharos.Logs.Store.Blocks;

/// <summary>zstd frames, with contexts that each thread keeps.</summary>
internal static class Zstd
{
    [ThreadStatic] private static Decompressor? t_decompressor;
    [ThreadStatic] private static Compressor? t_compressor;
    [ThreadStatic] private static int t_level;

    /// <summary>Appends the frame; the raw size must be kept by the caller.</summary>
    public static void Write(ReadOnlySpan<byte> raw, int level, ByteWriter to)
    {
        if (t_compressor is null || t_level != level)
        {
            t_compressor?.Dispose();
            t_compressor = new Compressor(level);
            t_level = level;
        }
        int start = to.Length;
        int size = t_compressor.Wrap(raw, to.Reserve(Compressor.GetCompressBound(raw.Length)));
        to.Truncate(start + size);
    }

    /// <summary>Fills <paramref name="raw"/> from one frame that holds exactly so much.</summary>
    /// <exception cref="CorruptDataException">It does not.</exception>
    public static void Read(ReadOnlySpan<byte> frame, Span<byte> raw)
    {
        Decompressor decompressor = t_decompressor ??= new Decompressor();
        try
        {
            int size = decompressor.Unwrap(frame, raw);
            if (size != raw.Length) throw new CorruptDataException("zstd frame", 0, $"holds {size} bytes, expected {raw.Length}");
        }
        catch (ZstdException e) { throw new CorruptDataException("zstd frame", 0, e.Message); }
    }
}
