using System.Text;
using CsCheck;
using Pharos.Storage.Blooms;
using Pharos.Storage.Bytes;

namespace Pharos.Storage.Tests;

public sealed class TokenFilterTests
{
    private const string Uuid = "7d1f0c4e-5b5a-4e0e-9d53-0c0ffee0beef";

    public static TheoryData<string, string, bool> Cases => new()
    {
        { "GET /api/v1/orders/17 HTTP/1.1", "/api/v1/orders/", true },
        { "GET /api/v1/orders/17 HTTP/1.1", "/api/v2/orders/", false },
        { "GET /api/v1/orders/17 HTTP/1.1", "orders", true },
        { "GET /api/v1/orders/17 HTTP/1.1", "order", true }, // an open end: orders holds it
        { "GET /api/v1/orders/17 HTTP/1.1", " order ", false },
        { "GET /api/v1/orders/17 HTTP/1.1", "longerthanalltokens", false },
        { $"id={Uuid} done", Uuid, true },
        { $"id={Uuid} done", "7d1f0c4e-5b5a-4e0e-9d53-0c0ffee0beee", false },
        { $"id=x{Uuid}y done", Uuid, true },
        { $"id={Uuid} done", "-5b5a-4e0e-", true },
        { $"id={Uuid} done", "5b5a", true },
        { $"id={Uuid} done", "=7d1f0c4e-", true },
        { "trace 4bf92f3577b34da6a3ce929d0e0e4736 end", "4bf92f3577b34da6a3ce929d0e0e4736", true },
        { "trace 4bf92f3577b34da6a3ce929d0e0e4736 end", "4bf92f3577b34da6a3ce929d0e0e4737", false },
        { "at 2026-11-29T10:04:46.123456Z", "46.123456Z", true },
        { "at 2026-11-29T10:04:46.123456Z", "46.123457Z", true }, // fractions are not asked for
        { "größer als", "größer ", true },
        { "größer als", " kleiner ", false },
        { "", "", true },
        { "---", "-", true },
    };

    [Theory, MemberData(nameof(Cases))]
    public void Excludes_only_what_is_not_there(string line, string text, bool expected) => Assert.Equal(expected, MayMatch([line], text));

    [Fact]
    public void Never_denies_a_substring()
    {
        Gen<string> piece = Gen.OneOf(
            Gen.Char["ab0 -_Z.:é\""].Array[0, 90].Select(chars => new string(chars)),
            Gen.Const(Uuid), Gen.Const("46.123456Z"), Gen.String[Gen.Char["0123456789abcdef-"], 0, 60]);
        Gen.Select(piece.Array[0, 6], Gen.Int[0, 400], Gen.Int[0, 400]).Sample((pieces, from, size) =>
        {
            string line = string.Concat(pieces);
            int start = Math.Min(from, line.Length);
            string text = line.Substring(start, Math.Min(size, line.Length - start));
            Assert.True(MayMatch(["another line", line], text), $"\"{text}\" in \"{line}\"");
        });
    }

    [Fact]
    public void Denies_nearly_all_that_was_not_added()
    {
        var filter = new ByteWriter();
        var builder = new TokenFilterBuilder();
        for (int i = 0; i < 20_000; i++) Add(builder, $"key{i}");
        builder.Write(filter);
        int wrong = Enumerable.Range(20_000, 20_000).Count(i => TokenFilter.Of(Encoding.UTF8.GetBytes($" key{i} ")).MayMatch(filter.Written));
        Assert.InRange(wrong, 0, 400);
    }

    [Fact]
    public void A_builder_starts_anew_after_writing()
    {
        var builder = new TokenFilterBuilder();
        Add(builder, "alpha");
        builder.Write(new ByteWriter());
        var filter = new ByteWriter();
        Add(builder, "beta");
        builder.Write(filter);
        Assert.False(TokenFilter.Of("alpha"u8).MayMatch(filter.Written));
        Assert.True(TokenFilter.Of("beta"u8).MayMatch(filter.Written));
    }

    private static bool MayMatch(string[] lines, string text)
    {
        var builder = new TokenFilterBuilder();
        foreach (string line in lines) Add(builder, line);
        var filter = new ByteWriter();
        builder.Write(filter);
        return TokenFilter.Of(Encoding.UTF8.GetBytes(text)).MayMatch(filter.Written);
    }

    private static void Add(TokenFilterBuilder builder, string line)
    {
        byte[] bytes = Encoding.UTF8.GetBytes("<" + line + ">");
        builder.AddLine(bytes, 1, bytes.Length - 2);
    }
}
