using System.Text;
using CsCheck;
using Pharos.Core;
using Pharos.Logs.LogQL;
using Pharos.Logs.Store.Blocks;
using Pharos.Logs.Store.Columns;
using Pharos.Storage.Bytes;
using Pharos.Testing;

namespace Pharos.Logs.Tests.Store;

/// <summary>Lines as shapes and columns: whatever comes in comes out byte for byte, and fields are what the parsers say.</summary>
public sealed class ColumnTests
{
    private const LogParts AllParts = LogParts.Timestamps | LogParts.Lines | LogParts.Metadata;

    [Fact]
    public void Any_lines_come_back_byte_for_byte()
    {
        Gen<string> value = Gen.OneOf(
            Gen.Int[0, 100_000].Select(i => $"{i}"), Gen.Int[0, 999].Select(i => $"{i:D3}"), Gen.Double[0, 1000].Select(d => d.ToString("F2", System.Globalization.CultureInfo.InvariantCulture)),
            Gen.Guid.Select(g => g.ToString()), Gen.Long[0, long.MaxValue].Select(l => $"{l:x16}"), Gen.Int[0, 3].Select(i => ((string[])["GET", "info", "", "größer"])[i]),
            Gen.Long[0, 4_000_000_000].Select(s => DateTime.UnixEpoch.AddSeconds(s).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)),
            Gen.String[Gen.Char["a0\"\\{}=,: \n\t\0é"], 0, 12]);
        Gen<string> line = Gen.OneOf(
            Gen.Select(value, value, value).Select((a, b, c) => $"{{\"a\":\"{a}\",\"n\":{b},\"o\":{{\"c\":\"{c}\"}}}}"),
            Gen.Select(value, value).Select((a, b) => $"level=info a={a} msg=\"{b}\""),
            Gen.Select(value, value, value).Select((a, b, c) => $"{a} - [{b}] \"{c}\""),
            Gen.Select(value, value).Select((a, b) => $"at {a}\n\tat {b}\n"),
            value);
        line.Array[1, 60].Sample(lines => AssertSame(lines), iter: 2000);
    }

    public static TheoryData<string> Corpora => Conformance.Files("logs", "*.log|*.txt");

    [Theory, MemberData(nameof(Corpora)), ConformanceFamily("logs")]
    public void Real_lines_come_back_byte_for_byte(string name) => ConformanceFile.Run(name, cases =>
    {
        string[] lines = File.ReadAllLines(Conformance.Require(name));
        BlockHeader rows = ColumnBlocks.Encode(lines, columns: false, out byte[] asRows), header = ColumnBlocks.Encode(lines, columns: true, out byte[] asColumns);
        cases.Case("byte for byte", () => { AssertSame(lines); return null; });
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {rows.LineBytes} bytes, rows {asRows.Length}, {header.Kind} {asColumns.Length}");
        cases.Case("no larger for it", asColumns.Length <= asRows.Length * 1.02 ? null : $"{asRows.Length} bytes as rows, {asColumns.Length} after compaction");
    });

    [Fact]
    public void Fields_are_what_the_parsers_say()
    {
        string[] json = [.. Enumerable.Range(0, 500).Select(i => i % 9 == 0 ? "not json" : i % 11 == 0 ? " {\"padded\": 1}" : i % 7 == 0
            ? $"{{\"level\":\"warn\",\"other\":{{\"code\":{i}}},\"esc\":\"a\\\"b\",\"none\":null}}"
            : $"{{\"level\":\"info\",\"status\":{200 + (i % 3)},\"ms\":{i}.{i % 10},\"id\":\"{Guid.NewGuid()}\",\"list\":[1,{{\"x\":2}}]}}")];
        ColumnBlocks.Encode(json, columns: true, out byte[] block);
        Assert.Equal(BlockKind.Columns, BlockHeader.Read(block).Kind);
        AssertField(json, block, LineFormat.Json, "level", line => line.StartsWith('{') ? (line.Contains("warn", StringComparison.Ordinal) ? "warn" : "info") : NoJson(line));
        AssertField(json, block, LineFormat.Json, "status", line => line.StartsWith('{') ? Between(line, "\"status\":", ",") : NoJson(line));
        AssertField(json, block, LineFormat.Json, "ms", line => line.StartsWith('{') ? Between(line, "\"ms\":", ",") : NoJson(line));
        AssertField(json, block, LineFormat.Json, "id", line => line.StartsWith('{') ? Between(line, "\"id\":\"", "\"") : NoJson(line));
        AssertField(json, block, LineFormat.Json, "other_code", line => line.StartsWith('{') ? Between(line, "\"code\":", "}") : NoJson(line));
        AssertField(json, block, LineFormat.Json, "esc", line => !line.StartsWith('{') ? NoJson(line) : line.Contains("esc", StringComparison.Ordinal) ? "?" : null);
        AssertField(json, block, LineFormat.Json, "none", line => !line.StartsWith('{') ? NoJson(line) : line.Contains("none", StringComparison.Ordinal) ? "?" : null);
        AssertField(json, block, LineFormat.Json, "absent", line => line.StartsWith('{') ? null : NoJson(line));

        string[] logfmt = [.. Enumerable.Range(0, 300).Select(i => $"ts=2026-11-29T10:04:{i % 60:D2}.{i:D3}Z level={(i % 5 == 0 ? "error" : "info")} msg=\"took {i} ms\" duration={i}.5ms empty=")];
        ColumnBlocks.Encode(logfmt, columns: true, out block);
        AssertField(logfmt, block, LineFormat.Logfmt, "level", line => Between(line, "level=", " "));
        AssertField(logfmt, block, LineFormat.Logfmt, "msg", line => Between(line, "msg=\"", "\""));
        AssertField(logfmt, block, LineFormat.Logfmt, "duration", line => Between(line, "duration=", " "));
        AssertField(logfmt, block, LineFormat.Logfmt, "ts", line => Between(line, "ts=", " "));
        AssertField(logfmt, block, LineFormat.Logfmt, "empty", _ => "?");
    }

    /// <summary>Text that begins with a letter is certainly no object; behind a space there may be one.</summary>
    private static string NoJson(string line) => line.StartsWith(' ') ? "?" : "failed";

    [Fact]
    public void A_key_that_stands_twice_leaves_the_values_of_other_lines_where_they_are()
    {
        string[] lines = [.. Enumerable.Range(0, 400).Select(i => i % 5 == 0 ? $"{{\"a\":{i},\"a\":{i + 1}}}" : $"{{\"a\":{i}}}")];
        ColumnBlocks.Encode(lines, columns: true, out byte[] block);
        Assert.Equal(BlockKind.Columns, BlockHeader.Read(block).Kind);
        AssertField(lines, block, LineFormat.Json, "a", line => line.Contains(',', StringComparison.Ordinal) ? "?" : Between(line, "\"a\":", "}"));
    }

    [Fact]
    public void Numbers_are_what_their_text_says()
    {
        string[] lines = [.. Enumerable.Range(0, 600).Select(i => i % 7 == 0 ? "no object" : i % 11 == 0 ? "{\"other\":1}" : $"{{\"whole\":{i * 97},\"ms\":{i / 100.0:F2},\"id\":\"{i:D5}\",\"mixed\":\"{(i % 2 == 0 ? "x" : "")}{i}\"}}")];
        ColumnBlocks.Encode(lines, columns: true, out byte[] block);
        Assert.Equal(BlockKind.Columns, BlockHeader.Read(block).Kind);
        object owner = new();
        foreach (string label in (string[])["whole", "ms", "id"])
        {
            var column = new NumberColumn();
            var text = new FieldColumn();
            Assert.True(BlockDecoder.TryLoadNumbers(block, LineFormat.Json, label, column, owner));
            Assert.True(BlockDecoder.TryLoadField(block, LineFormat.Json, label, text, owner));
            for (int i = 0; i < lines.Length; i++)
            {
                Assert.Equal(Math.Min(0, text.Codes[i]), column.Codes[i]);
                if (column.Codes[i] == 0) Assert.Equal(double.Parse(text.Values[text.Codes[i]].Span, System.Globalization.CultureInfo.InvariantCulture), column.Values[i]);
            }
        }
        Assert.False(BlockDecoder.TryLoadNumbers(block, LineFormat.Json, "mixed", new NumberColumn(), owner));
    }

    [Fact]
    public void Paths_are_kept_as_patterns_and_numbers_and_sizes_with_their_upper_bits_coded()
    {
        var random = new Random(1);
        string[] routes = ["/", "/api/v1/items/{0}", "/api/v2/orders/{0}/lines/{1}", "/static/app.{0}.js", "/odd/00{0}", "/x?q=item{0}"];
        string[] lines = [.. Enumerable.Range(0, 6000).Select(i =>
            $"{{\"path\":\"{string.Format(System.Globalization.CultureInfo.InvariantCulture, routes[random.Next(routes.Length)], random.Next(100_000), random.Next(12))}\",\"bytes\":{(long)(2400 * Math.Exp(1.2 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 2))}}}")];
        AssertSame(lines);
        ColumnBlocks.Encode(lines, columns: true, out byte[] block);
        ReadOnlySpan<byte> part = BlockHeader.Part(block, BlockPart.Lines);
        var directory = new ShapeDirectory();
        directory.Read(part);
        var encodings = new List<(string Field, ColumnEncoding Encoding, int Size)>();
        for (int c = 0; c < directory.Columns.Length; c++) encodings.Add((directory.Columns[c].Field, (ColumnEncoding)part[directory.PayloadOf(c)][0], part[directory.PayloadOf(c)].Length));
        Assert.Contains(encodings, column => column is { Field: "path", Encoding: ColumnEncoding.NumberedText, Size: < 6000 * 5 / 2 });
        Assert.Contains(encodings, column => column is { Field: "bytes", Encoding: ColumnEncoding.Integers, Size: < 6000 * 14 / 8 });
        AssertField(lines, block, LineFormat.Json, "path", line => Between(line, "\"path\":\"", "\""));
        AssertField(lines, block, LineFormat.Json, "bytes", line => Between(line, "\"bytes\":", "}"));
    }

    [Fact]
    public void The_first_field_of_every_shape_has_its_own_name()
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => i % 3 == 0 ? $"level=info n={i}" : i % 3 == 1 ? $"  level=\"warn\" msg=late n={i}" : $"level=debug err=x n={i}")];
        ColumnBlocks.Encode(lines, columns: true, out byte[] block);
        AssertField(lines, block, LineFormat.Logfmt, "level", line => line.Contains("warn", StringComparison.Ordinal) ? "warn" : line.Contains("err", StringComparison.Ordinal) ? "debug" : "info");
        var directory = new ShapeDirectory();
        directory.Read(BlockHeader.Part(block, BlockPart.Lines));
        Assert.Equal(["err", "level", "msg", "n"], directory.Columns.Select(column => column.Field).Distinct().Order());
    }

    [Fact]
    public void Few_distinct_values_are_packed_codes()
    {
        var random = new Random(1);
        foreach (int distinct in (int[])[2, 3, 4, 5, 16, 17])
        {
            string[] lines = [.. Enumerable.Range(0, 1000).Select(i => $"{{\"v\":\"w{(char)('a' + random.Next(distinct))}\",\"n\":{i}}}")];
            AssertSame(lines);
            ColumnBlocks.Encode(lines, columns: true, out byte[] block);
            ReadOnlySpan<byte> part = BlockHeader.Part(block, BlockPart.Lines);
            var directory = new ShapeDirectory();
            directory.Read(part);
            int column = Array.FindIndex(directory.Columns, c => c.Field == "v");
            Assert.Equal(distinct <= 16 ? ColumnEncoding.PackedDictionary : ColumnEncoding.Dictionary, (ColumnEncoding)part[directory.PayloadOf(column)][0]);
            AssertField(lines, block, LineFormat.Json, "v", line => Between(line, "\"v\":\"", "\""));
        }
    }

    [Fact]
    public void Words_that_their_shape_determines_are_constants()
    {
        string[] agents = ["AppleWebKit/537.36 Chrome/141.0", "AppleWebKit/605.1.15 Version/18.6", "curl/8.14.1"];
        string[] lines = [.. Enumerable.Range(0, 600).Select(i => $"10.0.0.{i % 250} took {i % 31} ms \"{agents[i % 3]}\"")];
        AssertSame(lines);
        ColumnBlocks.Encode(lines, columns: true, out byte[] block);
        var directory = new ShapeDirectory();
        directory.Read(BlockHeader.Part(block, BlockPart.Lines));
        ReadOnlySpan<byte> part = BlockHeader.Part(block, BlockPart.Lines);
        int varying = 0;
        for (int c = 0; c < directory.Columns.Length; c++)
        {
            var values = new ColumnValues();
            values.Open(part[directory.PayloadOf(c)], directory.Columns[c].Count);
            if (values.Distinct != 1) varying++;
        }
        Assert.Equal((3, 2), (directory.Shapes.Length, varying)); // the address's last number and the duration
    }

    [Fact]
    public void A_damaged_block_is_told_and_never_read_wrong()
    {
        string[] lines = [.. Enumerable.Range(0, 200).Select(i => $"{{\"level\":\"info\",\"n\":{i},\"id\":\"{i:x16}\"}}")];
        foreach (bool columns in (bool[])[false, true])
        {
            ColumnBlocks.Encode(lines, columns, out byte[] block);
            var batch = new LogBatch();
            for (int bit = 0; bit < block.Length * 8; bit += 7)
            {
                var damaged = (byte[])block.Clone();
                damaged[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.ThrowsAny<CorruptDataException>(() => BlockDecoder.Load(damaged, AllParts, batch));
            }
            for (int length = 0; length < block.Length; length += 11) Assert.ThrowsAny<CorruptDataException>(() => BlockDecoder.Load(block.AsSpan(0, length), AllParts, batch));
        }
    }

    private static void AssertSame(string[] lines)
    {
        foreach (bool columns in (bool[])[false, true])
        {
            BlockHeader header = ColumnBlocks.Encode(lines, columns, out byte[] block);
            var batch = new LogBatch();
            BlockDecoder.Load(block, AllParts, batch);
            Assert.Equal(lines.Length, batch.Count);
            for (int i = 0; i < lines.Length; i++)
            {
                Assert.Equal(lines[i], Encoding.UTF8.GetString(batch.Line(i)));
                Assert.Equal(ColumnBlocks.Time(i), batch.TimestampsNs[i]);
                Assert.Equal(ColumnBlocks.Metadata(i), batch.MetadataSets[batch.MetadataCodes[i]]);
            }
            batch = new LogBatch();
            BlockDecoder.Load(block, LogParts.Lengths, batch);
            for (int i = 0; i < lines.Length; i++) Assert.Equal(Encoding.UTF8.GetByteCount(lines[i]), batch.Offsets[i + 1] - batch.Offsets[i]);
            Assert.Equal(header.LineBytes, batch.Offsets[lines.Length]);
        }
    }

    private static void AssertField(string[] lines, byte[] block, LineFormat format, string label, Func<string, string?> expected)
    {
        var field = new FieldColumn();
        Assert.True(BlockDecoder.TryLoadField(block, format, label, field, new object()));
        for (int i = 0; i < lines.Length; i++)
        {
            string? found = field.Codes[i] switch { FieldColumn.Missing => null, FieldColumn.Unknown => "?", FieldColumn.Failed => "failed", int code => Encoding.UTF8.GetString(field.Values[code].Span) };
            Assert.True(expected(lines[i]) == found, $"{label} of {lines[i]} is {found ?? "missing"}");
        }
    }

    private static string? Between(string line, string before, string after)
    {
        int start = line.IndexOf(before, StringComparison.Ordinal);
        if (start < 0) return null;
        start += before.Length;
        return line[start..line.IndexOf(after, start, StringComparison.Ordinal)];
    }
}
