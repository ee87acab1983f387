using System.IO.Compression;
using Snappier;

namespace Pharos.Wire.Tests;

public sealed class BodyReaderTests
{
    private static readonly byte[] s_text = System.Text.Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("http_requests_total 1\n", 5000)));

    private static byte[] Encode(string coding, byte[] data)
    {
        var memory = new MemoryStream();
        switch (coding)
        {
            case "gzip": using (var s = new GZipStream(memory, CompressionLevel.Fastest, true)) s.Write(data); break;
            case "deflate": using (var s = new ZLibStream(memory, CompressionLevel.Fastest, true)) s.Write(data); break;
            case "zstd": using (var s = new ZstdSharp.CompressionStream(memory, 1, leaveOpen: true)) s.Write(data); break;
            case "snappy": return Snappy.CompressToArray(data);
            default: return data;
        }
        return memory.ToArray();
    }

    private static ValueTask<PooledBody> ReadAsync(byte[] body, string coding, BodyLimits limits) =>
        BodyReader.ReadAsync(new MemoryStream(body), coding, limits, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(""), InlineData("identity"), InlineData("gzip"), InlineData("deflate"), InlineData("zstd"), InlineData("snappy")]
    public async Task Reads_each_encoding(string coding)
    {
        byte[] sent = Encode(coding, s_text);
        using PooledBody body = await ReadAsync(sent, coding, new BodyLimits());
        Assert.Equal(s_text, body.Span.ToArray());
        Assert.Equal(sent.Length, body.EncodedBytes);
    }

    [Theory]
    [InlineData(""), InlineData("gzip"), InlineData("deflate"), InlineData("zstd"), InlineData("snappy")]
    public async Task Stops_at_the_decoded_size(string coding)
    {
        byte[] sent = Encode(coding, new byte[4 << 20]);
        BodyException error = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync(sent, coding, new BodyLimits { DecodedBytes = 1 << 20 }));
        Assert.Equal(413, error.StatusCode);
    }

    [Theory]
    [InlineData("gzip"), InlineData("snappy"), InlineData("")]
    public async Task Stops_at_the_size_as_sent(string coding)
    {
        BodyException error = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync(Encode(coding, s_text), coding, new BodyLimits { EncodedBytes = 100 }));
        Assert.Equal(BodyFault.TooLarge, error.Fault);
    }

    [Theory]
    [InlineData("gzip"), InlineData("deflate"), InlineData("zstd"), InlineData("snappy")]
    public async Task Damaged_bytes_are_malformed(string coding)
    {
        byte[] damaged = [.. Enumerable.Range(0, 64).Select(i => (byte)(i * 37 + 11))];
        BodyException error = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync(damaged, coding, new BodyLimits()));
        Assert.Contains(error.Fault, new[] { BodyFault.Malformed, BodyFault.TooLarge });
        BodyException cut = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync(Encode("snappy", s_text)[..50], "snappy", new BodyLimits()));
        Assert.Equal(400, cut.StatusCode);
    }

    [Theory]
    [InlineData(null), InlineData(0L), InlineData(1L), InlineData(110_000L), InlineData(109_999L), InlineData(long.MaxValue)]
    public async Task The_announced_length_is_a_hint_only(long? announced)
    {
        var request = new Microsoft.AspNetCore.Http.DefaultHttpContext().Request;
        request.Body = new MemoryStream(s_text);
        request.ContentLength = announced;
        using PooledBody body = await BodyReader.ReadAsync(request, new BodyLimits(), TestContext.Current.CancellationToken);
        Assert.Equal(s_text, body.Span.ToArray());
    }

    [Fact]
    public async Task An_unknown_encoding_is_named()
    {
        BodyException error = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync([1], "br", new BodyLimits()));
        Assert.Equal(415, error.StatusCode);
        Assert.Contains("\"br\"", error.Message, StringComparison.Ordinal);
    }
}
