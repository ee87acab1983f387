namespace Pharos.Wire;

/// <summary>Sizes that a body may have. The decoded size is what stops a decompression bomb.</summary>
public sealed record BodyLimits
{
    /// <summary>Limits of remote write: 32 MiB decoded, as upstream since 3.12.</summary>
    public static readonly BodyLimits RemoteWrite = new();

    /// <summary>Bytes as they come over the network.</summary>
    public long EncodedBytes { get; init; } = 32 << 20;

    /// <summary>Bytes after decompression.</summary>
    public long DecodedBytes { get; init; } = 32 << 20;
}
