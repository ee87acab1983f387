using System.Text;
using System.Text.Json;
using Pharos.Core;
using Pharos.Metrics.Config;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.Scrape;
using Pharos.Metrics.Store;
using Pharos.Metrics.Tests.Store;
using Pharos.Testing;

namespace Pharos.Metrics.Tests.Exposition;

/// <summary>Whatever a target answers is stored or the scrape fails with the reason. <c>PHAROS_FUZZ_SECONDS</c> sets how long each runs.</summary>
public sealed class ExpositionFuzzTests
{
    private const string OwnPage = """
        # HELP a_total counts \\ things\nwell
        # TYPE a_total counter
        a_total{b="c",d="\"e\\\n"} 1 1700006400000
        {"with.dots", "x.y"="é"} NaN
        # TYPE h histogram
        h_bucket{le="1"} 1 # {trace_id="ab"} 0.5 1
        h_bucket{le="+Inf"} 3
        h_sum 4
        h_count 3
        # TYPE s summary
        s{quantile="0.9"} 1e-3
        s_sum 4
        s_count 3
        # TYPE g gauge
        # UNIT g seconds
        g 1

        """;

    private static readonly string[] s_pieces =
    [
        "# TYPE ", "# HELP ", "# UNIT ", "# EOF\n", " histogram\n", " gaugehistogram\n", " # {a=\"b\"} 1", "{", "}", "\"", "\\", "\\\"", "=", ",", " ", "\t", "\n", "\r\n", "le=\"1\"", "_bucket", "_created", "_total", "__name__", "1", "-", "1e999", "NaN", "+Inf", "0x1", "1_0",
        "9223372036854775807", "-9223372036854775808", "é", "\uFFFD", "\0", "quantile=\"\"",
    ];

    private static readonly byte[][] s_pages = [.. Pages().Append(OwnPage).Append(OwnPage + "# EOF\n").Select(Encoding.UTF8.GetBytes)];

    private static readonly byte[][] s_families = [Families.NativeHistogram(), Families.EveryType(), [.. Families.EveryType(), .. Families.NativeHistogram()]];

    private static IEnumerable<string> Pages()
    {
        if (Conformance.Root is null) yield break;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Conformance.Root, "exposition/documents")).Order(StringComparer.Ordinal)) yield return File.ReadAllText(file);
        foreach (string file in (string[])["openmetrics-suite", "openmetrics-errors", "text-errors", "parsed-documents"])
            foreach (JsonElement entry in Cases.Load($"exposition/{file}.json").EnumerateArray()) yield return entry.GetProperty("input").GetString()!;
    }

    [Fact]
    public void Text_is_stored_or_refused() => Run(DamagedPage, ScrapeProtocol.PrometheusText0_0_4, ScrapeProtocol.PrometheusText1_0_0);

    [Fact]
    public void OpenMetrics_is_stored_or_refused() => Run(DamagedPage, ScrapeProtocol.OpenMetricsText0_0_1, ScrapeProtocol.OpenMetricsText1_0_0);

    [Fact]
    public void Protobuf_is_stored_or_refused() => Run(random => random.Mutate(random.Mutate(random.Pick(s_families))), ScrapeProtocol.PrometheusProto);

    // Some lines of a page: a whole one is mostly untouched by a few changes.
    private static byte[] DamagedPage(Random random)
    {
        byte[] page = random.Pick(s_pages);
        int length = Math.Min(page.Length, random.Next(1, 1_500)), start = random.Next(page.Length - length + 1);
        ReadOnlySpan<byte> part = page.AsSpan(start, length);
        int line = part.IndexOf((byte)'\n');
        if (start > 0 && line >= 0 && line + 1 < part.Length) part = part[(line + 1)..];
        if (random.Next(2) == 0) return random.Mutate(part.ToArray());
        string text = random.Mutate(Encoding.UTF8.GetString(part), s_pieces);
        return Encoding.UTF8.GetBytes(random.Next(2) == 0 ? text : text.TrimEnd('\n') + "\n# EOF\n");
    }

    /// <summary>Scrapes of one target, the second and third with what it knows from those before.</summary>
    private static void Run(Func<Random, byte[]> body, params ScrapeProtocol[] protocols) => FuzzedStore.Run((random, store) =>
    {
        var job = new ScrapeConfig
        {
            NativeHistograms = random.Next(4) > 0, ConvertClassicHistograms = random.Next(2) == 0, AlwaysScrapeClassicHistograms = random.Next(2) == 0, HonorLabels = random.Next(2) == 0,
            SampleLimit = random.Pick([0, 0, 5]), LabelLimit = random.Pick([0, 0, 3]), LabelNameLengthLimit = random.Pick([0, 0, 20]), LabelValueLengthLimit = random.Pick([0, 0, 20]),
            NativeHistogramBucketLimit = random.Pick([0, 0, 2]), NativeHistogramMinBucketFactor = random.Pick([0, 0, 1.5]),
        };
        var options = new ScrapeOptions { StartTimestamps = random.Next(2) == 0 };
        var appender = new BodyAppender(job, options, LabelSet.Of(("instance", "i"), ("job", "j")), new PoolMetadata(), new JobSeriesBudget(random.Pick([0, 0, 10])));
        for (int scrape = 0; scrape < 3; scrape++)
        {
            byte[] answer = body(random);
            ScrapeProtocol protocol = random.Pick(protocols);
            Fuzz.Within(answer.Length, 500, 1 << 20, () =>
            {
                using IAppendBatch batch = store.BeginAppend();
                AppendCounts counts = default;
                try
                {
                    appender.Append(batch, answer, protocol, StoreFixture.Start + scrape, ref counts);
                    Assert.True(counts.Kept <= counts.Scraped);
                    batch.CommitAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult();
                }
                catch (Exception e) when (e is ExpositionException or ScrapeException) { Assert.NotEmpty(e.Message); }
                catch (Exception e) { throw new InvalidOperationException($"{Convert.ToHexString(answer)}: {e.Message}", e); }
            });
        }
    });

    /// <summary>What one writer may write is read alike as text and as OpenMetrics.</summary>
    [Fact]
    public void Text_and_OpenMetrics_agree_about_what_both_allow() => Fuzz.Run(random =>
    {
        string[] names = ["a", "a:b_c", "_x"], labels = ["", "{}", "{b=\"c\"}", "{b=\"\",c=\"d\"}", "{b=\"\\\\ \\\" \\n {,}\"}", "{\"x.y\",z=\"1\"}", "{é=\"1\"}", "{b=\"é😀\"}"], values = ["1", "-0.5", "1e3", "NaN", "+Inf", "-Inf", ".5", "5.", "1.7976931348623157e308"];
        var page = new StringBuilder();
        for (int i = random.Next(1, 6); i > 0; i--)
        {
            string text = random.Pick(labels);
            page.Append(text.StartsWith("{\"", StringComparison.Ordinal) ? "" : random.Pick(names)).Append(text).Append(' ').Append(random.Pick(values)).Append('\n');
        }
        byte[] plain = Encoding.UTF8.GetBytes(page.ToString()), open = Encoding.UTF8.GetBytes(page + "# EOF\n");
        Assert.Equal(Read(new TextExpositionReader(plain)), Read(new OpenMetricsReader(open)));
    });

    private static string Read<TReader>(TReader reader) where TReader : IExpositionReader, allows ref struct
    {
        var all = new StringBuilder();
        try
        {
            while (reader.Read() is var kind && kind != EntryKind.End)
            {
                if (kind != EntryKind.Series) continue;
                var labels = new LabelSetBuilder();
                reader.ReadLabels(labels);
                all.Append(labels.Build()).Append(' ').Append(reader.Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)).Append('\n');
            }
        }
        catch (ExpositionException e) { all.Append(e.Message); }
        return all.ToString();
    }
}
