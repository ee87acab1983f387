namespace Pharos.Metrics.Store.Blocks;

/// <summary>Constants of block files, version 1; the layout is described in <c>docs/formats/metrics-block.md</c>.</summary>
internal static class BlockFormat
{
    public const uint Version = 1;
    public const int HeaderBytes = 16;
    public const int TrailerBytes = 24;
    public const string Extension = ".block";

    /// <summary>Most samples in one page of values or timestamps.</summary>
    public const int PageSamples = 2048;

    /// <summary>Raw size at which a group of pages is closed.</summary>
    public const int GroupBytes = 64 << 10;

    /// <summary>Largest raw group that a reader accepts: one series' whole data lies in one group.</summary>
    public const int MaxGroupBytes = 1 << 30;

    public static ReadOnlySpan<byte> Magic => "PHAROSMB"u8;

    public static string FileName(long id) => id.ToString("x16", System.Globalization.CultureInfo.InvariantCulture) + Extension;
}

/// <summary>Sections of a block file.</summary>
internal enum BlockSection
{
    Pages = 1,
    Groups = 2,
    Series = 3,
    Labels = 4,
    Times = 5,
    Names = 6,
    Values = 7,
    Postings = 8,
}

/// <summary>How a group of pages is stored.</summary>
internal enum GroupCodec : byte
{
    Raw = 0,
    Zstd = 1,
}
