using System.Buffers;
using System.IO.Compression;
using Microsoft.AspNetCore.Http;
using Snappier;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Pharos.Wire;

/// <summary>Reads an HTTP body into memory and undoes its content encoding, within limits on both sizes.</summary>
public static class BodyReader
{
    // 2^23: the window that every zstd encoder stays within unless told otherwise (RFC 8878 section 3.1.1.1.2).
    private const int MaxZstdWindowLog = 23;

    // Rented before anything was read: a header alone must not make us take more.
    private const int FirstBytes = 32 << 10, MaxFirstBytes = 1 << 20;

    // A copy of 64 bytes takes three (format_description.txt of snappy): a block cannot become larger than this many times itself.
    private const long MaxSnappyRatio = 22;

    /// <summary>Reads <paramref name="source"/> to its end. <paramref name="contentEncoding"/>: none, identity, gzip, deflate, zstd, or snappy (one block, as remote write uses it).</summary>
    /// <exception cref="BodyException">Too large, unknown encoding, or damaged.</exception>
    public static ValueTask<PooledBody> ReadAsync(Stream source, string? contentEncoding, BodyLimits limits, CancellationToken cancellationToken) =>
        ReadAsync(source, contentEncoding, 0, limits, cancellationToken);

    /// <summary>The same for the body of a request, whose announced length saves growing the buffer.</summary>
    public static ValueTask<PooledBody> ReadAsync(HttpRequest request, BodyLimits limits, CancellationToken cancellationToken) =>
        ReadAsync(request.Body, request.Headers.ContentEncoding, request.ContentLength ?? 0, limits, cancellationToken);

    private static async ValueTask<PooledBody> ReadAsync(Stream source, string? contentEncoding, long announcedBytes, BodyLimits limits, CancellationToken cancellationToken)
    {
        int firstBytes = (int)Math.Clamp(announcedBytes + 1, FirstBytes, MaxFirstBytes); // one more: the end is seen without growing
        var counted = new CountingStream(source, limits.EncodedBytes);
        string coding = (contentEncoding ?? "").Trim().ToLowerInvariant();
        try
        {
            switch (coding)
            {
                case "" or "identity":
                    return await ReadAllAsync(counted, counted, limits.DecodedBytes, firstBytes, cancellationToken).ConfigureAwait(false);
                case "gzip" or "x-gzip":
                    using (var gzip = new GZipStream(counted, CompressionMode.Decompress, leaveOpen: true))
                        return await ReadAllAsync(gzip, counted, limits.DecodedBytes, FirstBytes, cancellationToken).ConfigureAwait(false);
                case "deflate":
                    using (var zlib = new ZLibStream(counted, CompressionMode.Decompress, leaveOpen: true))
                        return await ReadAllAsync(zlib, counted, limits.DecodedBytes, FirstBytes, cancellationToken).ConfigureAwait(false);
                case "zstd":
                    using (var zstd = new DecompressionStream(counted, leaveOpen: true))
                    {
                        zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxZstdWindowLog);
                        return await ReadAllAsync(zstd, counted, limits.DecodedBytes, FirstBytes, cancellationToken).ConfigureAwait(false);
                    }
                case "snappy":
                    using (PooledBody block = await ReadAllAsync(counted, counted, limits.EncodedBytes, firstBytes, cancellationToken).ConfigureAwait(false))
                        return DecodeSnappy(block, limits);
                default:
                    throw new BodyException(BodyFault.UnsupportedEncoding, $"content encoding \"{contentEncoding}\" is not supported: use gzip, deflate, zstd, snappy or none");
            }
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException or EndOfStreamException || (e is IOException && !counted.HasFailed)) // zlib's own kind of IOException has no public name
        {
            throw new BodyException(BodyFault.Malformed, $"the body is not valid {coding}: {e.Message}", e);
        }
    }

    /// <summary>Decodes one snappy block, for who needs it as it came too.</summary>
    /// <exception cref="BodyException">Too large, or damaged.</exception>
    public static PooledBody DecodeSnappy(PooledBody block, BodyLimits limits)
    {
        byte[] decoded = [];
        try
        {
            int size = Snappy.GetUncompressedLength(block.Span);
            if (size < 0 || size > limits.DecodedBytes) throw BodyException.TooLarge(limits.DecodedBytes, "the decoded body");
            if (size > MaxSnappyRatio * block.Length) throw new InvalidDataException($"snappy block of {block.Length} bytes claims to hold {size}");
            decoded = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1));
            int written = Snappy.Decompress(block.Span, decoded);
            if (written != size) throw new InvalidDataException($"snappy block says {size} bytes and has {written}");
            return new PooledBody(decoded, size, block.Length);
        }
        catch (Exception e)
        {
            if (decoded.Length > 0) ArrayPool<byte>.Shared.Return(decoded);
            if (e is not (ArgumentException or IndexOutOfRangeException or InvalidDataException)) throw;
            throw new BodyException(BodyFault.Malformed, $"the body is not valid snappy: {e.Message}", e);
        }
    }

    private static async ValueTask<PooledBody> ReadAllAsync(Stream decoded, CountingStream counted, long limitBytes, int firstBytes, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(firstBytes);
        int length = 0;
        try
        {
            while (true)
            {
                if (length == buffer.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(checked(buffer.Length * 2));
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
                int read = await decoded.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
                if (read == 0) return new PooledBody(buffer, length, counted.ReadSoFar);
                length += read;
                if (length > limitBytes) throw BodyException.TooLarge(limitBytes, "the decoded body");
            }
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }
}
