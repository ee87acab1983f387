using System.IO.Compression;
using System.Net.Http.Headers;

namespace Pharos.Collector.Exporters.Http;

/// <summary>Compresses request bodies.</summary>
internal static class BodyEncoder
{
    /// <param name="encoding"><c>gzip</c>, <c>zlib</c> or <c>deflate</c>, <c>zstd</c>, <c>snappy</c> (one block) or empty.</param>
    public static byte[] Encode(ReadOnlySpan<byte> body, string encoding)
    {
        switch (encoding)
        {
            case "gzip":
                var gzipped = new MemoryStream();
                using (var stream = new GZipStream(gzipped, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(body);
                return gzipped.ToArray();
            case "zlib" or "deflate":
                var deflated = new MemoryStream();
                using (var stream = new ZLibStream(deflated, CompressionLevel.Fastest, leaveOpen: true)) stream.Write(body);
                return deflated.ToArray();
            case "zstd":
                using (var compressor = new ZstdSharp.Compressor(1)) return compressor.Wrap(body).ToArray();
            case "snappy": return Snappier.Snappy.CompressToArray(body);
            default: return body.ToArray();
        }
    }

    public static ByteArrayContent Content(ReadOnlySpan<byte> body, string mediaType, string encoding)
    {
        var content = new ByteArrayContent(Encode(body, encoding));
        content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        if (encoding.Length > 0) content.Headers.ContentEncoding.Add(encoding == "zlib" ? "deflate" : encoding);
        return content;
    }
}
