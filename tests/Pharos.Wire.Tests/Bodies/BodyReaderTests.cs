using System.IO.Compression;
using Pharos.Testing;
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

    /// <summary>The decoder fails with an <see cref="IOException"/> here, which must not be taken for a fault of ours: the sender would send again (found by <see cref="Bodies_are_decoded_or_refused"/>).</summary>
    [Fact]
    public async Task A_stream_that_wants_a_dictionary_is_malformed()
    {
        BodyException error = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync(Convert.FromHexString("787D01CB282929882F4A2D2C4D2D2E298E2FC92F49CC51302CE448DE3A0048DE3A89"), "deflate", new BodyLimits()));
        Assert.Equal(400, error.StatusCode);
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("the connection is gone");
    }

    [Theory, InlineData(""), InlineData("deflate"), InlineData("gzip"), InlineData("snappy")]
    public async Task A_connection_that_breaks_is_no_malformed_body(string coding) =>
        await Assert.ThrowsAsync<IOException>(async () => await BodyReader.ReadAsync(new BrokenStream(), coding, new BodyLimits(), TestContext.Current.CancellationToken));

    /// <summary>A few bytes must not make us take as much memory as they please.</summary>
    [Fact]
    public async Task A_snappy_block_that_claims_more_than_it_can_hold_is_malformed()
    {
        byte[] lie = [0x80, 0x80, 0x80, 0x0F, 0x00, 0x61]; // 30 MiB, and a literal of one byte
        BodyException error = await Assert.ThrowsAsync<BodyException>(async () => await ReadAsync(lie, "snappy", new BodyLimits()));
        Assert.Equal((BodyFault.Malformed, "the body is not valid snappy: snappy block of 6 bytes claims to hold 31457280"), (error.Fault, error.Message));
    }

    /// <summary>Damaged bodies of each encoding. <c>PHAROS_FUZZ_SECONDS</c> sets how long this runs.</summary>
    [Fact]
    public void Bodies_are_decoded_or_refused() => Fuzz.Run(random =>
    {
        string coding = random.Pick(["gzip", "deflate", "zstd", "snappy"]);
        byte[] body = random.Mutate(Encode(coding, s_text[..random.Next(2_000)]));
        if (coding == "snappy" && random.Next(4) == 0) body = [(byte)random.Next(128, 256), (byte)random.Next(128, 256), (byte)random.Next(128, 256), (byte)random.Next(128), .. body];
        var limits = new BodyLimits { EncodedBytes = 1 << 20, DecodedBytes = 256 << 10 };
        Fuzz.Within(body.Length, 100, 4 << 20, () => // buffers of the pool, and the window of a decoder
        {
            try
            {
                using PooledBody decoded = BodyReader.ReadAsync(new MemoryStream(body), coding, limits, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                Assert.True(decoded.Length <= limits.DecodedBytes);
            }
            catch (BodyException e) { Assert.NotEmpty(e.Message); }
            catch (Exception e) { throw new InvalidOperationException($"{coding} {Convert.ToHexString(body)}: {e.Message}", e); }
        });
    });

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
