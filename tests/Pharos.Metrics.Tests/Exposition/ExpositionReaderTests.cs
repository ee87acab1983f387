using System.Text;
using CsCheck;
using Pharos.Core;
using Pharos.Metrics.Exposition;
using Pharos.Metrics.Store;
using Pharos.Wire;

namespace Pharos.Metrics.Tests.Exposition;

public sealed class ExpositionReaderTests
{
    private static readonly string[] s_parts = ["a", "{", "}", "\"", "\\", "\\\"", "=", ",", " ", "\n", "# ", "TYPE ", "HELP ", "histogram", "1", "é", " # {", "le", "\0", "# EOF"];

    [Theory]
    [InlineData("1", 1), InlineData("-0.5", -0.5), InlineData("1e3", 1000), InlineData(".5", .5), InlineData("5.", 5)]
    [InlineData("1.7976931348623157e+308", double.MaxValue), InlineData("9223372036854775808", 9223372036854775808d), InlineData("4.9351e-05", 4.9351e-05)]
    [InlineData("+Inf", double.PositiveInfinity), InlineData("-inf", double.NegativeInfinity), InlineData("Infinity", double.PositiveInfinity)]
    public void Reads_numbers_as_go_does(string text, double expected)
    {
        Assert.True(ExpositionNumbers.TryParseFloat(Encoding.UTF8.GetBytes(text), out double value));
        Assert.Equal(expected, value);
    }

    [Theory, InlineData(""), InlineData("-"), InlineData("."), InlineData("1e"), InlineData("1e400"), InlineData("0x1"), InlineData("1_0"), InlineData("1\0"), InlineData(" 1"), InlineData("true")]
    public void Refuses_what_is_no_number(string text) => Assert.False(ExpositionNumbers.TryParseFloat(Encoding.UTF8.GetBytes(text), out _));

    [Theory, InlineData(0.1, "0.1"), InlineData(1, "1.0"), InlineData(100000, "100000.0"), InlineData(1e6, "1e+06"), InlineData(0.00001, "1e-05"), InlineData(2.5, "2.5"), InlineData(1.1e-4, "0.00011"), InlineData(-1, "-1.0")]
    public void Writes_bounds_canonically(double bound, string expected) => Assert.Equal(expected, ExpositionNumbers.FormatBound(bound));

    [Fact]
    public void Any_double_reads_back() => CsCheck.Check.Sample(CsCheck.Gen.Double, value =>
    {
        if (!double.IsFinite(value)) return;
        Assert.True(ExpositionNumbers.TryParseFloat(Encoding.ASCII.GetBytes(GoNumber.General(value)), out double back));
        Assert.Equal(value, back);
    });

    [Fact]
    public void A_series_has_the_same_key_in_every_scrape_and_none_of_another_type()
    {
        UInt128 Key(string body)
        {
            var reader = new TextExpositionReader(Encoding.UTF8.GetBytes(body));
            while (reader.Read() != EntryKind.Series) { }
            return reader.SeriesKey;
        }
        Assert.Equal(Key("a{b=\"c\"} 1\n"), Key("a{b=\"c\"}   2 17\n"));
        Assert.NotEqual(Key("a{b=\"c\"} 1\n"), Key("a{b=\"d\"} 1\n"));
        Assert.NotEqual(Key("a{le=\"1\"} 1\n"), Key("# TYPE a histogram\na{le=\"1\"} 1\n"));
    }

    [Fact]
    public void Names_the_line_of_a_fault()
    {
        var error = Assert.Throws<ExpositionException>(() =>
        {
            var reader = new TextExpositionReader("a 1\nb 2\nc{x=1} 3\n"u8);
            while (reader.Read() != EntryKind.End) reader.ReadLabels(new LabelSetBuilder());
        });
        Assert.Equal("line 3: expected label value, got \"1\"", error.Message);
    }

    [Fact]
    public void Any_bytes_end_in_the_end_or_in_a_typed_error() => CsCheck.Check.Sample(
        CsCheck.Gen.Int[0, s_parts.Length - 1].Array[0, 30], parts =>
        {
            byte[] body = Encoding.UTF8.GetBytes(string.Concat(parts.Select(i => s_parts[i])));
            try
            {
                var text = new TextExpositionReader(body);
                while (text.Read() is var kind and not EntryKind.End) if (kind == EntryKind.Series) text.ReadLabels(new LabelSetBuilder()); else _ = text.Text;
            }
            catch (ExpositionException) { } // the one error that may come
            try
            {
                var open = new OpenMetricsReader(body, startTimestamps: true);
                while (open.Read() is var kind and not EntryKind.End) if (kind == EntryKind.Series) open.ReadLabels(new LabelSetBuilder()); else _ = open.Text;
            }
            catch (ExpositionException) { } // the one error that may come
        }, iter: 20_000);

    [Fact]
    public void Reads_protobuf_families_with_native_histograms()
    {
        byte[] body = Families.NativeHistogram();
        var reader = new ProtobufExpositionReader(body, nativeHistograms: true, classicToo: true);
        Assert.Equal(EntryKind.Help, reader.Read());
        Assert.Equal("requests", reader.Text);
        Assert.Equal(EntryKind.Type, reader.Read());
        Assert.Equal("histogram", reader.Text);
        Assert.Equal(EntryKind.Histogram, reader.Read());
        FloatHistogram histogram = reader.Histogram!;
        Assert.Equal([1d, 3d], histogram.PositiveBuckets);
        Assert.Equal(4, histogram.Count);
        var exemplars = new List<Exemplar>();
        reader.ReadExemplars(exemplars, 5);
        Assert.Equal("{trace_id=\"x\"}", Assert.Single(exemplars).Labels.ToString());
        var seen = new List<string>();
        while (reader.Read() == EntryKind.Series)
        {
            var labels = new LabelSetBuilder();
            reader.ReadLabels(labels);
            seen.Add($"{labels.Build()} {reader.Value}");
        }
        Assert.Equal(["h_count{a=\"b\"} 4", "h_sum{a=\"b\"} 10", "h_bucket{a=\"b\", le=\"1.0\"} 1", "h_bucket{a=\"b\", le=\"+Inf\"} 4"], seen);
    }

    /// <summary>The scrape must fail, not its loop: what is no exposition is told by no other exception (found by <see cref="ExpositionFuzzTests"/>).</summary>
    [Fact]
    public void Damaged_labels_and_exemplars_of_protobuf_are_faults_of_the_body()
    {
        byte[] label = Damaged("\u0001a"), exemplar = Damaged("trace_id");
        Assert.Equal("metric family 1: malformed protobuf at byte 2: field 1 claims 64 bytes, 4 are left", Assert.Throws<ExpositionException>(() => ReadAll(label)).Message);
        Assert.StartsWith("metric family 1: malformed protobuf", Assert.Throws<ExpositionException>(() => ReadAll(exemplar)).Message, StringComparison.Ordinal);

        // The length of the text's field is made larger than what holds it.
        static byte[] Damaged(string text)
        {
            byte[] body = Families.NativeHistogram();
            body[body.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) - (text[0] == 1 ? 0 : 1)] = 64;
            return body;
        }

        static void ReadAll(byte[] body)
        {
            var reader = new ProtobufExpositionReader(body, nativeHistograms: true);
            while (reader.Read() is var kind && kind != EntryKind.End)
            {
                if (kind is not (EntryKind.Series or EntryKind.Histogram)) continue;
                reader.ReadLabels(new LabelSetBuilder());
                reader.ReadExemplars([], 0);
            }
        }
    }
}
