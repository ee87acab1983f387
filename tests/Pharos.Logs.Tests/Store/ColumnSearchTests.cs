using System.Text;
using CsCheck;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;

namespace Pharos.Logs.Tests.Store;

/// <summary>Texts found in columns are those that a plain search of the lines finds, and lines put together alone are the lines.</summary>
public sealed class ColumnSearchTests
{
    private static readonly Gen<string> s_value = Gen.OneOf(
        Gen.Int[0, 120_000].Select(i => $"{i}"), Gen.Int[0, 99].Select(i => $"{i:D3}"), Gen.Int[0, 5000].Select(d => (d / 100.0).ToString("F2", System.Globalization.CultureInfo.InvariantCulture)),
        Gen.Guid.Select(g => g.ToString()), Gen.Long.Select(l => $"{l:x16}"), Gen.Int[0, 3].Select(i => ((string[])["GET", "error", "", "größer"])[i]),
        Gen.Int[0, 5000].Select(s => DateTime.UnixEpoch.AddSeconds(s).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)),
        Gen.String[Gen.Char["a0\"=,: e"], 0, 8]);

    private static readonly Gen<string>[] s_lines =
    [
        Gen.Select(s_value, s_value, s_value).Select((a, b, c) => $"{{\"a\":\"{a}\",\"n\":{b},\"o\":{{\"c\":\"{c}\"}}}}"),
        Gen.Select(s_value, s_value).Select((a, b) => $"level=error a={a} msg=\"{b}\""),
        Gen.Select(Gen.Int[0, 120_000], Gen.Int[0, 3]).Select((a, b) => $"{{\"path\":\"{((string[])["/items", $"/items/{a}", $"/v{b}/orders/00{a}/error", $"/static/app.{a}.js"])[b]}\",\"n\":{b}}}"),
        Gen.Select(s_value, s_value, s_value).Select((a, b, c) => $"{a} - [{b}] \"GET /api/v1/orders/{c} HTTP/1.1\" {b}"),
        Gen.Select(s_value, s_value).Select((a, b) => $"java.lang.IllegalStateException: at {a}\n\tat {b}\n"),
    ];

    /// <summary>Many lines of one kind, now and then one of another: what becomes columns.</summary>
    private static readonly Gen<string[]> s_blocks = Gen.Int[0, s_lines.Length - 1].SelectMany(kind => Gen.Frequency((20, s_lines[kind]), (1, Gen.OneOf(s_lines))).Array[1500, 2500]);

    [Fact]
    public void Finds_what_a_plain_search_of_the_lines_finds()
    {
        int told = 0;
        // Texts are cut out of the lines, so that they cross constants and values in every way, and some are changed so that they are not there.
        Gen.Select(s_blocks, Gen.Select(Gen.Int[0, 1 << 20], Gen.Int[1, 40], Gen.Int[0, 3]).Array[40]).Sample((lines, cuts) =>
        {
            byte[] block = ColumnBlocks.Encode(lines, columns: true);
            object owner = new();
            foreach ((int place, int length, int change) in cuts)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(lines[place % lines.Length]);
                int start = place % bytes.Length;
                byte[] text = bytes[start..Math.Min(bytes.Length, start + length)];
                if (change == 0) text[^1] ^= 1;
                var found = new bool[lines.Length];
                if (!BlockDecoder.TryFindText(block, new SoughtText(text), found, owner)) continue;
                Interlocked.Increment(ref told);
                for (int i = 0; i < lines.Length; i++)
                {
                    bool expected = Encoding.UTF8.GetBytes(lines[i]).AsSpan().IndexOf(text) >= 0;
                    Assert.True(expected == found[i], $"\"{Encoding.UTF8.GetString(text)}\" in \"{lines[i]}\": {found[i]}, expected {expected}");
                }
            }
        }, iter: 40);
        Assert.True(told > 300, $"only {told} texts were looked for in columns");
    }

    [Fact]
    public void What_one_block_told_of_a_text_holds_for_the_next_ones()
    {
        int told = 0;
        Gen.Select(s_blocks, s_blocks, Gen.Int[0, 1 << 20].Array[10]).Sample((first, second, places) =>
        {
            (string[] Lines, byte[] Block, object Owner)[] blocks = [(first, ColumnBlocks.Encode(first, columns: true), new()), (second, ColumnBlocks.Encode(second, columns: true), new())];
            foreach (int place in places)
            {
                byte[] line = Encoding.UTF8.GetBytes(first[place % first.Length]);
                int start = place % line.Length;
                var text = new SoughtText(line[start..Math.Min(line.Length, start + 2 + (place % 9))]);
                foreach ((string[] lines, byte[] block, object owner) in blocks)
                {
                    var found = new bool[lines.Length];
                    if (!BlockDecoder.TryFindText(block, text, found, owner)) continue;
                    Interlocked.Increment(ref told);
                    for (int i = 0; i < lines.Length; i++) Assert.Equal(Encoding.UTF8.GetBytes(lines[i]).AsSpan().IndexOf(text.Bytes) >= 0, found[i]);
                }
            }
        }, iter: 20);
        Assert.True(told > 100, $"only {told} texts were looked for in columns");
    }

    [Fact]
    public void Single_lines_are_put_together_alone()
    {
        int told = 0;
        Gen.Select(s_blocks, Gen.Int).Sample((lines, mask) =>
        {
            byte[] block = ColumnBlocks.Encode(lines, columns: true);
            int[] rows = [.. Enumerable.Range(0, lines.Length).Where(i => (mask >> (i % 31) & 1) != 0)];
            var batch = new LogBatch();
            if (!BlockDecoder.TryLoadLines(block, rows, batch, new object())) return;
            Interlocked.Increment(ref told);
            for (int i = 0; i < lines.Length; i++) Assert.Equal(rows.Contains(i) ? lines[i] : "", Encoding.UTF8.GetString(batch.Line(i)));
        }, iter: 30);
        Assert.True(told > 5, $"only {told} blocks were columns");
    }

    [Fact]
    public void A_text_across_a_line_feed_is_left_to_the_lines()
    {
        byte[] block = ColumnBlocks.Encode([.. Enumerable.Range(0, 100).Select(i => $"order {i} failed\n\tat Shop.java:{i}")], columns: true);
        Assert.Equal(BlockKind.Columns, BlockHeader.Read(block).Kind);
        Assert.False(BlockDecoder.TryFindText(block, new SoughtText("failed\n"u8.ToArray()), new bool[100], new object()));
        var found = new bool[100];
        Assert.True(BlockDecoder.TryFindText(block, new SoughtText("java:4"u8.ToArray()), found, new object()));
        Assert.Equal(11, found.Count(f => f));
    }
}
